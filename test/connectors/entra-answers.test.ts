import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { USER_FIELDS } from '../../connectors/entra/schema.ts';
import { call, connect, finds, found, grouped, LOGIN, lee, SECRET, user, vendor } from './entra-nock.ts';

describe('on the wire', () => {
  const tools = { fetch, now: () => new Date('2026-11-21T12:00:00Z'), signal: new AbortController().signal };

  it('takes a group’s 404 in the same moment for a removal', async () => {
    await found(user())('findAccounts');
    const [account] = await connect(tools).findAccounts(lee);
    if (account === undefined) throw new Error('no account');
    await grouped(true)('plan');
    const steps = await connect(tools).plan(account, { handOverTo: { email: 'a@b.test', name: 'Ann' } });
    const leave = steps.find(({ target }) => target === 'g1');
    if (leave === undefined) throw new Error('no step');
    await grouped(true, true)('execute');
    expect((await connect(tools).execute(leave)).outcome).toBe('already_done');
  });

  it('doubles the quotes of a name, and asks under every name', async () => {
    await call(() => {
      const address = "o''neil@northwind.test";
      for (const filter of [
        `mail eq '${address}' or userPrincipalName eq '${address}' or proxyAddresses/any(p:p eq 'smtp:${address}')`,
        "userPrincipalName eq 'l.o''neil'",
        "employeeId eq 'E''7'",
      ])
        vendor().get('/users').query({ $filter: filter, $select: USER_FIELDS, $top: 2 }).reply(200, { value: [] });
    })('findAccounts');
    const leaver = {
      email: "O'Neil@northwind.test",
      otherEmails: [],
      name: "O'Neil",
      identity: "L.O'Neil",
      employeeId: "E'7",
    };
    expect(await connect(tools).findAccounts(leaver)).toEqual([]);
  });

  it('takes a search that answers with someone else for a fault, not for an absence', async () => {
    await call(() => finds(user({ userPrincipalName: 'ann@northwind.test', mail: null })))('findAccounts');
    await expect(connect(tools).findAccounts(lee)).rejects.toThrow(
      'entra: find users: the answer is about someone else',
    );
  });

  it('lists who is in the one group of exactly that name, through other groups too', async () => {
    await call(() => {
      vendor()
        .get('/groups')
        .query({ $filter: "displayName eq 'All ''staff'''", $select: 'id,displayName' })
        .reply(200, { value: [{ id: 'g1', displayName: "All 'staff'" }] });
      vendor()
        .get('/groups/g1/transitiveMembers')
        .query({ $select: 'id', $top: 999 })
        .reply(200, { value: [{ '@odata.type': '#microsoft.graph.user', id: 'u1' }, { id: 'g2' }] });
    })('findAccounts');
    expect(await connect(tools).membersOf?.("All 'staff'")).toEqual(['u1', 'g2']);
  });

  it('is refused by the token endpoint without a word of what was sent', async () => {
    nock(LOGIN)
      .post('/northwind.test/oauth2/v2.0/token')
      .reply(401, { error: 'invalid_client', error_description: `AADSTS7000215: ${SECRET}` });
    await expect(connect(tools).check()).rejects.toMatchObject({
      kind: 'auth',
      message: 'entra: get a token: invalid_client',
    });
  });
});
