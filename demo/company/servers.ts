import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { applications } from './applications.ts';
import type { CompanyServer } from './server.ts';

/** Northwind's real servers, by application id. */
export interface CompanyServers {
  readonly byId: ReadonlyMap<string, CompanyServer>;
  /** What the program's environment must hold to reach them. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether this address had an account there on the first day: then none now means deleted. */
  knew(applicationId: string, email: string): boolean;
  close(): Promise<void>;
}

/**
 * Starts each application's server; each keeps its accounts in a file of its own. They live in real time, as connectors
 * do: the demo's moved clock is Lastday's alone, and their tokens and rate limits must not run ahead with it.
 */
export async function startServers(folder: string): Promise<CompanyServers> {
  const byId = new Map<string, CompanyServer>();
  const close = async () => {
    await Promise.all([...byId.values()].map((server) => server.close()));
  };
  try {
    for (const { id, start } of applications) {
      if (start) byId.set(id, await start({ id, file: join(folder, `${id}.json`) }));
    }
    const firstDay = rememberFirstDay(join(folder, 'first-day.json'), byId);
    return {
      byId,
      secrets: Object.assign({}, ...[...byId.values()].map(({ secrets }) => secrets)),
      knew: (id, email) => firstDay[id]?.includes(email) ?? false,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const FirstDay = z.record(z.string(), z.array(z.string()));

function rememberFirstDay(file: string, servers: ReadonlyMap<string, CompanyServer>): z.output<typeof FirstDay> {
  if (existsSync(file)) return FirstDay.parse(JSON.parse(readFileSync(file, 'utf8')));
  const addresses = [...servers].map(([id, server]) => [
    id,
    server.accounts().flatMap(({ state, label, emails }) => (state === 'gone' ? [] : [label, ...emails])),
  ]);
  const firstDay = FirstDay.parse(Object.fromEntries(addresses));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(firstDay));
  return firstDay;
}
