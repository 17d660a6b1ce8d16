/** A token may be revoked long before it ends: by an administrator, by a new secret, by the vendor's own doubt. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Connection, Secret, type Tools } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import { createHttp, type Http, path } from '../../connectors/http.ts';
import { okta } from '../../connectors/okta/index.ts';
import { SCOPES } from '../../connectors/okta/schema.ts';
import * as inEntra from './entra-vendor.ts';
import * as onGithub from './github-vendor.ts';
import * as inOkta from './okta-vendor.ts';

const get = { what: 'read user 7', path: path`/users/${'7'}` };

/** Tokens t1, t2, …; the vendor takes those that are `worth` it. */
function client(worth: (token: string) => boolean): { readonly http: Http; readonly seen: readonly string[] } {
  const seen: string[] = [];
  let issued = 1;
  const http = createHttp({
    connectorId: 'acme',
    baseUrl: 'https://acme.test',
    tools: {
      ...inEntra.tools,
      fetch: async (_, init) => {
        const token = new Headers(init?.headers).get('authorization') ?? '';
        seen.push(`${token} ${init?.body ?? ''}`.trim());
        return new Response('{}', { status: worth(token) ? 200 : 401 });
      },
    },
    authorize: () => ({ authorization: `t${issued}` }),
    forget: () => {
      issued++;
    },
  });
  return { http, seen };
}

describe('a token that is refused', () => {
  it('is dropped, and what it was refused is asked once more with another: 401 did nothing', async () => {
    let live = 't1';
    const { http, seen } = client((token) => token === live);
    await http.send(get);
    live = 't2';
    await http.send({ ...get, method: 'POST', json: { a: 1 } });
    expect(seen).toEqual(['t1', 't1 {"a":1}', 't2 {"a":1}']);
  });

  it('is a refused credential when the next is refused too; one that never worked is not asked for twice', async () => {
    let good = true;
    const { http, seen } = client(() => good);
    await http.send(get);
    good = false;
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'auth' });
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'auth' });
    expect(seen).toEqual(['t1', 't1', 't2', 't2']);
  });

  it('is renewed for everyone who was on the way with it', async () => {
    let live = 1;
    const { http } = client((token) => Number(token.slice(1)) >= live);
    await http.send(get);
    live = 2;
    await expect(Promise.all([http.send(get), http.send(get), http.send(get)])).resolves.toHaveLength(3);
  });
});

/** A way to the vendor on which the token that was last used can be revoked. */
function revocable(fetch: Tools['fetch']): { readonly fetch: Tools['fetch']; revoke(): void } {
  let last = '';
  const revoked = new Set<string>();
  return {
    fetch: async (input, init) => {
      const used = new Headers(init?.headers).get('authorization') ?? '';
      if (revoked.has(used)) return new Response('{}', { status: 401 });
      last = used;
      return fetch(input, init);
    },
    revoke: () => revoked.add(last),
  };
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a step goes on with a new token when the old one was revoked within its hour', () => {
  const cases: Readonly<Record<string, () => Promise<{ connection: Connection; revoke(): void }>>> = {
    async entra() {
      const server = await inEntra.vendor();
      const { fetch, revoke } = revocable(inEntra.tools.fetch);
      const settings = { ...inEntra.settingsFor(server), client_secret: new Secret(inEntra.SECRET) };
      return { connection: entra.connect(entra.Config.parse(settings), { ...inEntra.tools, fetch }), revoke };
    },
    async okta() {
      const app = { clientId: '0oalastday', publicKey: rsa.publicKey, scopes: SCOPES };
      const server = await inOkta.vendor(undefined, { app });
      const { fetch, revoke } = revocable(inOkta.tools.fetch);
      const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const settings = { base_url: server.baseUrl, client_id: '0oalastday', private_key: new Secret(pem) };
      return { connection: okta.connect(okta.Config.parse(settings), { ...inOkta.tools, fetch }), revoke };
    },
    async github() {
      const server = await onGithub.vendor();
      const { fetch, revoke } = revocable(onGithub.tools.fetch);
      return { connection: onGithub.connected(server, onGithub.BY_APP, { ...onGithub.tools, fetch }), revoke };
    },
  };

  it.each(Object.keys(cases))('%s', async (vendor) => {
    const { connection, revoke } = (await cases[vendor]?.()) ?? expect.unreachable();
    const leaver = vendor === 'github' ? onGithub.lee : inOkta.lee;
    const [account] = await connection.findAccounts(leaver);
    const steps = account === undefined ? [] : await connection.plan(account, {});
    const cut = steps.find(({ action, target }) => action === 'suspend' || target === 'token:71');
    if (cut === undefined) throw new Error('nothing to cut');
    revoke();
    expect((await connection.execute(cut)).outcome).toBe('done');
    revoke();
    expect((await connection.verify(cut)).verdict).toBe('holds');
  });
});
