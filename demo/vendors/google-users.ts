/** users, tokens, asps, verificationCodes: https://developers.google.com/workspace/admin/directory/reference/rest/v1/users */
import { fault, invalidInput, noContent, notFound, ok, paged, shownUser } from './google-answers.ts';
import { type GoogleState, type GoogleUser, userOf } from './google-state.ts';
import type { Handler, RestAnswer, RestRequest } from './rest.ts';

const USERS = '/admin/directory/v1/users';

/** With the user that the path names, or Google's 404; `foreign` takes somebody else. */
function withUser(
  act: (user: GoogleUser, state: GoogleState, request: RestRequest) => RestAnswer,
): Handler<GoogleState> {
  return (state, request) => {
    const named = userOf(state, request.ids.user);
    const user = request.faults.foreign && named ? state.users.find(({ id }) => id !== named.id) : named;
    return user === undefined ? notFound('userKey') : act(user, state, request);
  };
}

export const userRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${USERS}`]: (state, request) => {
    const { query, faults } = request;
    if (query.get('showDeleted') === 'true') {
      return paged(request, 'admin#directory#users', 'users', state.deleted, ({ id, primaryEmail }) => ({
        id,
        primaryEmail,
        deletionTime: '2026-11-21T12:00:00.000Z',
      }));
    }
    const matches = matcher(query.get('query') ?? '');
    if (matches === undefined) return invalidInput();
    const found = state.users.filter((user) => matches(user) !== (faults.foreign && query.has('query')));
    return paged(request, 'admin#directory#users', 'users', found, (user) => shownUser(state, user));
  },
  [`GET ${USERS}/{user}`]: (state, request) => {
    const key = request.ids.user ?? '';
    const domains = new Set(state.users.map(({ primaryEmail }) => primaryEmail.split('@')[1]));
    // Not 404: an address outside the customer's domains looks like a missing right.
    if (key.includes('@') && !domains.has(key.split('@')[1])) {
      return fault(403, 'forbidden', 'Not Authorized to access this resource/api');
    }
    return withUser((user) => ok(shownUser(state, user)))(state, request);
  },
  [`PUT ${USERS}/{user}`]: withUser((user, state, { body }) => {
    const { suspended } = body as { suspended?: unknown };
    if (typeof suspended !== 'boolean') return invalidInput();
    user.suspended = suspended;
    if (suspended) user.sessions = 0;
    return ok(shownUser(state, user));
  }),
  [`DELETE ${USERS}/{user}`]: withUser((user, state) => {
    state.users = state.users.filter(({ id }) => id !== user.id);
    state.deleted.push({ ...user, sessions: 0 });
    for (const group of state.groups) group.members = group.members.filter(({ id }) => id !== user.id);
    state.roleAssignments = state.roleAssignments.filter(({ assignedTo }) => assignedTo !== user.id);
    state.licences = state.licences.filter(({ userId }) => userId !== user.id);
    return noContent;
  }),
  [`POST ${USERS}/{user}/undelete`]: (state, { ids, body }) => {
    const user = state.deleted.find(({ id }) => id === ids.user);
    // By id only: the address may be somebody else's by now.
    if (user === undefined) return ids.user?.includes('@') ? invalidInput() : notFound('userKey');
    state.deleted = state.deleted.filter(({ id }) => id !== user.id);
    state.users.push({ ...user, orgUnitPath: (body as { orgUnitPath?: string } | undefined)?.orgUnitPath ?? '/' });
    return noContent;
  },
  [`POST ${USERS}/{user}/signOut`]: withUser((user) => {
    user.sessions = 0;
    return noContent;
  }),
  [`POST ${USERS}/{user}/makeAdmin`]: withUser((user, _, { body }) => {
    user.superAdmin = (body as { status?: boolean }).status === true;
    return noContent;
  }),
  [`GET ${USERS}/{user}/tokens`]: withUser((user, _, request) =>
    paged(request, 'admin#directory#tokenList', 'items', user.grants, (grant) => ({ ...grant, userKey: user.id })),
  ),
  [`DELETE ${USERS}/{user}/tokens/{client}`]: withUser((user, _, { ids }) => {
    if (!user.grants.some(({ clientId }) => clientId === ids.client)) return notFound('clientId');
    user.grants = user.grants.filter(({ clientId }) => clientId !== ids.client);
    return noContent;
  }),
  [`GET ${USERS}/{user}/asps`]: withUser((user, _, request) =>
    paged(request, 'admin#directory#aspList', 'items', user.appPasswords, (one) => ({ ...one, userKey: user.id })),
  ),
  [`DELETE ${USERS}/{user}/asps/{code}`]: withUser((user, _, { ids }) => {
    if (!user.appPasswords.some(({ codeId }) => String(codeId) === ids.code)) return notFound('codeId');
    user.appPasswords = user.appPasswords.filter(({ codeId }) => String(codeId) !== ids.code);
    return noContent;
  }),
  [`GET ${USERS}/{user}/verificationCodes`]: withUser((user, _, request) =>
    paged(
      request,
      'admin#directory#verificationCodesList',
      'items',
      Array.from({ length: user.backupCodes }, (_, at) => String(10_000_000 + at)),
      (verificationCode) => ({ userId: user.id, verificationCode }),
    ),
  ),
  [`POST ${USERS}/{user}/verificationCodes/invalidate`]: withUser((user) => {
    if (user.suspended) return invalidInput();
    user.backupCodes = 0;
    return noContent;
  }),
};

/** The searches that the connector makes; undefined for one that is not of Google's language. */
function matcher(query: string): ((user: GoogleUser) => boolean) | undefined {
  if (query === '') return () => true;
  const [, field, quoted, plain] = /^(\w+)=(?:'((?:[^'\\]|\\.)*)'|(\S+))$/.exec(query) ?? [];
  const value = (quoted?.replaceAll("\\'", "'") ?? plain ?? '').toLowerCase();
  if (field === 'email') {
    return ({ primaryEmail, aliases }) => [primaryEmail, ...aliases].some((one) => one.toLowerCase() === value);
  }
  if (field === 'externalId') return ({ employeeId }) => employeeId?.toLowerCase() === value;
  if (field === 'isAdmin') return ({ superAdmin }) => String(superAdmin) === value;
  return undefined;
}
