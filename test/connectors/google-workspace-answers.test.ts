import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../connectors/contract.ts';
import {
  account,
  asksToken,
  claimsOf,
  connected,
  directory,
  fault,
  lists,
  says,
  TOKEN,
  user,
} from './google-workspace-nock.ts';

const suspend: Step = {
  action: 'suspend',
  phase: 'cut_access',
  account,
  summary: 'Suspend the account',
  before: { suspended: false },
  absorbing: true,
};
const LEE = '/admin/directory/v1/users/10001';

describe('limits', () => {
  it.each(['userRateLimitExceeded', 'rateLimitExceeded'])('Google 403 as rate limit: %s', async (reason) => {
    asksToken();
    directory().get(LEE).reply(403, fault(403, reason));
    await expect(connected().execute(suspend)).rejects.toMatchObject({
      kind: 'rate_limited',
      passing: true,
      status: 403,
    });
  });

  it.each(['quotaExceeded', 'forbidden'])('does not wait for what does not pass by itself: %s', async (reason) => {
    asksToken();
    directory().get(LEE).reply(403, fault(403, reason));
    await expect(connected().execute(suspend)).rejects.toMatchObject({ kind: 'forbidden', passing: false });
  });
});

it('knows a group by its address, and lists who is in it through other groups too', async () => {
  asksToken();
  lists('directory/v1/groups/everybody%40northwind.test/members', 'members', [{ id: '10001' }, { id: '10002' }], {
    includeDerivedMembership: 'true',
    maxResults: 200,
  });
  expect(await connected().membersOf?.('everybody@northwind.test')).toEqual(['10001', '10002']);
});

describe('tokens', () => {
  it('are asked for in the admin’s name, for an hour, and once for many calls', async () => {
    let claims: Record<string, unknown> | undefined;
    nock('https://oauth2.googleapis.com')
      .post('/token', (body: { assertion?: string }) => {
        claims = claimsOf(body);
        return claims !== undefined;
      })
      .reply(200, { access_token: TOKEN, expires_in: 3599 });
    const connection = connected({ transfer: [] });
    says(user({ suspended: true }));
    says(user({ suspended: true }));
    await Promise.all([connection.execute(suspend), connection.verify(suspend)]);
    const issued = Date.parse('2026-11-21T12:00:00Z') / 1000;
    expect(claims).toEqual({
      iss: 'lastday@project.iam.gserviceaccount.com',
      sub: 'admin@northwind.test',
      aud: 'https://oauth2.googleapis.com/token',
      scope: [
        'admin.directory.user',
        'admin.directory.user.security',
        'admin.directory.group.readonly',
        'admin.directory.group.member',
        'admin.directory.rolemanagement',
      ]
        .map((scope) => `https://www.googleapis.com/auth/${scope}`)
        .join(' '),
      iat: issued,
      exp: issued + 3600,
    });
  });

  it.each([
    [400, 'invalid_grant', 'auth'],
    [401, 'invalid_client', 'auth'],
    [401, 'unauthorized_client', 'forbidden'],
    [503, 'temporarily_unavailable', 'unavailable'],
  ])('that are refused with %i %s are called what they are', async (status, error, kind) => {
    asksToken(status, { error, error_description: `said with ${TOKEN}` });
    const refusal: unknown = await connected()
      .execute(suspend)
      .catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ kind });
    expect(String(refusal)).not.toContain(TOKEN);
  });

  it('that never worked are not asked for twice', async () => {
    asksToken();
    directory().get(LEE).reply(401, fault(401, 'authError'));
    await expect(connected().execute(suspend)).rejects.toMatchObject({ kind: 'auth' });
  });
});

describe('repeats', () => {
  it('suspending again is 200, and not even asked', async () => {
    asksToken();
    says(user({ suspended: true }));
    expect((await connected().execute(suspend)).outcome).toBe('already_done');
  });

  it.each([
    ['grants', 'tokens', { clientId: 'figma.apps' }, 'figma.apps'],
    ['app_passwords', 'asps', { codeId: 3 }, '3'],
  ])('removing %s that somebody else just removed is 404, and already done', async (target, list, item, key) => {
    asksToken();
    says(user());
    lists(`directory/v1/users/10001/${list}`, 'items', [item]);
    directory().delete(`${LEE}/${list}/${key}`).reply(404, fault(404, 'notFound'));
    const step: Step = { ...suspend, action: 'revoke_tokens', target };
    expect((await connected().execute(step)).outcome).toBe('already_done');
  });

  it('deleting again is 404, and proven by the list of the deleted', async () => {
    const step: Step = {
      ...suspend,
      action: 'delete',
      phase: 'delete',
      before: { orgUnitPath: '/', handedOverTo: null },
      absorbing: false,
    };
    asksToken();
    const connection = connected();
    says(undefined);
    expect((await connection.execute(step)).outcome).toBe('already_done');
    says(undefined);
    lists('directory/v1/users', 'users', [{ id: '10001' }], {
      customer: 'my_customer',
      maxResults: 2,
      showDeleted: 'true',
    });
    expect(await connection.verify(step)).toEqual({
      verdict: 'holds',
      observed: { id: '10001', status: 404, deleted: true },
    });
  });

  it('a suspension goes on where the codes are refused, and leaves them to their own step', async () => {
    asksToken();
    says(user());
    directory().get(`${LEE}/verificationCodes`).reply(403, fault(403, 'forbidden'));
    directory()
      .put(LEE, { suspended: true })
      .reply(200, user({ suspended: true }));
    expect((await connected().execute(suspend)).outcome).toBe('done');
  });
});

describe('proof', () => {
  it('is not had from a 404 that no search confirms', async () => {
    asksToken();
    says(undefined);
    lists('directory/v1/users', 'users', [], { customer: 'my_customer', maxResults: 2, showDeleted: 'true' });
    lists('directory/v1/users', 'users', [user({ id: '10009' })], {
      customer: 'my_customer',
      maxResults: 2,
      query: 'email=lee@northwind.test',
    });
    expect((await connected().verify(suspend)).verdict).toBe('broken');
  });

  it('is not had from the right id with another person’s name', async () => {
    asksToken();
    says(user({ primaryEmail: 'ann@northwind.test', emails: [], suspended: true }));
    expect((await connected().verify(suspend)).verdict).toBe('unreadable');
  });

  it('is not had from a transfer between other people', async () => {
    asksToken();
    directory()
      .get('/admin/datatransfer/v1/transfers/AK1')
      .reply(200, { id: 'AK1', oldOwnerUserId: '10001', newOwnerUserId: '66', overallTransferStatusCode: 'completed' });
    const step: Step = {
      ...suspend,
      action: 'transfer_data',
      phase: 'hand_over',
      target: '10002',
      before: { earlierTransfers: [] },
      receipt: { transferId: 'AK1' },
    };
    expect((await connected().verify(step)).verdict).toBe('unreadable');
  });
});
