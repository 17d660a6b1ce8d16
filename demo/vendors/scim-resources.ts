/**
 * SCIMMY's users and groups over our stores. SCIMMY keeps one registry of resources per process, so the handlers are
 * declared once and each request says, as its context, whose store it is for: servers in one process share nothing else.
 */
import { randomUUID } from 'node:crypto';
import SCIMMY from 'scimmy';
import type { VendorState, VendorUser } from './scim-state.ts';
import { VendorUser as VendorUserSchema } from './scim-state.ts';
import type { Store } from './store.ts';

/** How this vendor speaks SCIM, where vendors differ. */
export interface Dialect {
  /** Which PATCH bodies are understood. `none`: only PUT. */
  readonly patch: 'any' | 'path' | 'no_path' | 'capital' | 'none';
  /** `json`: a body of `application/scim+json` is refused with 415. */
  readonly contentType: 'any' | 'json';
  /** What becomes of an account with `active: false`: it stays, answers 404 to reads, or is removed. */
  readonly deactivated: 'kept' | 'missing' | 'removed';
  /** How one may search by address; `none`: such a filter is refused with 400. */
  readonly addressFilter: 'emails.value' | 'emails' | 'none';
  /** Whether a user shows its groups. */
  readonly groupsOnUser: boolean;
  /** The most resources in one page, whatever `count` asks. */
  readonly pageMax: number;
}

export const STANDARD: Dialect = {
  patch: 'any',
  contentType: 'any',
  deactivated: 'kept',
  addressFilter: 'emails.value',
  groupsOnUser: true,
  pageMax: 200,
};

/** What a request brings to the handlers. */
export interface Context {
  readonly store: Store<VendorState>;
  readonly dialect: Dialect;
  readonly method: string;
  /** Answers as if done, and does nothing. */
  readonly lying: boolean;
  /** Answers with somebody else's resource. */
  readonly foreign: boolean;
}

interface Wanted {
  readonly id?: string;
  readonly filter?: { match(values: readonly object[]): object[] };
}
interface Incoming {
  readonly [attribute: string]: unknown;
}

const ENTERPRISE = SCIMMY.Schemas.EnterpriseUser.definition.id;
let declared = false;

/** Declares users and groups, once per process; must run before a router is made. */
export function declareResources(): void {
  if (declared) return;
  declared = true;
  SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false), {
    egress: (wanted: Wanted, context: Context) => selected(wanted, context, visibleUsers(context)),
    ingress: (wanted: Wanted, incoming: Incoming, context: Context) => putUser(wanted, incoming, context),
    degress: (wanted: Wanted, context: Context) => removeUser(wanted, context),
  } as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    egress: (wanted: Wanted, context: Context) => selected(wanted, context, shownGroups(context)),
    ingress: (wanted: Wanted, incoming: Incoming, context: Context) => putGroup(wanted, incoming, context),
  } as never);
}

/** SCIMMY turns a thrown plain error into 404. */
function selected(wanted: Wanted, context: Context, all: readonly { id: string }[]): object | object[] {
  if (wanted.id !== undefined) {
    const found = all.find(({ id }) => (id === wanted.id) !== context.foreign);
    if (found === undefined) throw new Error('no such resource');
    return found;
  }
  if (wanted.filter === undefined) return [...all];
  const matching = wanted.filter.match(all);
  return context.foreign ? all.filter((one) => !matching.includes(one)) : matching;
}

function visibleUsers(context: Context): readonly { id: string }[] {
  const hidden = context.dialect.deactivated === 'missing' && context.method === 'GET';
  const { users, groups } = context.store.state();
  return users
    .filter(({ active }) => active || !hidden)
    .map(({ employeeNumber, ...user }) => ({
      ...user,
      ...(employeeNumber === undefined ? {} : { [ENTERPRISE]: { employeeNumber } }),
      ...(context.dialect.groupsOnUser
        ? {
            groups: groups
              .filter(({ members }) => members.includes(user.id))
              .map(({ id, displayName }) => ({ value: id, display: displayName, type: 'direct' })),
          }
        : {}),
    }));
}

function shownGroups({ store }: Context): readonly { id: string }[] {
  return store
    .state()
    .groups.map(({ members, ...group }) => ({ ...group, members: members.map((value) => ({ value })) }));
}

function putUser(wanted: Wanted, incoming: Incoming, context: Context): object {
  const { store, dialect, lying } = context;
  const id = wanted.id ?? randomUUID();
  if (wanted.id !== undefined && !store.state().users.some((user) => user.id === id)) throw new Error('no such user');
  const user: VendorUser = VendorUserSchema.parse({
    // SCIMMY's values are frozen instances with accessors: what was sent is in their JSON.
    ...JSON.parse(JSON.stringify(incoming)),
    id,
    active: incoming.active !== false,
    employeeNumber: (incoming[ENTERPRISE] as { employeeNumber?: string } | undefined)?.employeeNumber,
  });
  if (lying) return user;
  store.update((state) => {
    const removed = dialect.deactivated === 'removed' && !user.active;
    const at = state.users.findIndex((one) => one.id === id);
    state.users.splice(at === -1 ? state.users.length : at, at === -1 ? 0 : 1, ...(removed ? [] : [user]));
    if (removed) for (const group of state.groups) group.members = group.members.filter((member) => member !== id);
  });
  return user;
}

function removeUser(wanted: Wanted, { store, lying }: Context): void {
  if (!store.state().users.some(({ id }) => id === wanted.id)) throw new Error('no such user');
  if (lying) return;
  store.update((state) => {
    state.users = state.users.filter(({ id }) => id !== wanted.id);
    for (const group of state.groups) group.members = group.members.filter((member) => member !== wanted.id);
  });
}

function putGroup(wanted: Wanted, incoming: Incoming, { store, lying }: Context): object {
  const id = wanted.id ?? randomUUID();
  const members = ((incoming.members ?? []) as { value: string }[]).map(({ value }) => value);
  const group = { id, displayName: String(incoming.displayName), members: [...new Set(members)] };
  if (wanted.id !== undefined && !store.state().groups.some((one) => one.id === id)) throw new Error('no such group');
  if (!lying) {
    store.update((state) => {
      const at = state.groups.findIndex((one) => one.id === id);
      state.groups.splice(at === -1 ? state.groups.length : at, at === -1 ? 0 : 1, group);
    });
  }
  return { id, displayName: group.displayName, members: group.members.map((value) => ({ value })) };
}
