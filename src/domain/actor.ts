import type { AuditActor } from './audit.ts';

/** What somebody may be, read from the configuration and Slack's groups at the moment they act. */
export type Role = 'approver' | 'security_approver' | 'admin' | 'legal' | 'hr';

/** Who acts: a person in Slack, whoever holds the shell, a source outside, or the clock. */
export type Actor =
  | {
      readonly kind: 'person';
      /** Slack user id. */
      readonly id: string;
      readonly name: string;
      /** The roster's person, when they are on it; one human with two Slack accounts is one human. */
      readonly personId?: string;
      readonly email?: string;
      readonly roles: ReadonlySet<Role>;
      /** By policy of lastday.yaml: whether they are among its approvers at this moment. A policy that is not here has the workspace's. */
      readonly approves?: ReadonlyMap<string, boolean>;
    }
  | { readonly kind: 'command_line'; readonly id: string; readonly name: string }
  | { readonly kind: 'source'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly id: 'lastday'; readonly name: 'Lastday' };

export type PersonActor = Extract<Actor, { kind: 'person' }>;

export const SYSTEM: Actor = { kind: 'system', id: 'lastday', name: 'Lastday' };

/** Who acted, as the audit log keeps it: without roles, which are read afresh each time. */
export function loggedActor({ kind, id, name }: Actor): AuditActor {
  return { kind, id, name };
}

/** The names under which a human is counted: the roster's person, and the account they used. Compare with `isSameHuman`. */
export function humanKey(person: { readonly id: string; readonly personId?: string }): string {
  return [...(person.personId ? [`person:${person.personId}`] : []), `slack:${person.id}`].join(' ');
}

/** One name in common is one human: two accounts of one person, or one account whose link to the roster has changed. */
export function isSameHuman(one: string, other: string): boolean {
  const names = other.split(' ');
  return one.split(' ').some((name) => names.includes(name));
}
