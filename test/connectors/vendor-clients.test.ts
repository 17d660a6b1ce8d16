import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { activeDirectory } from '../../connectors/active-directory/index.ts';
import { type Connector, Secret, type Tools } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';

const tools: Tools = { fetch, now: () => new Date('2026-11-21T12:00:00Z'), signal: new AbortController().signal };
const pem = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
};

const cases: readonly { name: string; connector: Connector; settings: object }[] = [
  {
    name: 'ldapts',
    connector: activeDirectory,
    settings: {
      url: 'ldap://127.0.0.1:9',
      bind_dn: 'CN=Lastday,DC=northwind,DC=test',
      password: new Secret('hunter2'),
      base_dn: 'DC=northwind,DC=test',
    },
  },
  {
    name: '@azure/msal-node',
    connector: entra,
    settings: {
      tenant: 'northwind.test',
      client_id: 'lastday',
      certificate_key: pem(),
      certificate_thumbprint: 'ab'.repeat(32),
    },
  },
];

describe('a vendor’s own client that is not installed', () => {
  afterEach(() => vi.resetModules());

  it.each(cases)('$name is named in one sentence, and nobody is asked for anything', async (one) => {
    vi.doMock(one.name, () => {
      throw new Error(`Cannot find package '${one.name}'`);
    });
    const connection = one.connector.connect(one.connector.Config.parse(one.settings), tools);
    const { id } = one.connector;
    await expect(connection.check()).rejects.toMatchObject({
      kind: 'not_installed',
      message: `${id}: install the package ${one.name}`,
    });
    vi.doUnmock(one.name);
  });
});
