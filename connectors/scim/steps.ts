/** The acts: each reads first, changes only what is not yet so, and is proven by another read. */
import type { Account, Executed, Json, PlannedStep, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { type Found, type Group, isMember, isSamePerson, valuesOf } from './accounts.ts';
import { type Change, quoted, type ScimClient } from './client.ts';
import {
  ActiveBefore,
  GroupBefore,
  type ScimConfig,
  type ScimUser,
  ValueBefore,
  type WholeResource,
} from './schema.ts';

/** One kind of step. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

const DONE: Executed = { outcome: 'done' };
const ALREADY_DONE: Executed = { outcome: 'already_done' };

export function planSteps(config: ScimConfig, account: Account, { user, groups }: Found): readonly PlannedStep[] {
  const snapshot = {
    userName: user.userName,
    active: user.active ?? null,
    groups: (groups ?? []).map(({ id, name }) => ({ id, name })),
  };
  const removal = { action: 'delete', account, before: snapshot, absorbing: false } as const;
  if (config.deactivateIsDestructive) {
    // There is no suspension here, and memberships go with the account: one irreversible cut, after the hand-over.
    return [
      {
        ...removal,
        phase: 'cut_access',
        afterHandOver: true,
        summary: 'Remove the account (this vendor cannot suspend)',
      },
    ];
  }
  const cut: PlannedStep = {
    action: 'suspend',
    phase: 'cut_access',
    account,
    summary: 'Suspend the account',
    before: { active: user.active ?? null },
    absorbing: true,
  };
  const entitlement = (summary: string, target: string, before: Json): PlannedStep => ({
    action: 'remove_entitlement',
    phase: 'reclaim',
    account,
    summary,
    target,
    before,
    absorbing: true,
  });
  return [
    cut,
    ...(groups ?? []).map(({ id, name }) => entitlement(`Remove from group ${name}`, id, { group: { id, name } })),
    ...(['roles', 'entitlements'] as const).flatMap((attribute) =>
      entriesOf(user, attribute).map((entry) =>
        entitlement(
          `Remove ${attribute === 'roles' ? 'role' : 'entitlement'} ${entry.value}`,
          `${attribute}:${entry.value}`,
          {
            attribute,
            entry,
          },
        ),
      ),
    ),
    ...(config.deletes ? [{ ...removal, phase: 'delete' as const, summary: 'Delete the account' }] : []),
  ];
}

/** The act behind a stored step. */
export function actOf(config: ScimConfig, client: ScimClient, step: Step): Act {
  if (step.action === 'suspend') return suspension(config, client);
  if (step.action === 'delete') return removal(config, client, step.phase === 'cut_access');
  if (step.action === 'remove_entitlement') {
    const group = GroupBefore.safeParse(step.before);
    return group.success ? membership(client, group.data.group) : heldValue(client, ValueBefore.parse(step.before));
  }
  throw new ConnectorError('invalid', `scim: ${step.action}: not an action of this connector`);
}

function suspension(config: ScimConfig, client: ScimClient): Act {
  async function undo(step: Step): Promise<Executed> {
    const wanted = ActiveBefore.parse(step.before).active ?? true;
    const user = await own(client, step.account);
    // Where a deactivated account answers 404, giving back is the one write that goes without a read before it.
    if (user === undefined && !config.missingMeansDeactivated) throw gone(step.account);
    if (!wanted || user?.active === true) return ALREADY_DONE;
    if ((await client.change(activeChange(step.account, true))) === 'gone') throw gone(step.account);
    return DONE;
  }
  return {
    async execute(step) {
      const user = await own(client, step.account);
      if (user === undefined || user.active === false) return ALREADY_DONE;
      return outcome(await client.change(activeChange(step.account, false)));
    },
    verify: (step) =>
      reading(client, step, (user) => {
        if (typeof user.active !== 'boolean') return { verdict: 'unreadable', observed: { id: user.id, active: null } };
        return { verdict: user.active ? 'broken' : 'holds', observed: { id: user.id, active: user.active } };
      }),
    undo,
    verifyUndone: (step) =>
      orUnreadable(async () => {
        const before = ActiveBefore.parse(step.before).active ?? true;
        const user = await own(client, step.account);
        const asBefore = user === undefined ? !before && config.missingMeansDeactivated : user.active === before;
        return {
          verdict: asBefore ? 'holds' : 'broken',
          observed: { id: step.account.id, active: user?.active ?? null },
        };
      }),
  };
}

function removal(config: ScimConfig, client: ScimClient, byDeactivation: boolean): Act {
  return {
    async execute(step) {
      const user = await own(client, step.account);
      if (user === undefined || (byDeactivation && user.active === false)) return ALREADY_DONE;
      return outcome(
        await (byDeactivation ? client.change(activeChange(step.account, false)) : client.remove(user.id)),
      );
    },
    verify: (step) =>
      reading(client, step, (user) => {
        const closed = byDeactivation && config.deactivateIsDestructive && user.active === false;
        return { verdict: closed ? 'holds' : 'broken', observed: { id: user.id, active: user.active ?? null } };
      }),
  };
}

function membership(client: ScimClient, group: Group): Act {
  const change = (account: Account, joins: boolean): Change => ({
    what: `${joins ? 'add to' : 'remove from'} group ${group.id} user ${account.id}`,
    of: 'group',
    id: group.id,
    kind: 'members',
    operations: joins
      ? [{ op: 'add', path: 'members', value: [{ value: account.id }] }]
      : [{ op: 'remove', path: `members[value eq ${quoted(account.id)}]` }],
    edit: (whole) => withEntry(whole, 'members', { value: account.id }, joins),
  });

  /** Undefined: neither the group nor the user shows it. A server may leave `members` out when it is empty, or always. */
  async function isIn(account: Account): Promise<boolean | undefined> {
    const found = await client.group(group.id);
    if (found?.members) return isMember(found, account.id);
    const user = await own(client, account);
    if (user?.groups) return user.groups.some(({ value }) => value === group.id);
    if (found !== undefined) return undefined;
    // The group answers 404: gone, if a search that works does not have it either.
    const named = await client.searchGroups(`displayName eq ${quoted(group.name)}`);
    return named === undefined || named.some(({ id }) => id === group.id) ? undefined : false;
  }

  async function read(account: Account, wanted: boolean): Promise<Reading> {
    return orUnreadable(async () => {
      const member = await isIn(account);
      const observed = { group: group.id, member: member ?? null };
      return { verdict: member === undefined ? 'unreadable' : member === wanted ? 'holds' : 'broken', observed };
    });
  }

  return {
    async execute({ account }) {
      if ((await isIn(account)) === false) return ALREADY_DONE;
      return outcome(await client.change(change(account, false)));
    },
    verify: ({ account }) => read(account, false),
    async undo({ account }) {
      if ((await isIn(account)) === true) return ALREADY_DONE;
      if ((await client.change(change(account, true))) === 'gone') throw gone(account);
      return DONE;
    },
    verifyUndone: ({ account }) => read(account, true),
  };
}

function heldValue(client: ScimClient, { attribute, entry }: ValueBefore): Act {
  const change = (account: Account, held: boolean): Change => ({
    what: `${held ? 'add' : 'remove'} ${attribute} of user ${account.id}`,
    of: 'user',
    id: account.id,
    kind: 'values',
    operations: held
      ? [{ op: 'add', path: attribute, value: [entry] }]
      : [{ op: 'remove', path: `${attribute}[value eq ${quoted(entry.value)}]` }],
    edit: (whole) => withEntry(whole, attribute, entry, held),
  });
  const holds = (user: ScimUser) => valuesOf(user[attribute]).includes(entry.value);
  const read = (step: Step, wanted: boolean) =>
    reading(client, step, (user) => ({
      verdict: holds(user) === wanted ? 'holds' : 'broken',
      observed: { id: user.id, [attribute]: valuesOf(user[attribute]) },
    }));
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || !holds(user)) return ALREADY_DONE;
      return outcome(await client.change(change(account, false)));
    },
    verify: (step) => read(step, false),
    async undo({ account }) {
      const user = await own(client, account);
      if (user === undefined) throw gone(account);
      if (holds(user)) return ALREADY_DONE;
      if ((await client.change(change(account, true))) === 'gone') throw gone(account);
      return DONE;
    },
    verifyUndone: (step) => read(step, true),
  };
}

