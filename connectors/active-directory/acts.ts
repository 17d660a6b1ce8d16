/** The acts: each reads first, changes only what is not yet so, and is proven by another read. */
import { randomBytes } from 'node:crypto';
import type { Account, Executed, Reading, Step } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { DISABLED, groupById, isDisabled, isMember, memberAttribute, type Person, personById } from './directory.ts';
import {
  ControlBefore,
  type DirectoryConfig,
  GroupBefore,
  PasswordBefore,
  PlaceBefore,
  Receipt,
  ValueBefore,
} from './schema.ts';
import { type Change, NO_SUCH_OBJECT, parentOf, type Session, sameDn } from './session.ts';

/** One kind of step, on an open connection. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

const DONE: Executed = { outcome: 'done' };
const ALREADY_DONE: Executed = { outcome: 'already_done' };

const NO_SUCH_ATTRIBUTE = 16;
const VALUE_EXISTS = 20;
/** Active Directory, for a member who is none. */
const UNWILLING = 53;
/** Active Directory, for a member who is one. */
const ENTRY_EXISTS = 68;

/** The act behind a stored step. */
export function actOf(session: Session, config: DirectoryConfig, { action, target }: Step): Act {
  if (action === 'suspend' && target !== undefined) return moving(session, config, target);
  if (action === 'suspend') return config.generic ? marking(session, config) : disabling(session, config);
  if (action === 'rotate_secret') return password(session, config);
  if (action === 'remove_entitlement') return membership(session, config);
  if (action === 'delete') return deletion(session, config);
  throw new ConnectorError('invalid', `active-directory: ${action}: not an action of this connector`);
}

/** Only bit 2 is ours: the others (password policy, delegation, smart card) stay as they are, whatever they are. */
function disabling(session: Session, config: DirectoryConfig): Act {
  async function set({ account }: Step, wanted: boolean, missing: () => Executed): Promise<Executed> {
    const person = await personById(session, config, account.id);
    if (person === undefined) return missing();
    const { control, dn } = person;
    if (control === undefined) throw unreadable(account);
    if (isDisabled(control) === wanted) return ALREADY_DONE;
    const next = wanted ? control | DISABLED : control & ~DISABLED;
    await exchange(
      session,
      `${wanted ? 'disable' : 'enable'} ${account.id}`,
      dn,
      'userAccountControl',
      [control],
      [next],
    );
    return DONE;
  }
  const before = (step: Step) => isDisabled(ControlBefore.parse(step.before).userAccountControl);
  return {
    execute: (step) => set(step, true, () => ALREADY_DONE),
    verify: (step) => reading(session, config, step, ({ control }) => flag(control, true)),
    undo: async (step) => (before(step) ? ALREADY_DONE : set(step, false, () => gone(step.account))),
    verifyUndone: (step) => reading(session, config, step, ({ control }) => flag(control, before(step)), 'broken'),
  };
}

function flag(control: number | undefined, wanted: boolean): Reading {
  if (control === undefined) return { verdict: 'unreadable', observed: { userAccountControl: null } };
  return { verdict: isDisabled(control) === wanted ? 'holds' : 'broken', observed: { userAccountControl: control } };
}

/** Any other directory: the configured attribute gets the configured value. */
function marking(session: Session, config: DirectoryConfig): Act {
  const { attribute, value } = config.generic?.disable ?? { attribute: '', value: '' };
  async function set(step: Step, wanted: readonly string[], missing: () => Executed): Promise<Executed> {
    const person = await personById(session, config, step.account.id);
    if (person === undefined) return missing();
    if (sameValues(person.marks, wanted)) return ALREADY_DONE;
    await exchange(session, `set ${attribute} of ${step.account.id}`, person.dn, attribute, person.marks, wanted);
    return DONE;
  }
  const before = (step: Step) => ValueBefore.parse(step.before).values;
  const compare = (marks: readonly string[], wanted: readonly string[]): Reading => ({
    verdict: sameValues(marks, wanted) ? 'holds' : 'broken',
    observed: { [attribute]: [...marks] },
  });
  return {
    execute: (step) => set(step, [value], () => ALREADY_DONE),
    verify: (step) => reading(session, config, step, ({ marks }) => compare(marks, [value])),
    undo: (step) => set(step, before(step), () => gone(step.account)),
    verifyUndone: (step) => reading(session, config, step, ({ marks }) => compare(marks, before(step)), 'broken'),
  };
}

/**
 * The old values out and the new in, in one request: when somebody changed them in between, the server refuses all of it.
 * What it was is read again by the next try.
 */
async function exchange(
  session: Session,
  what: string,
  dn: string,
  attribute: string,
  from: readonly (string | number)[],
  to: readonly (string | number)[],
): Promise<void> {
  const change = (operation: 'add' | 'delete', values: readonly (string | number)[]): Change[] =>
    values.length === 0 ? [] : [{ operation, attribute, values: values.map(String) }];
  const code = await session.modify(what, dn, [...change('delete', from), ...change('add', to)], [NO_SUCH_ATTRIBUTE]);
  if (code !== 0) throw new ConnectorError('unavailable', `active-directory: ${what}: changed in the meantime`);
}

