/** Answers that look like proof and are none: somebody else's, nobody's, or of a credential that lost its sight. */
import { expect, it, vi } from 'vitest';
import { type PlannedStep, Secret, type Tools } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import * as inDirectory from './active-directory-vendor.ts';
import * as inEntra from './entra-vendor.ts';
import * as onGithub from './github-vendor.ts';
import * as inGoogle from './google-workspace-vendor.ts';
import * as inSlack from './slack-vendor.ts';

/** The vendor, but for one read that answers something else. */
function answering(about: string, body: unknown, status = 200): Tools['fetch'] {
  return (input, init) =>
    String(input).includes(about) ? Promise.resolve(Response.json(body, { status })) : fetch(input, init);
}

const anns = { login: 'ann-owner', credential_type: 'SSH key' };

it.each([
  ['credential-authorizations', '/credential-authorizations?', [{ ...anns, credential_id: 63 }]],
  [
    'scim:scim-lee',
    '/Users?filter',
    { totalResults: 1, Resources: [{ id: 'scim-ann', userName: 'ann@northwind.test', active: true }] },
  ],
])('at GitHub, %s of somebody else does not prove that Lee has none', async (target, list, answer) => {
  const server = await onGithub.vendor();
  const connection = onGithub.connected(server);
  const steps = await onGithub.planFor(connection);
  const step = steps.find((one) => one.target === target) ?? expect.unreachable();
  await connection.execute(step);
  const foreign = { ...onGithub.tools, fetch: answering(list, answer) };
  expect((await onGithub.connected(server, undefined, foreign).verify(step)).verdict).toBe('unreadable');
  expect((await connection.verify(step)).verdict).toBe('holds');
});

it.each([
  ['copilot', '/copilot/billing/seats'],
  ['scim:scim-lee', '/scim/v2/'],
] as const)('at GitHub, %s is not gone because a list says 404 that was there before', async (target, list) => {
  const server = await onGithub.vendor();
  const steps = await onGithub.planFor(onGithub.connected(server));
  const planned = steps.find((one) => one.target === target) ?? expect.unreachable();
  const step = target === 'copilot' ? planned : { ...planned, before: { scim: { id: 'scim-lee', userName: null } } };
  const blind = { ...onGithub.tools, fetch: answering(list, { message: 'Not Found' }, 404) };
  expect((await onGithub.connected(server, undefined, blind).verify(step)).verdict).toBe('unreadable');
});

it('at GitHub, an invitation is not withdrawn because the list of them says 404', async () => {
  const invited = { id: 31, email: 'lee@northwind.test', role: 'direct_member' as const };
  const server = await onGithub.vendor({
    seed: { ...onGithub.seed, members: [{ id: 1, role: 'admin' }], invitations: [invited] },
  });
  const { identity: _, ...unknown } = onGithub.lee;
  const [step] = await onGithub.planFor(onGithub.connected(server), unknown);
  const blind = { ...onGithub.tools, fetch: answering('/invitations', { message: 'Not Found' }, 404) };
  const connection = onGithub.connected(server, undefined, blind);
  if (step === undefined) expect.unreachable();
  expect((await connection.verify(step)).verdict).toBe('unreadable');
  await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'invalid' });
});

it('at GitHub, an empty list of members proves no removal: there is always an owner', async () => {
  const server = await onGithub.vendor();
  const step = await onGithub.stepOf(onGithub.connected(server), 'delete');
  server.update((state) => {
    state.members = state.members.filter(({ id }) => id !== 7);
  });
  const blind = { ...onGithub.tools, fetch: answering('/members?', []) };
  expect((await onGithub.connected(server, undefined, blind).verify(step)).verdict).toBe('unreadable');
  expect((await onGithub.connected(server).verify(step)).verdict).toBe('holds');
});

