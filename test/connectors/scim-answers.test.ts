import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../connectors/contract.ts';
import {
  account,
  connected,
  EMPLOYEE,
  finds,
  leave,
  lee,
  page,
  says,
  suspend,
  TOKEN,
  user,
  vendor,
} from './scim-nock.ts';

describe('the group of everybody', () => {
  const named = (...groups: readonly object[]) =>
    vendor()
      .get('/Groups')
      .query({ filter: 'displayName eq "Employees"', startIndex: 1, count: 2 })
      .reply(200, page(groups));

  it('is read by its exact name; a server that shows no members has not shown an empty group', async () => {
    named({ id: 'G1', displayName: 'Employees', members: [{ value: 'U1' }, { value: 'U2' }] });
    expect(await connected().membersOf?.('Employees')).toEqual(['U1', 'U2']);
    named();
    expect(await connected().membersOf?.('Employees')).toBeUndefined();
    named({ id: 'G1', displayName: 'Employees' });
    await expect(connected().membersOf?.('Employees')).rejects.toThrow('does not show who is in a group');
  });
});

describe('finding', () => {
  it('looks under the configured name and the employee number too, and says each account once', async () => {
    finds('userName eq "lee \\"x\\" \\\\"', user({ userName: 'LEE "x" \\' }));
    finds('userName eq "lee@northwind.test"', user({ userName: 'lee "x" \\' }));
    finds('emails.value eq "lee@northwind.test"');
    finds(`${EMPLOYEE}:employeeNumber eq "E7"`, user({ [EMPLOYEE]: { employeeNumber: 'E7' } }));
    const accounts = await connected().findAccounts({ ...lee, identity: 'lee "x" \\', employeeId: 'E7' });
    expect(accounts.map(({ id, employeeId }) => [id, employeeId])).toEqual([['U1', 'E7']]);
  });

  it('does not call a person absent when the list breaks off', async () => {
    vendor()
      .get('/Users')
      .query({ filter: 'userName eq "lee@northwind.test"', startIndex: 1, count: 2 })
      .reply(200, page([], 1));
    await expect(connected().findAccounts(lee)).rejects.toThrow('scim: search users: the list is shorter than it says');
  });

  it('does not sweep a list whose pages repeat', async () => {
    vendor()
      .get('/Users')
      .query({ startIndex: 1, count: 2 })
      .reply(200, page([user({ id: 'A' })], 5));
    vendor()
      .get('/Users')
      .query({ startIndex: 2, count: 2 })
      .reply(200, page([user({ id: 'A' })], 5));
    const sweep = async () => {
      for await (const { id } of connected().listAccounts?.() ?? []) expect(id).toBe('A');
    };
    await expect(sweep()).rejects.toThrow('scim: list users: a page came twice');
  });

  it('counts privilege as unreadable where the server shows no groups', async () => {
    finds('userName eq "lee@northwind.test"', user({ groups: undefined }));
    finds('emails.value eq "lee@northwind.test"');
    vendor().get('/Groups').query(true).twice().reply(404);
    const [one] = await connected().findAccounts(lee);
    expect(one?.privilege).toEqual({ privileged: 'unreadable', why: 'the server does not show who is in which group' });
  });

  it('takes "False" for inactive, as some servers write it', async () => {
    finds('userName eq "lee@northwind.test"', user({ active: 'False' }));
    finds('emails.value eq "lee@northwind.test"');
    expect((await connected().findAccounts(lee))[0]?.status).toBe('suspended');
  });
});

describe('proof', () => {
  it('is not had from an answer about someone else under the right id', async () => {
    says(user({ userName: 'ann@northwind.test', emails: [], active: false }));
    expect((await connected().verify(suspend)).verdict).toBe('unreadable');
  });

  it('is not had from another account of the same name', async () => {
    says(user({ id: 'U2', active: false }));
    expect((await connected().verify(suspend)).verdict).toBe('unreadable');
  });

  it('is not had from a 404 alone, when the search does not work either', async () => {
    vendor().get('/Users/U1').reply(404);
    vendor().get('/Users').query(true).reply(403);
    expect((await connected().verify(suspend)).verdict).toBe('unreadable');
  });

  it('is not had where the server does not say whether the account is active', async () => {
    says(user({ active: undefined }));
    expect((await connected().verify(suspend)).verdict).toBe('unreadable');
  });

  it('is not had of a membership that neither the group nor the user shows', async () => {
    vendor().get('/Groups/G1').reply(200, { id: 'G1', displayName: 'Owners' });
    says(user({ groups: undefined }));
    expect((await connected().verify(leave)).verdict).toBe('unreadable');
  });

  it('counts a group that is gone, when a search that works does not find it', async () => {
    vendor().get('/Groups/G1').reply(404);
    says(user({ groups: undefined }));
    vendor().get('/Groups').query({ filter: 'displayName eq "Owners"', startIndex: 1, count: 2 }).reply(200, page([]));
    expect((await connected().verify(leave)).verdict).toBe('holds');
  });
});

describe('acting', () => {
  it('loses nothing it does not know in a full PUT', async () => {
    const whole = user({ 'urn:vendor:badge': { door: 7 }, nickName: 'L' });
    vendor().get('/Users/U1').twice().reply(200, whole);
    vendor().patch('/Users/U1').times(3).reply(405);
    vendor()
      .put('/Users/U1', { ...whole, active: false })
      .reply(200, {});
    expect((await connected().execute(suspend)).outcome).toBe('done');
  });

  it('asks GitHub’s way first where “inactive” removes: its specification knows no value that is a bare false', async () => {
    const organization = 'https://scim.vendor.test/scim/v2/organizations/northwind';
    const github = nock(organization);
    github.get('/Users/U1').times(2).reply(200, user());
    github
      .patch('/Users/U1', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', value: { active: false } }],
      })
      .reply(204);
    const connection = connected({ base_url: organization, deactivate_is_destructive: true });
    const [step] = await connection.plan(account, {});
    expect((await connection.execute(step as Step)).outcome).toBe('done');
  });

  it('says which answers it got when every form is refused', async () => {
    vendor().get('/Users/U1').twice().reply(200, user());
    vendor().patch('/Users/U1').times(4).reply(400, { detail: TOKEN });
    vendor().put('/Users/U1').reply(400, { detail: TOKEN });
    await expect(connected().execute(suspend)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'scim: deactivate user U1: 400, 400, 400, 400',
    });
  });

  it('does not give back an account that is gone', async () => {
    vendor().get('/Users/U1').reply(404);
    await expect(connected().undo?.(suspend)).rejects.toMatchObject({ kind: 'invalid', status: 404 });
  });

  it('never asks the vendor about an id that would be another resource', async () => {
    await expect(connected().execute({ ...suspend, account: { ...account, id: '..' } })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
