/** Slack's Web API methods and SCIM 2.0, as far as leaving touches them: https://docs.slack.dev/reference/methods, /reference/scim-api */
import type { Handler, RestAnswer, RestRequest } from './rest.ts';
import { personOf, rankOf, type SlackPerson, type SlackState } from './slack-state.ts';

const GUEST = 'urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User';

/** Everything is 200; what went wrong stands inside. */
export function no(error: string, more: object = {}): RestAnswer {
  return { status: 200, body: { ok: false, error, ...more } };
}

export function scimFault(status: number, detail: string): RestAnswer {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return { status, body: { schemas, detail, status: String(status) } };
}

export function tokenOf(state: SlackState, { headers }: RestRequest) {
  return state.tokens[headers.authorization?.replace(/^Bearer /, '') ?? ''];
}

/** A Web API method that wants a scope; each answer says which scopes the token has. */
function method(scope: string, act: Handler<SlackState>): Handler<SlackState> {
  return (state, request) => {
    const scopes = tokenOf(state, request)?.scopes ?? [];
    const headers = { 'x-oauth-scopes': scopes.join(',') };
    if (scope !== '' && !scopes.includes(scope)) return { ...no('missing_scope', { needed: scope }), headers };
    return { ...act(state, request), headers };
  };
}

/** Enterprise only, and only by an admin or owner. */
function adminMethod(scope: string, act: (person: SlackPerson, state: SlackState) => RestAnswer): Handler<SlackState> {
  return method(scope, (state, request) => {
    if (state.plan !== 'enterprise') return no('feature_not_enabled');
    const actor = personOf(state, tokenOf(state, request)?.owner);
    if (rankOf(actor) === 0) return no('not_an_admin');
    const person = personOf(state, (request.body as { user_id?: string } | undefined)?.user_id);
    return person === undefined ? no('user_not_found') : act(person, state);
  });
}

const ok = (body: object = {}): RestAnswer => ({ status: 200, body: { ok: true, ...body } });

/** With `foreign`, somebody else than was asked for. */
function chosen(state: SlackState, { faults }: RestRequest, wanted: SlackPerson | undefined): SlackPerson | undefined {
  return faults.foreign && wanted ? state.people.find(({ id }) => id !== wanted.id) : wanted;
}

const web: Readonly<Record<string, Handler<SlackState>>> = {
  'GET /api/auth.test': method('', (state, request) => {
    const owner = personOf(state, tokenOf(state, request)?.owner);
    return ok({
      url: 'https://northwind.slack.test/',
      team: 'Northwind',
      user: owner?.name,
      team_id: state.team,
      user_id: owner?.id,
    });
  }),
  'GET /api/users.info': method('users:read', (state, request) => {
    const person = chosen(state, request, personOf(state, request.query.get('user')));
    return person === undefined ? no('user_not_found') : ok({ user: shown(state, person) });
  }),
  'GET /api/users.lookupByEmail': method('users:read.email', (state, request) => {
    const email = request.query.get('email')?.toLowerCase();
    // The deactivated are hidden here, and only here.
    const found = state.people.find((person) => person.email.toLowerCase() === email && !person.deleted);
    const person = chosen(state, request, found);
    return person === undefined ? no('users_not_found') : ok({ user: shown(state, person) });
  }),
  'GET /api/users.list': method('users:read', (state, { query }) => {
    const start = Number(Buffer.from(query.get('cursor') ?? '', 'base64').toString() || '0');
    const end = start + Number(query.get('limit') ?? '200');
    const next = end < state.people.length ? Buffer.from(String(end)).toString('base64') : '';
    const members = state.people.slice(start, end).map((person) => shown(state, person));
    return ok({ members, cache_ts: 0, response_metadata: { next_cursor: next } });
  }),
  'POST /api/admin.users.session.list': adminMethod('admin.users:read', (person, state) => {
    const session = (_: unknown, at: number) => ({ user_id: person.id, team_id: state.team, session_id: at + 1 });
    return ok({ active_sessions: Array.from({ length: person.sessions }, session) });
  }),
  'POST /api/admin.users.session.reset': adminMethod('admin.users:write', (person) => {
    if (person.isBot) return no('cannot_reset_bot');
    if (person.deleted) return no('user_not_found');
    person.sessions = 0;
    return ok();
  }),
  'POST /api/admin.users.deactivate': adminMethod('admin.users:write', (person) => {
    if (person.rank === 'primary_owner') return no('cannot_modify_primary_owner');
    if (person.deleted) return no('user_already_deleted');
    deactivate(person);
    return ok();
  }),
};