/** The account as it is now; undefined when it answers 404. Somebody else's resource throws `invalid`. */
export async function own(client: ScimClient, account: Account): Promise<ScimUser | undefined> {
  const user = await client.user(account.id);
  if (user !== undefined && !isSamePerson(user, account)) {
    throw new ConnectorError('invalid', `scim: read user ${account.id}: the answer is about someone else`);
  }
  return user;
}

/**
 * A verifying read. 404 alone could be a token that lost its sight: it counts once a search that works does not find the
 * person active either.
 */
function reading(client: ScimClient, { account }: Step, judge: (user: ScimUser) => Reading): Promise<Reading> {
  return orUnreadable(async (): Promise<Reading> => {
    const user = await own(client, account);
    if (user !== undefined) return judge(user);
    const named = await client.searchUsers(`userName eq ${quoted(account.label)}`);
    if (named === undefined || named.some((one) => !isSamePerson(one, account))) {
      return { verdict: 'unreadable', observed: { id: account.id, status: 404, search: 'not trusted' } };
    }
    const alive = named.filter(({ active }) => active !== false).map(({ id }) => id);
    return {
      verdict: alive.length > 0 ? 'broken' : 'holds',
      observed: { id: account.id, status: 404, activeUnderThisName: alive },
    };
  });
}

function activeChange(account: Account, active: boolean): Change {
  return {
    what: `${active ? 'activate' : 'deactivate'} user ${account.id}`,
    of: 'user',
    id: account.id,
    kind: 'active',
    operations: [{ op: 'replace', path: 'active', value: active }],
    edit: (whole) => ({ ...whole, active }),
  };
}

function withEntry(whole: WholeResource, key: string, entry: { readonly value: string }, held: boolean): WholeResource {
  const now = Array.isArray(whole[key]) ? whole[key] : [];
  const others = now.filter(
    (one: unknown) => one !== entry.value && (one as { value?: unknown } | null)?.value !== entry.value,
  );
  return { ...whole, [key]: held ? [...others, entry] : others };
}

function entriesOf(user: ScimUser, attribute: ValueBefore['attribute']): readonly ValueBefore['entry'][] {
  return (user[attribute] ?? []).flatMap((said) => {
    const { value, display, type } = { display: undefined, type: undefined, ...said };
    return value ? [{ value, ...(display ? { display } : {}), ...(type ? { type } : {}) }] : [];
  });
}

function outcome(result: 'done' | 'gone'): Executed {
  return result === 'done' ? DONE : ALREADY_DONE;
}

function gone(account: Account): ConnectorError {
  return new ConnectorError('invalid', `scim: give back ${account.id}: the account or group is gone`, { status: 404 });
}
