/**
 * Against somebody else's GitHub: `emulate` implements apps, memberships and member lists (no outside collaborators,
 * invitations, organization roles, credentials or seats; it removes by /members, not /memberships).
 */
import { generateKeyPairSync } from 'node:crypto';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, Secret, type Step } from '../../connectors/contract.ts';
import { connected, lee, tools } from './github-vendor.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
let server: Emulator;

beforeAll(async () => {
  server = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { 'ghp-ann': { login: 'ann-owner', scopes: ['admin:org'] } },
      github: {
        users: [{ login: 'ann-owner' }, { login: 'lee-codes' }, { login: 'kim' }],
        orgs: [
          {
            login: 'northwind',
            members: [{ login: 'ann-owner', role: 'admin' }, { login: 'lee-codes', role: 'admin' }, { login: 'kim' }],
          },
        ],
        apps: [
          {
            app_id: 4711,
            slug: 'lastday',
            name: 'Lastday',
            private_key: privateKey,
            permissions: { members: 'write' },
            installations: [{ installation_id: 99, account: 'northwind', permissions: { members: 'write' } }],
          },
        ],
      },
    },
  });
});
afterAll(() => server.close());

function connection(settings: object, now: () => Date): Connection {
  return connected({ baseUrl: server.url }, { copilot: false, ...settings }, { ...tools, now });
}

it('emulate takes our signature for a token, and shows the same people', async () => {
  // It looks at the clock: a signature of another day is refused.
  const clock = () => new Date();
  const app = { app_id: 4711, installation_id: 99, private_key: new Secret(privateKey) };
  const byApp = connection(app, clock);
  const admins = await byApp.adminIds?.();
  expect(admins).toHaveLength(2);
  const byToken = connection({ token: new Secret('ghp-ann') }, clock);
  expect(await byToken.adminIds?.()).toEqual(admins);
  const forged = connection({ ...app, app_id: 4712 }, clock);
  await expect(forged.adminIds?.()).rejects.toMatchObject({ kind: 'auth' });
});

it('emulate makes an owner an ordinary member, and gives the role back', async () => {
  const byToken = connection({ token: new Secret('ghp-ann') }, () => new Date());
  const [account] = await byToken.findAccounts(lee);
  expect(account).toMatchObject({ label: 'lee-codes', status: 'active', privilege: { privileged: 'yes' } });
  const step: Step = {
    action: 'remove_entitlement',
    phase: 'cut_access',
    account: account as NonNullable<typeof account>,
    summary: 'Make an ordinary member',
    target: 'owner',
    before: { role: 'admin' },
    absorbing: true,
  };
  expect((await byToken.verify(step)).verdict).toBe('broken');
  expect((await byToken.execute(step)).outcome).toBe('done');
  expect((await byToken.verify(step)).verdict).toBe('holds');
  expect((await byToken.execute(step)).outcome).toBe('already_done');
  expect((await byToken.undo?.(step))?.outcome).toBe('done');
  expect((await byToken.verifyUndone?.(step))?.verdict).toBe('holds');
});
