import { describe, expect, it } from 'vitest';
import type { Connection, Leaver } from '../../connectors/contract.ts';
import { memory } from '../../connectors/memory/index.ts';
import { type Arrange, conformance } from '../conformance.ts';

const lee: Leaver = {
  email: 'lee@northwind.test',
  otherEmails: ['lee.codes@example.test'],
  name: 'Lee Park',
  employeeId: 'E7',
};
const heir = { id: 'm-ann', email: 'ann@northwind.test', name: 'Ann Roe', entitlements: ['admins'] };
const leaving = {
  id: 'm-lee',
  email: 'Lee@Northwind.test',
  name: 'Lee Park',
  sessions: 2,
  entitlements: ['admins', 'billing'],
  licence: 'pro',
  files: 3,
};
const tools = {
  fetch: globalThis.fetch,
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};

function application(accounts: readonly object[], settings: object = {}): Connection {
  return memory.connect(memory.Config.parse({ accounts, privileged_entitlements: ['admins'], ...settings }), tools);
}

let current = application([]);
const holding =
  (...accounts: readonly object[]): Arrange =>
  () => {
    current = application(accounts);
  };
const open = holding(leaving, heir);
const gone = holding(heir);

conformance(memory, 'memory', {
  leaver: lee,
  context: { handOverTo: { email: 'ann@northwind.test', name: 'Ann Roe' } },
  connect: () => current,
  secrets: [],
  healthy: open,
  none: gone,
  one: open,
  several: holding(leaving, { ...heir, id: 'm-lee2', email: 'lee.codes@example.test' }),
  pages: { arrange: open, ids: ['m-lee', 'm-ann'] },
  steps: [
    { title: 'suspend', action: 'suspend', open, gone },
    { title: 'end sessions', action: 'end_sessions', open, gone },
    { title: 'transfer', action: 'transfer_data', open, gone },
    { title: 'leave a group', action: 'remove_entitlement', target: 'billing', open, gone },
    { title: 'take the licence back', action: 'reclaim_licence', open, gone },
    { title: 'delete', action: 'delete', open, gone },
  ],
  faults: 'none',
});

describe('memory', () => {
  it('leaves an account that was inactive before inactive when access is given back', async () => {
    const connection = application([{ ...leaving, active: false }, heir]);
    const [account] = await connection.findAccounts(lee);
    const [suspend] = await connection.plan(account as NonNullable<typeof account>, {});
    if (suspend === undefined) throw new Error('no step');
    expect(await connection.execute(suspend)).toEqual({ outcome: 'already_done' });
    expect(await connection.undo?.(suspend)).toEqual({ outcome: 'already_done' });
    expect((await connection.verifyUndone?.(suspend))?.verdict).toBe('holds');
    expect((await connection.findAccounts(lee))[0]?.status).toBe('suspended');
  });

  it('says that privilege cannot be read when nobody said what is privileged', async () => {
    const [account] = await application([leaving], { privileged_entitlements: undefined }).findAccounts(lee);
    expect(account?.privilege.privileged).toBe('unreadable');
  });

  it('names the files that nobody takes over before they are deleted', async () => {
    const connection = application([leaving, heir]);
    const [account] = await connection.findAccounts(lee);
    const steps = await connection.plan(account as NonNullable<typeof account>, {});
    expect(steps.map(({ action }) => action)).not.toContain('transfer_data');
    expect(steps.at(-1)?.summary).toContain('3 files that nobody takes over');
  });

  it('moves the files once, to the named heir, and counts only active admins', async () => {
    const connection = application([leaving, heir]);
    expect(await connection.adminIds?.()).toEqual(['m-lee', 'm-ann']);
    const [account] = await connection.findAccounts(lee);
    const steps = await connection.plan(account as NonNullable<typeof account>, {
      handOverTo: { email: heir.email, name: heir.name },
    });
    for (const step of steps.filter(({ action }) => action === 'transfer_data' || action === 'suspend'))
      await connection.execute(step);
    const transfer = steps.find(({ action }) => action === 'transfer_data');
    expect(transfer).toMatchObject({ phase: 'hand_over', absorbing: false, target: 'm-ann' });
    expect(await connection.adminIds?.()).toEqual(['m-ann']);
  });
});