it.each([
  ['that Slack does not list', '/admin.users.session.list', { ok: false, error: 'user_not_found' }],
  [
    'in no workspace',
    '/users.info',
    {
      ok: true,
      user: { id: 'U0LEE', deleted: false, profile: { email: 'lee@northwind.test' }, enterprise_user: { teams: [] } },
    },
  ],
])('in Slack, sessions of a person %s are not shown to have ended', async (_, method, answer) => {
  const server = await inSlack.vendor({ plan: 'enterprise' });
  const [step] = await inSlack.planFor(inSlack.connected(server, { via: 'admin' }));
  if (step?.action !== 'end_sessions') expect.unreachable();
  const connection = inSlack.connected(server, { via: 'admin' }, { fetch: answering(method, answer) });
  expect((await connection.execute(step as PlannedStep)).outcome).toBe('done');
  expect((await connection.verify(step as PlannedStep)).verdict).toBe('unreadable');
});

it('in Slack, an unknown id without an address to look for proves nothing: Slack keeps the deactivated', async () => {
  const server = await inSlack.vendor();
  const connection = inSlack.connected(server);
  const step = await inSlack.suspensionOf(connection);
  server.update((state) => {
    state.people = state.people.filter(({ id }) => id !== 'U0LEE');
  });
  const nameless = { ...step, account: { ...step.account, emails: [] } };
  expect((await connection.verify(nameless)).verdict).toBe('unreadable');
  expect((await connection.verify(step)).verdict).toBe('holds');
});

it('in Entra, a consent that an administrator gave for everyone is not revoked with a leaver’s own', async () => {
  const server = await inEntra.vendor();
  const settings = { ...inEntra.settingsFor(server), client_secret: new Secret(inEntra.SECRET) };
  const step = await inEntra.stepOf(inEntra.connected(server), 'revoke_tokens');
  const everyones = {
    value: [{ id: 'c3', clientId: 'bot', consentType: 'AllPrincipals', principalId: null, scope: 'x' }],
  };
  const tools = { ...inEntra.tools, fetch: answering('/users/u-lee/oauth2PermissionGrants', everyones) };
  const connection = entra.connect(entra.Config.parse(settings), tools);
  await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'invalid' });
  expect(server.state().consents.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
});

it('in Google, the roles of somebody else do not prove that Lee has none', async () => {
  const server = await inGoogle.vendor();
  const step = await inGoogle.stepOf(inGoogle.connected(server), 'remove_entitlement', 'role:ra-1');
  const items = [{ roleAssignmentId: 'ra-9', roleId: '2', assignedTo: '10002' }];
  const foreign = answering('/roleassignments', { kind: 'admin#directory#roleAssignments', items });
  expect((await inGoogle.connected(server, {}, { fetch: foreign }).verify(step)).verdict).toBe('unreadable');
});

it.each(['verify', 'execute'] as const)(
  'in Active Directory, %s does not call somebody out of a group who was moved between two looks',
  async (verb) => {
    const { BASE, DISABLED_OU, LEE } = inDirectory;
    const server = await inDirectory.vendor();
    const connection = inDirectory.connected(server);
    const steps = await inDirectory.planFor(connection);
    const step = steps.find(({ summary }) => summary === 'Remove from group VPN') ?? expect.unreachable();
    const before = server.requests().length;
    server.setFaults({ slow: 100 });
    const racing = inDirectory.connected(server)[verb](step);
    await vi.waitFor(() => expect(server.requests().slice(before)).toContain(`search ${BASE}`));
    const moved = LEE.replace(/OU=Staff,.*/, DISABLED_OU);
    server.update(({ entries }) => {
      for (const entry of entries) {
        if (entry.dn === LEE) entry.dn = moved;
        const { member } = entry.attributes;
        if (member) entry.attributes.member = member.map((dn) => (dn === LEE ? moved : dn));
      }
    });
    await expect(racing).rejects.toMatchObject({ kind: 'unavailable' });
    server.setFaults({ slow: 0 });
    expect((await connection.verify(step)).verdict).toBe('broken');
    await connection.execute(step);
    expect((await connection.verify(step)).verdict).toBe('holds');
  },
);
