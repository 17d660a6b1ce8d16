/** The organization's REST API, by github/rest-api-description. */
import { done, error, notFound, ok, page, person } from './github-answers.ts';
import { type GithubState, isLastOwner, loginOf, removeMember, userOf } from './github-state.ts';
import type { Handler, RestAnswer, RestRequest } from './rest.ts';

type Routes = Readonly<Record<string, Handler<GithubState>>>;

/** `seesMembers`: our credential is a member or an app; anyone else is told 302. */
export function routesOf(seesMembers: (state: GithubState, request: RestRequest) => boolean): Routes {
  return {
    'GET /users/{login}': (state, { ids }) => {
      const user = userOf(state, ids.login ?? '');
      return user === undefined ? notFound() : ok(person(state, user.id));
    },
    'GET /orgs/{org}/members': (state, request) => {
      const role = request.query.get('role') ?? 'all';
      const members = state.members.filter((one) => one.state === 'active' && (role === 'all' || one.role === role));
      // A stranger sees the public members only: here nobody is one.
      const shown = seesMembers(state, request) ? members : [];
      return page(
        request,
        shown.map(({ id }) => person(state, id)),
      );
    },
    'GET /orgs/{org}/members/{login}': (state, request) => {
      if (!seesMembers(state, request)) return { status: 302, headers: { location: `${request.origin}/public` } };
      return memberOf(state, request)?.state === 'active' ? done() : notFound();
    },
    ...memberships,
    ...invitations,
    ...rights,
    ...credentials,
    ...copilot,
    ...scim,
  };
}

function memberOf(state: GithubState, { ids, faults }: RestRequest) {
  const id = userOf(state, ids.login ?? '')?.id;
  return state.members.find((member) => (member.id === id) !== faults.foreign);
}

function anyoneBut(state: GithubState, id: number): number {
  return state.users.find((user) => user.id !== id)?.id ?? id;
}

function membership(state: GithubState, { id, role, state: is }: GithubState['members'][number]): RestAnswer {
  const organization = { login: state.org, id: 1, node_id: 'O_1', url: '', description: null };
  return ok({ url: '', organization_url: '', state: is, role, user: person(state, id), organization });
}

const memberships: Routes = {
  'GET /orgs/{org}/memberships/{login}': (state, request) => {
    const found = memberOf(state, request);
    return found === undefined ? notFound() : membership(state, found);
  },
  'PUT /orgs/{org}/memberships/{login}': (state, request) => {
    const { role } = (request.body ?? {}) as { role?: 'admin' | 'member' };
    const user = userOf(state, request.ids.login ?? '');
    if (user === undefined) return notFound();
    if (role !== 'admin' && role !== 'member') return error(422, 'Validation Failed');
    const found = state.members.find(({ id }) => id === user.id);
    if (found !== undefined && role === 'member' && isLastOwner(state, user.id)) return error(403, 'The last owner');
    if (found !== undefined) {
      found.role = role;
      return membership(state, found);
    }
    const invited = { id: user.id, role, state: 'pending' as const };
    state.members.push(invited);
    return membership(state, invited);
  },
  'DELETE /orgs/{org}/memberships/{login}': (state, request) => {
    const user = userOf(state, request.ids.login ?? '');
    if (!state.members.some(({ id }) => id === user?.id) || user === undefined) return notFound();
    if (isLastOwner(state, user.id)) return error(403, 'You can not remove the last owner');
    removeMember(state, user.id);
    return done();
  },
  'GET /orgs/{org}/outside_collaborators': (state, request) =>
    page(
      request,
      state.outsiders.map((id) => person(state, id)),
    ),
  'DELETE /orgs/{org}/outside_collaborators/{login}': (state, { ids }) => {
    const id = userOf(state, ids.login ?? '')?.id;
    if (state.members.some((member) => member.id === id))
      return error(422, 'You cannot specify an organization member');
    state.outsiders = state.outsiders.filter((one) => one !== id);
    return done();
  },
};

