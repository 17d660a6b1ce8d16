import type { Action, Privilege } from '../../domain/account.ts';
import type { Approval, ApprovalScope } from '../../domain/approval.ts';
import type { OffboardingCase } from '../../domain/case.ts';
import { type AccessException, exceptionOfTask } from '../../domain/exception.ts';
import { type CaseStep, needsHuman, PACED, type StepState, scopeOf } from '../../domain/step.ts';
import { askedOf, type Task } from '../../domain/task.ts';
import { STEP_WORDS } from '../../domain/words.ts';
import { day, foreign, type Markup, md, moment, NOTHING } from './mrkdwn.ts';

const NOTE_MOST = 120;

export const ICON = {
  waiting: '⬜',
  running: '⏳',
  closed: '✅',
  said: '☑️',
  human: '❗',
  owner: '👤',
  kept: '🕓',
  would: '🔍',
  none: '➖',
  never: '⛔',
} as const;

/** `by`: who confirmed it; `until`: when kept access ends. */
export interface StateFacts {
  readonly by?: string;
  readonly until?: Date;
}

/** A step's state, with the person or the date where it is known. */
export function stateWords(state: StepState, facts: StateFacts = {}): string {
  if (state === 'excepted' && facts.until) return `Kept until ${day(facts.until)}`;
  if (state === 'attested' && facts.by) return `Confirmed by ${facts.by}`;
  return STEP_WORDS[state];
}

const STATE_ICON: Readonly<Record<StepState, string>> = {
  planned: ICON.waiting,
  running: ICON.running,
  executed: ICON.running,
  verified: ICON.closed,
  receipt: ICON.said,
  failed: ICON.human,
  unknown: ICON.human,
  assigned: ICON.owner,
  excepted: ICON.kept,
  attested: ICON.said,
  no_account: ICON.none,
  not_enforced: ICON.would,
  dropped: ICON.none,
  returning: ICON.running,
  return_failed: ICON.human,
  return_unknown: ICON.human,
  returned: ICON.closed,
};

export function stateIcon(state: StepState): string {
  return STATE_ICON[state];
}

/** The order in which an account's steps speak for it: what a person must act on first, the strongest proof last. */
const SPEAKS: readonly StepState[] = [
  'failed',
  'return_failed',
  'unknown',
  'return_unknown',
  'running',
  'executed',
  'returning',
  'assigned',
  'excepted',
  'planned',
  'not_enforced',
  'attested',
  'no_account',
  'receipt',
  'verified',
  'returned',
  'dropped',
];

/** The step that speaks for all of them; `undefined` for none. */
export function speaker(steps: readonly CaseStep[]): CaseStep | undefined {
  return [...steps].sort((a, b) => SPEAKS.indexOf(a.state) - SPEAKS.indexOf(b.state))[0];
}

