import { join } from 'node:path';
import { type ScimServer, startScimServer } from '../vendors/scim-server.ts';
import { applications, firstState } from './applications.ts';
import { tokenVariable } from './configuration.ts';

/** Northwind's real servers, by application id. */
export interface CompanyServers {
  readonly byId: ReadonlyMap<string, ScimServer>;
  /** What the program's environment must hold to reach them. */
  readonly tokens: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts one SCIM server per application that has one; each keeps its accounts in a file of its own. */
export async function startServers(folder: string): Promise<CompanyServers> {
  const byId = new Map<string, ScimServer>();
  const tokens: Record<string, string> = {};
  const close = async () => {
    await Promise.all([...byId.values()].map((server) => server.close()));
  };
  try {
    for (const application of applications) {
      if (!application.server) continue;
      const token = `demo-${application.id}-token`;
      tokens[tokenVariable(application.id)] = token;
      const file = join(folder, `${application.id}.json`);
      byId.set(application.id, await startScimServer({ file, token, seed: firstState(application) }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { byId, tokens, close };
}
