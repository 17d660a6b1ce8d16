import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { connected, lee } from './okta-vendor.ts';

/** Somebody else's idea of Okta: it has no roles, sessions, grants or API tokens, and `search` finds nothing. */
describe("on Vercel's emulator of Okta", () => {
  let emulator: Emulator;
  const token = 'emulated-okta-token';

  beforeAll(async () => {
    const user = { login: 'lee@northwind.test', email: 'lee@northwind.test', okta_id: '00ulee' };
    emulator = await createEmulator({
      service: 'okta',
      port: 0,
      seed: {
        tokens: { [token]: { login: 'admin@northwind.test' } },
        okta: {
          users: [user, { login: 'admin@northwind.test', okta_id: '00uadmin' }],
          groups: [{ name: 'Engineering', okta_id: '00geng' }],
          group_memberships: [{ group_okta_id: '00geng', user_okta_id: '00ulee' }],
        },
      },
    });
  });
  afterAll(() => emulator.close());

  it('finds, suspends, gives back, leaves the group and deletes, each proven by a read', async () => {
    const connection = connected({ baseUrl: emulator.url }, { token: new Secret(token) });
    const [account, ...more] = await connection.findAccounts({ email: lee.email, otherEmails: [], name: lee.name });
    expect(more).toEqual([]);
    expect(account).toMatchObject({ id: '00ulee', status: 'active', privilege: { privileged: 'unreadable' } });
    if (account === undefined) return;
    const steps = await connection.plan(account, {});
    const suspend = steps.find(({ action }) => action === 'suspend');
    const leave = steps.find(({ target }) => target === '00geng');
    const remove = steps.find(({ phase }) => phase === 'delete');
    if (suspend === undefined || leave === undefined || remove === undefined) throw new Error('a step is missing');
    for (const step of [suspend, leave]) {
      expect((await connection.verify(step)).verdict).toBe('broken');
      expect((await connection.execute(step)).outcome).toBe('done');
      expect((await connection.verify(step)).verdict).toBe('holds');
      expect((await connection.execute(step)).outcome).toBe('already_done');
      expect((await connection.undo?.(step))?.outcome).toBe('done');
      expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    }
    expect((await connection.execute(remove)).outcome).toBe('done');
    expect((await connection.verify(remove)).verdict).toBe('holds');
  });
});
