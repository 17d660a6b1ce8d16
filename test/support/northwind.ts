/** The demo company's servers, as the program would reach them. */
import { Secret, type Tools } from '../../connectors/contract.ts';
import { connectorById } from '../../connectors/index.ts';
import type { CompanyServer } from '../../demo/company/server.ts';
import type { Connected } from '../../src/operations/deps.ts';

/** `changed`: settings that are other than Northwind's, such as a wrong secret. */
export function connectedTo(server: CompanyServer, tools: Partial<Tools> = {}, changed: object = {}): Connected {
  const { connector, settings, secrets } = server;
  const given = Object.entries(settings).map(([key, value]) => {
    const name = typeof value === 'string' && value.startsWith('env:') ? value.slice(4) : undefined;
    return [key, name === undefined ? value : new Secret(secrets[name] ?? '')];
  });
  const found = connectorById(connector);
  if (!found) throw new Error(`no connector ${connector}`);
  const all = { fetch, now: () => new Date(), signal: new AbortController().signal, ...tools };
  const connection = found.connect(found.Config.parse({ ...Object.fromEntries(given), ...changed }), all);
  return { connection, capabilities: found.capabilities };
}
