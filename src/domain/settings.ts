import type { Application, ChecklistItem, RoleAccess } from './application.ts';
import type { Policy } from './policy.ts';
import type { Secret } from './secret.ts';

/** What lastday.yaml says, checked and in our words. Every operation is handed this; nothing in it changes while we run. */
export interface Settings {
  readonly company: Company;
  readonly slack: SlackSettings;
  readonly digest: Digest;
  readonly roster: readonly RosterEntry[];
  readonly applications: Readonly<Record<string, Application>>;
  /** Where tasks go that are not an owner's message. */
  readonly itsm?: Itsm;
  readonly checklist: readonly ChecklistItem[];
  readonly shadowIt: ShadowItSettings;
  /** Complete (keys not written come from `default`) and in order; the last one is `default`. */
  readonly policies: readonly Policy[];
  readonly roles: readonly RoleAccess[];
  /** How long somebody who moved keeps what the old role had. Milliseconds. */
  readonly moveGrace: number;
  /** A sponsor can extend a contract to so long after the last day that HR says. Milliseconds. */
  readonly contractExtensionMax: number;
  /** CEL over `leaver`: whose access is really cut. Everybody else's cases are dry runs. Absent: everybody. */
  readonly pilot?: string;
}

/** A ticket system: it is told of each task, and tells us what became of it. */
export interface Itsm {
  readonly url: string;
  /** Signs both ways. */
  readonly secret: Secret;
}

/** How logs are scanned. */
export interface ShadowItSettings {
  /** Quotes and judgements are forgotten after this. Milliseconds. */
  readonly keep: number;
  /** Tokens that one scan may use of the model. */
  readonly tokens: number;
  /** Per million tokens, for `eval`. */
  readonly price?: { readonly input: number; readonly output: number; readonly currency: string };
}

export interface Company {
  readonly name: string;
  /** IANA zone. */
  readonly timezone: string;
  /** `HH:MM`: what a bare date means, in the leaver's own zone. */
  readonly leavingHour: string;
  /** Lower case. */
  readonly ownDomains: readonly string[];
}

/** People by Slack user id, and user groups whose members are read at the moment they act. */
export interface PeopleList {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export interface SlackSettings {
  /** The only workspace obeyed. */
  readonly team: string;
  /** Id or name, as written. */
  readonly channel: string;
  readonly approvers: PeopleList;
  readonly securityApprovers: PeopleList;
  readonly legal: PeopleList;
  readonly admins: PeopleList;
  /** May open cases and view their plans, nothing else. */
  readonly hr?: PeopleList;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Digest {
  /** `HH:MM` in the company's zone. */
  readonly at: string;
  readonly days: readonly Weekday[];
}

/** One entry under `roster`; its settings are checked by the source's own schema and keep the spelling of the file. */
export interface RosterEntry {
  /** The kind: `csv`, `webhook`, `bamboohr` … */
  readonly source: string;
  /** Unique; the last part of `/hooks/{id}` where the source listens. */
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
}
