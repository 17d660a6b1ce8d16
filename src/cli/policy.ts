import { failureText } from '../domain/expression.ts';
import { durationText } from '../domain/leaving.ts';
import { type ApprovalNeed, type Policy, STRICTEST, type TriedRule } from '../domain/policy.ts';
import type { PeopleList } from '../domain/settings.ts';
import type { Deps } from '../operations/deps.ts';
import {
  type PolicyTrial,
  type PolicyTrialInFull,
  policyWarningsNow,
  tryPolicy,
  tryRoster,
} from '../operations/try-policy.ts';
import { personFacts, personNamed, personOptions } from './person.ts';
import { type Cell, clean, table } from './print.ts';
import type { Answer, Verb } from './verb.ts';
import { needWords, OUTCOME_WORDS } from './words.ts';

export const policyVerb: Verb = {
  name: 'policy test',
  options: {
    ...personOptions,
    involuntary: { means: 'As if they were let go.' },
  },
  summary: 'Which rule takes a person and why, reading their accounts; without one, everybody on the roster.',
  needs: 'program',
  async run(input, { deps }) {
    const warnings = await policyWarningsNow(deps);
    if (input.text('email') === undefined && input.text('employee-id') === undefined)
      return everybody(await tryRoster(deps), warnings, input.color);
    const person = await personNamed(deps, input);
    const trial = await tryPolicy(deps, { personId: person.id, involuntary: input.flag('involuntary') });
    return one(deps, trial, warnings, input.color);
  },
};

function one(deps: Deps, trial: PolicyTrialInFull, warnings: readonly string[], color: boolean): Answer {
  const { policy } = trial;
  const found = trial.lookups.map((lookup) => [
    deps.settings.applications[lookup.application]?.name ?? lookup.application,
    OUTCOME_WORDS[lookup.outcome],
    privilegeOf(lookup.account),
    trial.modes[lookup.application] ?? '',
  ]);
  const values: Cell[][] = [
    ['approvals', needsWords(trial)],
    ['approvers', listWords(trial.approvers)],
    ['cut before approval', cutWords(policy)],
    ...Object.entries(slaFacts(policy)).map(([phase, time]) => [`time for ${phase}`, time]),
    ['access kept, at most', durationText(policy.exceptionMax)],
    ['deleted, at the soonest', durationText(policy.deleteAfter)],
    [
      'unused accounts are asked about after',
      policy.inactiveAfter === undefined ? 'never' : durationText(policy.inactiveAfter),
    ],
    ['a cut that removes waits', durationText(policy.handOverMaxWait)],
    ['pilot', pilotWords(trial.piloted)],
  ];
  const text = [
    `${clean(trial.person.name)} <${clean(trial.person.email)}>${trial.privileged ? ', counts as privileged' : ''}\n\n`,
    table(['application', 'account', 'privileged', 'mode'], found, color),
    '\n',
    table(['', 'rule', 'result', 'when'], trial.rules.map(ruleCells), color),
    `\n${clean(trial.because)}\n\n`,
    table(['what holds', policy.name], values, color),
    ...trial.need.because.map((line) => `${clean(line)}\n`),
    warningLines(warnings),
  ];
  return { json: { ...inFull(trial), warnings }, text: text.join('') };
}

function everybody(trials: readonly PolicyTrial[], warnings: readonly string[], color: boolean): Answer {
  const rows = trials.map((trial) => [trial.person.email, trial.policy.name, needsWords(trial), trial.because]);
  const text = [
    rows.length === 0 ? 'Nobody is on the roster.\n' : table(['person', 'rule', 'approvals', 'why'], rows, color),
    '\nAccounts were not read, so nobody is taken for privileged here: --email reads those of one person.\n',
    warningLines(warnings),
  ];
  return { json: { people: trials.map(brief), accountsRead: false, warnings }, text: text.join('') };
}

function ruleCells({ policy, result, settles }: TriedRule): Cell[] {
  const said = result instanceof Error ? `cannot be decided: ${failureText(result)}` : String(result);
  const colour = result instanceof Error ? 'red' : settles ? 'green' : 'dim';
  return [settles ? '→' : '', policy.name, { text: said, colour }, policy.when ?? 'everybody else'];
}

function privilegeOf(account: { readonly privilege: { readonly privileged: string } } | undefined): string {
  return account?.privilege.privileged ?? '–';
}

function needsWords({ need, needUnread }: Pick<PolicyTrial, 'need' | 'needUnread'>): string {
  if (need.people === needUnread.people) return needWords(need);
  return `${needWords(need)}; when the source cannot be read again, ${needWords(needUnread)}`;
}

function cutWords({ whenUnapproved }: Policy): string {
  return whenUnapproved === 'cut'
    ? 'what can be given back, at the last moment, when HR confirmed it and nobody answered'
    : 'no: it waits for the approval';
}

function pilotWords(piloted: boolean | undefined): string {
  if (piloted === undefined) return 'none: everybody';
  return piloted ? 'they are in it' : 'they are not in it, so nothing is done: a dry run';
}

function listWords({ users, groups }: PeopleList): string {
  return `${[...groups, ...users].join(', ') || 'nobody'}, and security`;
}

function slaFacts({ sla }: Policy): Readonly<Record<string, string>> {
  const all = { cut_access: sla.cutAccess, hand_over: sla.handOver, reclaim: sla.reclaim, tasks: sla.tasks };
  return Object.fromEntries(
    Object.entries(all).flatMap(([phase, time]) => (time === undefined ? [] : [[phase, durationText(time)]])),
  );
}

function warningLines(warnings: readonly string[]): string {
  return warnings.length === 0 ? '' : `\n${warnings.map((line) => `${clean(line)}\n`).join('')}`;
}

function brief(trial: PolicyTrial): object {
  return {
    person: personFacts(trial.person),
    policy: trial.policy.name,
    because: trial.because,
    approvals: needFacts(trial.need),
    approvalsUnread: needFacts(trial.needUnread),
  };
}

/** Keys and durations as lastday.yaml spells them. */
function inFull(trial: PolicyTrialInFull): object {
  const { policy } = trial;
  return {
    ...brief(trial),
    privileged: trial.privileged,
    rules: trial.rules.map(({ policy: { name, when }, result, settles }) => ({
      name,
      when: when ?? null,
      result: result instanceof Error ? { error: failureText(result) } : result,
      takes: settles,
    })),
    strictest: policy.name === STRICTEST,
    approvers: trial.approvers,
    when_unapproved: policy.whenUnapproved,
    sla: slaFacts(policy),
    exception_max: durationText(policy.exceptionMax),
    delete_after: durationText(policy.deleteAfter),
    inactive_after: policy.inactiveAfter === undefined ? null : durationText(policy.inactiveAfter),
    hand_over_max_wait: durationText(policy.handOverMaxWait),
    pilot: trial.piloted ?? null,
    applications: trial.lookups.map(({ application, outcome, mode, account }) => ({
      application,
      outcome,
      mode,
      privileged: account?.privilege.privileged ?? null,
    })),
  };
}

function needFacts({ people, security, because }: ApprovalNeed): object {
  return { people, security, because };
}