const invitations: Routes = {
  'GET /orgs/{org}/invitations': (state, request) => {
    const inviter = person(state, state.members[0]?.id ?? 0);
    const base = { created_at: '2026-11-01T00:00:00Z', inviter, team_count: 0, node_id: 'I', invitation_teams_url: '' };
    const pending = state.members.filter((member) => member.state === 'pending');
    return page(request, [
      ...state.invitations.map(({ id, email, role }) => ({ ...base, id, login: null, email, role })),
      ...pending.map(({ id, role }) => ({
        ...base,
        id: 900_000 + id,
        login: loginOf(state, id),
        email: null,
        role: role === 'admin' ? 'admin' : 'direct_member',
      })),
    ]);
  },
  'DELETE /orgs/{org}/invitations/{id}': (state, { ids }) => {
    const before = state.invitations.length;
    state.invitations = state.invitations.filter(({ id }) => String(id) !== ids.id);
    return state.invitations.length < before ? done() : notFound();
  },
};

const rights: Routes = {
  'GET /orgs/{org}/organization-roles': (state) => {
    if (state.hidden.includes('roles')) return error(403, 'Resource not accessible');
    const roles = state.roles.map(({ id, name }) => ({ id, name, organization: { login: state.org } }));
    return ok({ total_count: roles.length, roles });
  },
  'GET /orgs/{org}/organization-roles/{role}/users': (state, request) => {
    const role = state.roles.find(({ id }) => String(id) === request.ids.role);
    if (role === undefined) return notFound();
    return page(
      request,
      role.holders.map(({ id, assignment }) => ({ ...person(state, id), assignment })),
    );
  },
  'PUT /orgs/{org}/organization-roles/users/{login}/{role}': (state, { ids }) => {
    const id = userOf(state, ids.login ?? '')?.id;
    const role = state.roles.find((one) => String(one.id) === ids.role);
    if (id === undefined || role === undefined) return notFound();
    if (!state.members.some((member) => member.id === id)) return error(422, 'The user is no member');
    role.holders = [...role.holders.filter((holder) => holder.id !== id), { id, assignment: 'direct' }];
    return done();
  },
  'DELETE /orgs/{org}/organization-roles/users/{login}/{role}': (state, { ids }) => {
    const id = userOf(state, ids.login ?? '')?.id;
    const role = state.roles.find((one) => String(one.id) === ids.role);
    // What comes by a team stays.
    if (role !== undefined) {
      role.holders = role.holders.flatMap((holder) =>
        holder.id !== id || holder.assignment === 'indirect'
          ? [holder]
          : holder.assignment === 'mixed'
            ? [{ ...holder, assignment: 'indirect' as const }]
            : [],
      );
    }
    return done();
  },
  'GET /repos/{org}/{name}/keys': (state, request) => {
    if (state.hidden.includes('keys')) return error(403, 'Resource not accessible');
    const repository = state.repositories.find(({ name }) => name === request.ids.name);
    const keys = (repository?.deployKeys ?? []).map(({ id, title, addedBy }) => ({
      id,
      title,
      added_by: loginOf(state, addedBy),
      read_only: true,
    }));
    return repository === undefined ? notFound() : page(request, keys);
  },
};

const credentials: Routes = {
  'GET /orgs/{org}/credential-authorizations': (state, request) => {
    if (state.identities === null) return notFound();
    const login = request.query.get('login');
    const wanted = (owner: number) => (loginOf(state, owner) === login) !== request.faults.foreign;
    const shown = state.credentials.filter(({ owner }) => login === null || wanted(owner));
    return page(
      request,
      shown.map(({ id, owner, type }) => ({
        login: loginOf(state, owner),
        credential_id: id,
        credential_type: type,
        credential_authorized_at: '2026-01-01T00:00:00Z',
      })),
    );
  },
  'POST /orgs/{org}/credential-authorizations/{login}/revoke': (state, { ids }) => {
    const id = userOf(state, ids.login ?? '')?.id;
    if (state.identities === null || !state.members.some((member) => member.id === id)) return notFound();
    if (state.revocation === 'at_once') state.credentials = state.credentials.filter(({ owner }) => owner !== id);
    for (const credential of state.credentials) if (credential.owner === id) credential.queued = true;
    return done(202);
  },
  'GET /orgs/{org}/personal-access-tokens': (state, request) =>
    page(
      request,
      state.tokens.map(({ id, owner, name }) => ({
        id,
        owner: person(state, request.faults.foreign ? anyoneBut(state, owner) : owner),
        token_id: id + 1_000,
        token_name: name,
        token_expired: false,
        repository_selection: 'all',
      })),
    ),
  'POST /orgs/{org}/personal-access-tokens/{id}': (state, { ids, body }) => {
    if ((body as { action?: string } | undefined)?.action !== 'revoke') return error(422, 'Validation Failed');
    const before = state.tokens.length;
    state.tokens = state.tokens.filter(({ id }) => String(id) !== ids.id);
    return state.tokens.length < before ? done() : notFound();
  },
};