function deactivate(person: SlackPerson): void {
  person.deleted = true;
  person.sessions = 0;
}

/** SCIM refuses with statuses, as HTTP does. */
function scimMethod(act: Handler<SlackState>): Handler<SlackState> {
  return (state, request) => {
    const token = tokenOf(state, request);
    if (state.plan === 'pro') return scimFault(403, 'scim_not_enabled');
    if (!token?.scopes.includes('admin')) return scimFault(403, 'missing_scope');
    if (rankOf(personOf(state, token.owner)) === 0) return scimFault(403, 'not_an_admin');
    return act(state, request);
  };
}

const scim: Readonly<Record<string, Handler<SlackState>>> = {
  'GET /scim/v2/Users': scimMethod((state, { query }) => {
    const filter = query.get('filter');
    const email = filter === null ? undefined : /^email eq "(.*)"$/.exec(filter)?.[1]?.toLowerCase();
    if (filter !== null && email === undefined) return scimFault(400, 'invalid_filter');
    const people = state.people.filter(
      (person) => !person.isBot && !person.isStranger && (email === undefined || person.email.toLowerCase() === email),
    );
    const Resources = people.slice(0, Number(query.get('count') ?? '100')).map(scimUser);
    return { status: 200, body: { totalResults: people.length, startIndex: 1, Resources } };
  }),
  'PATCH /scim/v2/Users/{user}': scimMethod((state, request) => {
    const person = personOf(state, request.ids.user);
    if (person === undefined || person.isStranger || person.guest === 'single') return scimFault(404, 'user_not_found');
    const actor = personOf(state, tokenOf(state, request)?.owner);
    if (person.rank === 'primary_owner' || rankOf(person) > rankOf(actor)) return scimFault(403, 'cannot_modify_user');
    for (const { value } of (request.body as { Operations: { value: unknown }[] }).Operations) {
      const { active, [GUEST]: guest } = (typeof value === 'boolean' ? { active: value } : value) as {
        active: boolean;
        [GUEST]?: { type: 'multi' };
      };
      if (!active) deactivate(person);
      else {
        person.deleted = false;
        person.guest = guest?.type ?? null;
      }
    }
    return { status: 200, body: scimUser(person) };
  }),
};

function scimUser(person: SlackPerson): object {
  const { id, name, email, deleted, guest } = person;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: name,
    active: !deleted,
    emails: [{ value: email, primary: true }],
    ...(guest && { [GUEST]: { type: guest } }),
  };
}

function shown({ team }: SlackState, person: SlackPerson): object {
  const profile = { email: person.email, real_name: person.realName };
  const common = {
    id: person.id,
    team_id: person.isStranger ? 'T0ELSE' : team,
    name: person.name,
    deleted: person.deleted,
    is_bot: person.isBot,
    profile,
  };
  // Of the deactivated, Slack says no role.
  if (person.deleted) return common;
  return {
    ...common,
    real_name: person.realName,
    is_admin: rankOf(person) > 0,
    is_owner: rankOf(person) > 1,
    is_primary_owner: person.rank === 'primary_owner',
    is_restricted: person.guest !== null,
    is_ultra_restricted: person.guest === 'single',
    ...(person.isStranger && { is_stranger: true }),
  };
}

export const slackRoutes = { ...web, ...scim };