/** Nobody knows the new one, this program neither. */
function password(session: Session, config: DirectoryConfig): Act {
  const wasSet = (step: Step) => PasswordBefore.parse(step.before).pwdLastSet;
  return {
    async execute(step) {
      const person = await personById(session, config, step.account.id);
      if (person === undefined || (person.pwdLastSet ?? '0') !== wasSet(step)) return ALREADY_DONE;
      // Mixed on purpose: the domain may ask for letters, digits and signs, whatever the chance gives.
      const text = `"Aa1-${randomBytes(36).toString('base64url')}"`;
      const change: Change = {
        operation: 'replace',
        attribute: 'unicodePwd',
        values: [Buffer.from(text, 'utf16le')],
      };
      await session.modify(`set the password of ${step.account.id}`, person.dn, [change]);
      return DONE;
    },
    verify: (step) =>
      reading(session, config, step, ({ pwdLastSet }) => {
        if (pwdLastSet === undefined) return { verdict: 'unreadable', observed: { pwdLastSet: null } };
        return { verdict: pwdLastSet === wasSet(step) ? 'broken' : 'holds', observed: { pwdLastSet } };
      }),
  };
}

/** A member is taken from the group: `memberOf` of the person is made by the server and cannot be written. */
function membership(session: Session, config: DirectoryConfig): Act {
  const groupIn = (step: Step) => GroupBefore.parse(step.before).group;

  async function look(step: Step) {
    const person = await personById(session, config, step.account.id);
    const group = await groupById(session, config, groupIn(step).id);
    const member = person !== undefined && group !== undefined && (await isMember(session, config, group, person));
    // Members go by their names: under the old one nobody is found whom another step has moved meanwhile.
    if (person !== undefined && (await personById(session, config, step.account.id))?.dn !== person.dn)
      throw new ConnectorError('unavailable', `active-directory: group ${groupIn(step).id}: moved in the meantime`);
    return { person, group, member };
  }

  async function set(step: Step, wanted: boolean): Promise<Executed> {
    const { person, group, member } = await look(step);
    if (wanted && (person === undefined || group === undefined)) return gone(step.account);
    if (person === undefined || group === undefined || member === wanted) return ALREADY_DONE;
    const what = `${wanted ? 'add to' : 'remove from'} group ${group.id} ${person.id}`;
    const operation = wanted ? 'add' : 'delete';
    const change = { operation, attribute: memberAttribute(config), values: [person.dn] } as const;
    const already = wanted ? [VALUE_EXISTS, ENTRY_EXISTS] : [NO_SUCH_ATTRIBUTE, UNWILLING];
    const code = await session.modify(what, group.dn, [change], already);
    if (code === 0) return DONE;
    // 53 is also how the server refuses for good reason: what is so decides.
    if ((await look(step)).member === wanted) return ALREADY_DONE;
    throw new ConnectorError('invalid', `active-directory: ${what}: LDAP result ${code}`, { status: code });
  }

  const read = (step: Step, wanted: boolean) =>
    trusted(session, step, async () => {
      const { person, group, member } = await look(step);
      // Deleted, or no longer shown to us: nobody can tell, as long as the person is there.
      if (person !== undefined && group === undefined) {
        return { verdict: 'unreadable', observed: { group: groupIn(step).name, found: false } };
      }
      const observed = { group: groupIn(step).name, found: group !== undefined, member };
      return { verdict: member === wanted ? 'holds' : 'broken', observed };
    });
  return {
    execute: (step) => set(step, false),
    verify: (step) => read(step, false),
    undo: (step) => set(step, true),
    verifyUndone: (step) => read(step, true),
  };
}

function moving(session: Session, config: DirectoryConfig, parent: string): Act {
  async function move(step: Step, to: string, missing: () => Executed): Promise<Executed> {
    const person = await personById(session, config, step.account.id);
    if (person === undefined) return missing();
    if (sameDn(parentOf(person.dn), to)) return ALREADY_DONE;
    await session.move(`move ${step.account.id}`, person.dn, to);
    return DONE;
  }
  const before = (step: Step) => PlaceBefore.parse(step.before).parent;
  const place = (person: Person, wanted: string): Reading => ({
    verdict: sameDn(parentOf(person.dn), wanted) ? 'holds' : 'broken',
    observed: { dn: person.dn },
  });
  return {
    execute: (step) => move(step, parent, () => ALREADY_DONE),
    verify: (step) => reading(session, config, step, (person) => place(person, parent)),
    undo: (step) => move(step, before(step), () => gone(step.account)),
    verifyUndone: (step) => reading(session, config, step, (person) => place(person, before(step)), 'broken'),
  };
}

function deletion(session: Session, config: DirectoryConfig): Act {
  return {
    async execute({ account }) {
      const person = await personById(session, config, account.id);
      if (person === undefined) return ALREADY_DONE;
      const code = await session.remove(`delete ${account.id}`, person.dn);
      return code === NO_SUCH_OBJECT ? ALREADY_DONE : DONE;
    },
    verify: (step) => reading(session, config, step, ({ dn }) => ({ verdict: 'broken', observed: { dn } })),
  };
}

/** `whenGone`: what an account that is no longer there means for the goal. */
function reading(
  session: Session,
  config: DirectoryConfig,
  step: Step,
  judge: (person: Person) => Reading,
  whenGone: 'holds' | 'broken' = 'holds',
): Promise<Reading> {
  return trusted(session, step, async () => {
    const person = await personById(session, config, step.account.id);
    return person === undefined ? { verdict: whenGone, observed: { found: false } } : judge(person);
  });
}

/** Another controller may not have heard of the change yet: what it says is no evidence, in either direction. */
async function trusted(session: Session, step: Step, read: () => Promise<Reading>): Promise<Reading> {
  const written = Receipt.safeParse(step.receipt).data?.dc;
  if (written === undefined || written === session.dc) return read();
  return { verdict: 'unreadable', observed: { writtenTo: written, readFrom: session.dc ?? null } };
}

function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}

function unreadable(account: Account): ConnectorError {
  return new ConnectorError('forbidden', `active-directory: read ${account.id}: userAccountControl is not readable`);
}

function gone(account: Account): never {
  throw new ConnectorError('invalid', `active-directory: give back ${account.id}: the account or group is gone`);
}