const copilot: Routes = {
  'GET /orgs/{org}/copilot/billing/seats': (state, request) => {
    if (state.hidden.includes('seats')) return error(403, 'Resource not accessible');
    const seats = state.seats.map(({ id, team, cancelled }) => ({
      assignee: person(state, id),
      assigning_team: team === null ? null : { slug: team, name: team },
      pending_cancellation_date: cancelled ? '2026-12-01' : null,
      created_at: '2026-01-01T00:00:00Z',
    }));
    return page(request, seats, (part) => ({ total_seats: seats.length, seats: part }));
  },
  'DELETE /orgs/{org}/copilot/billing/selected_users': (state, { body }) => {
    const logins = (body as { selected_usernames?: string[] } | undefined)?.selected_usernames ?? [];
    const chosen = state.seats.filter(({ id }) => logins.includes(loginOf(state, id)));
    if (chosen.some(({ team }) => team !== null)) return error(422, 'The seat was assigned by a team');
    for (const seat of chosen) seat.cancelled = true;
    return ok({ seats_cancelled: chosen.length });
  },
  'POST /orgs/{org}/copilot/billing/selected_users': (state, { body }) => {
    const logins = (body as { selected_usernames?: string[] } | undefined)?.selected_usernames ?? [];
    for (const login of logins) {
      const id = userOf(state, login)?.id;
      if (!state.members.some((member) => member.id === id) || id === undefined) return error(422, 'No member');
      state.seats = [...state.seats.filter((seat) => seat.id !== id), { id, team: null, cancelled: false }];
    }
    return { status: 201, body: { seats_created: logins.length } };
  },
};

/** `active: false` is no suspension here: it removes the member and the identity, as DELETE does. */
const scim: Routes = {
  'GET /scim/v2/organizations/{org}/Users': (state, { query, faults }) => {
    const name = /^userName eq "(.*)"$/.exec(query.get('filter') ?? '')?.[1];
    const wanted = (nameId: string) => name === undefined || (nameId === name) !== faults.foreign;
    const shown = (state.identities ?? []).filter(({ scim, nameId }) => scim && wanted(nameId));
    return ok({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: shown.length,
      itemsPerPage: shown.length,
      startIndex: 1,
      Resources: shown.map(scimUser),
    });
  },
  'GET /scim/v2/organizations/{org}/Users/{id}': (state, { ids, faults }) => {
    const found = state.identities?.find(({ guid, scim }) => scim && (guid === ids.id) !== faults.foreign);
    return found === undefined ? notFound() : ok(scimUser(found));
  },
  'DELETE /scim/v2/organizations/{org}/Users/{id}': (state, { ids }) => removeIdentity(state, ids.id, done()),
  'PATCH /scim/v2/organizations/{org}/Users/{id}': (state, { ids, body }) => {
    const found = state.identities?.find(({ guid, scim }) => scim && guid === ids.id);
    if (found === undefined) return notFound();
    const shown = { ...scimUser(found), active: false };
    return JSON.stringify(body).includes('false') ? removeIdentity(state, ids.id, ok(shown)) : ok(scimUser(found));
  },
};

function scimUser({ guid, nameId }: NonNullable<GithubState['identities']>[number]) {
  return { schemas: [], id: guid, userName: nameId, active: true, emails: [{ value: nameId, primary: true }] };
}

function removeIdentity(state: GithubState, id: string | undefined, answer: RestAnswer): RestAnswer {
  const found = state.identities?.find(({ guid, scim }) => scim && guid === id);
  if (found === undefined) return notFound();
  if (found.user !== null && isLastOwner(state, found.user)) return error(403, 'You can not remove the last owner');
  state.identities = (state.identities ?? []).filter(({ guid }) => guid !== id);
  if (found.user !== null) removeMember(state, found.user);
  return answer;
}