/** `Approved by`, `Giving back approved by`: what the name of who answered follows. */
export function decisionWords({ scope, decision }: Pick<Approval, 'scope' | 'decision'>): string {
  const word = decision === 'approved' ? 'approved by' : 'rejected by';
  const what = LATER_SCOPES[scope];
  return what ? `${what} ${word}` : `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

const LATER_SCOPES: Readonly<Partial<Record<ApprovalScope, string>>> = {
  delete: 'Deleting',
  return: 'Giving back',
  finish: 'Finishing',
};

/** What a yes is for. The second scope is named by what it holds, because some of it can be undone. */
export function scopeWords(scope: ApprovalScope, steps: readonly CaseStep[]): string {
  switch (scope) {
    case 'cut_access':
      return 'Cut access';
    case 'irreversible':
      return secondScope(steps.filter((step) => step.state !== 'dropped' && scopeOf(step) === 'irreversible'));
    case 'delete':
      return 'Delete the accounts';
    case 'return':
      return 'Give access back';
    case 'finish':
      return 'Finish';
  }
}

/** “Removing groups and licences, hand-over”. */
function secondScope(steps: readonly CaseStep[]): string {
  const acts = new Set(steps.map((step) => step.action));
  const removed = REMOVED.filter(([action]) => acts.has(action)).map(([, words]) => words);
  const parts = [
    ...(removed.length > 0 ? [`removing ${list(removed)}`] : []),
    ...OTHERWISE.filter(([action]) => acts.has(action)).map(([, words]) => words),
  ].join(', ');
  return parts === '' ? 'The rest of the plan' : `${parts.charAt(0).toUpperCase()}${parts.slice(1)}`;
}

const REMOVED: readonly (readonly [Action, string])[] = [
  ['remove_entitlement', 'groups'],
  ['reclaim_licence', 'licences'],
  ['remove_mfa', 'sign-in methods'],
  ['end_sessions', 'sessions'],
  ['revoke_tokens', 'tokens'],
];
const OTHERWISE: readonly (readonly [Action, string])[] = [
  ['transfer_data', 'hand-over'],
  ['suspend', 'closing accounts for good'],
  ['rotate_secret', 'rotating secrets'],
  ['lock_device', 'locking devices'],
  ['wipe_device', 'wiping devices'],
  ['delete', 'deleting'],
];

export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  suspend: 'suspend',
  end_sessions: 'end sessions',
  revoke_tokens: 'revoke tokens',
  remove_mfa: 'remove sign-in methods',
  remove_entitlement: 'remove from a group',
  reclaim_licence: 'take the licence back',
  transfer_data: 'hand data over',
  rotate_secret: 'rotate a secret',
  lock_device: 'lock a device',
  wipe_device: 'wipe a device',
  delete: 'delete',
};

export function privilegeWords(privilege: Privilege): Markup | undefined {
  if (privilege.privileged === 'no') return undefined;
  if (privilege.privileged === 'yes') return md`⚠ privileged: ${privilege.why}`;
  return md`⚠ counts as privileged, could not be read: ${privilege.why}`;
}

/** Why a step still stands open: its own note, or what its state means. */
export function whyOpen(step: CaseStep): Markup {
  const what = ACTION_WORDS[step.action];
  // The notice above says until when, and why.
  if (step.note === PACED) return NOTHING;
  if (step.note) return md`${what}: ${foreign(step.note, NOTE_MOST)}`;
  if (step.state === 'planned' && step.attempts > 0) return md`${what}: tried ${step.attempts} times, will try again`;
  return needsHuman(step) ? md`${what}` : NOTHING;
}

export interface TaskWords {
  readonly icon: string;
  readonly words: Markup;
}

/** What is known beside a task. `now` decides what is late; whoever is not in `names` is called by their address. */
export interface TaskFacts {
  readonly names: ReadonlyMap<string, string>;
  readonly exceptions?: readonly AccessException[];
  readonly now?: Date;
}

export function taskWords(task: Task, { names, exceptions = [], now }: TaskFacts): TaskWords {
  const inItsm = task.ticket === undefined ? 'the ITSM, which has not taken it yet' : `the ITSM as ${task.ticket}`;
  const asked = task.via === 'itsm' ? undefined : askedOf(task);
  const whom = task.via === 'itsm' ? inItsm : asked === undefined ? 'the admins' : (names.get(asked) ?? asked);
  const due = md`${now && task.dueAt < now ? '❗ late since' : 'due'} ${moment(task.dueAt)}`;
  switch (task.state) {
    case 'planned':
      return { icon: ICON.waiting, words: md`A task for ${whom}, not sent yet` };
    case 'sent':
      return { icon: ICON.owner, words: md`With ${whom}, ${due}` };
    case 'help_asked':
      return { icon: ICON.human, words: md`${whom} asks for help, ${due}` };
    case 'excepted': {
      const kept = exceptionOfTask(exceptions, task);
      return { icon: ICON.kept, words: md`${stateWords('excepted', kept ? { until: kept.until } : {})}` };
    }
    case 'attested':
      return { icon: ICON.said, words: md`${stateWords('attested', task.closedBy ? { by: task.closedBy } : {})}` };
    case 'no_account':
      return { icon: ICON.none, words: md`No such account${task.closedBy ? `, says ${task.closedBy}` : ''}` };
    case 'withdrawn':
      return { icon: ICON.none, words: md`Withdrawn` };
  }
}

/** Who asked, or which system told us. `name`: of a person in Slack, when it is known. */
export function askedBy({ source, requester }: Pick<OffboardingCase, 'source' | 'requester'>, name?: string): string {
  switch (source.kind) {
    case 'slack':
      return name ?? requester;
    case 'webhook':
      return `HR (webhook ${source.id})`;
    case 'hris':
      return `HR (${source.id})`;
    case 'csv':
      return `the roster (${source.id})`;
    case 'command_line':
      return `${requester} on the command line`;
  }
}

/** `1 application`, `2 applications`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}
