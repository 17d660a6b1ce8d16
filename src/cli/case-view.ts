import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { EXCEPTION_REASON_WORDS } from '../domain/exception.ts';
import { bothZones } from '../domain/leaving.ts';
import { COMPARISON_WORDS, type ComparedRun, comparisonWords } from '../domain/rehearsal.ts';
import type { Settings } from '../domain/settings.ts';
import { CASE_WORDS, PHASE_WORDS, STEP_WORDS } from '../domain/words.ts';
import { personFacts } from './person.ts';
import { clean, paint, table } from './print.ts';
import { EXCEPTION_STATE_WORDS, OUTCOME_WORDS, TASK_WORDS } from './words.ts';

/** A case in a list. */
export function summaryFacts({ offboardingCase, person, waiting, hold, stopped }: CaseView): object {
  return {
    id: caseName(offboardingCase),
    uuid: offboardingCase.id,
    state: offboardingCase.state,
    person: personFacts(person),
    leaving: offboardingCase.leaving,
    privileged: offboardingCase.privileged,
    involuntary: offboardingCase.involuntary,
    frozen: offboardingCase.frozen,
    onHold: hold !== undefined,
    everythingStopped: stopped !== undefined,
    waitsFor: waiting.map(({ scope, batch, standing }) => ({
      scope,
      batch,
      people: standing.missingPeople,
      security: standing.missingSecurity,
      given: standing.given.map(({ actorName }) => actorName),
    })),
    openedAt: offboardingCase.openedAt,
  };
}

export function summaryTable(views: readonly CaseView[], color: boolean): string {
  const rows = views.map((view) => [
    caseName(view.offboardingCase),
    view.person.name,
    view.person.email,
    stateText(view),
    bothZones(view.offboardingCase.leaving, view.zone),
  ]);
  return table(['case', 'leaver', 'address', 'state', 'last moment'], rows, color);
}

/** Everything of one case. */
export function caseFacts(view: CaseView, compared: ComparedRun | undefined): object {
  const { offboardingCase, hold, stopped } = view;
  const { policy } = offboardingCase;
  return {
    ...summaryFacts(view),
    revision: offboardingCase.revision,
    source: offboardingCase.source,
    requester: offboardingCase.requester,
    ...(offboardingCase.reason !== undefined && { reason: offboardingCase.reason }),
    ...(policy && {
      policy: {
        name: policy.policy.name,
        because: policy.because,
        people: policy.need.people,
        security: policy.need.security,
      },
    }),
    questions: offboardingCase.questions,
    applications: view.lookups.map(({ application, mode, outcome, account, candidates, refused, note }) => ({
      application,
      mode,
      outcome,
      ...(account && { account }),
      ...(candidates.length > 0 && { candidates }),
      ...(refused !== undefined && { refused }),
      ...(note !== undefined && { note }),
    })),
    steps: view.steps.map((step) => ({
      application: step.application,
      account: step.account.id,
      action: step.action,
      phase: step.phase,
      batch: step.batch,
      state: step.state,
      summary: step.summary,
      ...(step.target !== undefined && { target: step.target }),
      attempts: step.attempts,
      ...(step.note !== undefined && { note: step.note }),
      ...(step.closedAt && { closedAt: step.closedAt }),
    })),
    tasks: view.tasks.map((task) => ({
      kind: task.kind,
      title: task.title,
      state: task.state,
      dueAt: task.dueAt,
      ...(task.application !== undefined && { application: task.application }),
      ...(task.owner !== undefined && { owner: task.owner }),
      ...(task.closedBy !== undefined && { closedBy: task.closedBy }),
    })),
    approvals: view.approvals.map(({ scope, decision, actorName, security, revision, at }) => ({
      scope,
      decision,
      by: actorName,
      security,
      revision,
      at,
    })),
    exceptions: view.exceptions.map(({ application, state, reason, details, control, ...exception }) => ({
      application,
      state,
      reason,
      details,
      control,
      askedBy: exception.askedBy,
      approver: exception.approvedBy ?? exception.approver,
      until: exception.until,
      latest: exception.latest,
      ...(exception.endedAt && { endedAt: exception.endedAt }),
      ...(exception.endedBy !== undefined && { endedBy: exception.endedBy }),
    })),
    ...(compared && { dryRun: compared }),
    ...(hold && { hold: { reason: hold.reason, by: hold.by, at: hold.at } }),
    ...(stopped && { stopped: { reason: stopped.reason, by: stopped.by, at: stopped.at } }),
  };
}

export function caseText(
  view: CaseView,
  settings: Settings,
  compared: ComparedRun | undefined,
  color: boolean,
): string {
  const { offboardingCase, person, hold, stopped } = view;
  const name = (id: string) => settings.applications[id]?.name ?? id;
  const untouched = view.lookups.filter(
    ({ application }) => !view.steps.some((step) => step.application === application),
  );
  return [
    `${paint(caseName(offboardingCase), 'bold', color)} ${clean(person.name)} <${clean(person.email)}>: ${stateText(view)}\n`,
    `Last moment: ${bothZones(offboardingCase.leaving, view.zone)}\n`,
    hold ? `On legal hold by ${clean(hold.by)}: ${clean(hold.reason)}\n` : '',
    stopped ? `Everything is stopped by ${clean(stopped.by)}: ${clean(stopped.reason)}\n` : '',
    '\n',
    table(
      ['application', 'account', 'phase', 'step', 'state'],
      view.steps.map((step) => [
        name(step.application),
        step.account.label,
        PHASE_WORDS[step.phase],
        step.summary,
        step.note ? `${STEP_WORDS[step.state]}: ${step.note}` : STEP_WORDS[step.state],
      ]),
      color,
    ),
    ...untouched.map(({ application, outcome, refused, note }) => {
      const why = refused ?? note;
      return `${clean(name(application))}: ${OUTCOME_WORDS[outcome]}${why === undefined ? '' : `. ${clean(why)}`}\n`;
    }),
    compared ? `\nCompared with the dry run ${compared.caseName}: ${comparisonWords(compared)}\n` : '',
    table(
      ['application', 'account', 'step', 'compared', 'state'],
      (compared?.steps ?? [])
        .filter(({ comparison }) => comparison !== 'done')
        .map(({ application, label, summary, comparison, state }) => [
          name(application),
          label,
          summary,
          COMPARISON_WORDS[comparison],
          state ? STEP_WORDS[state] : '–',
        ]),
      color,
    ),
    view.tasks.length > 0 ? '\n' : '',
    table(
      ['task', 'owner', 'due', 'state'],
      view.tasks.map((task) => [
        task.title,
        task.owner ?? 'nobody',
        task.dueAt.toISOString().slice(0, 16).replace('T', ' '),
        task.closedBy ? `${TASK_WORDS[task.state]} by ${task.closedBy}` : TASK_WORDS[task.state],
      ]),
      color,
    ),
    view.exceptions.length > 0 ? '\n' : '',
    table(
      ['kept access', 'until', 'state', 'reason', 'control', 'approver'],
      view.exceptions.map((exception) => [
        name(exception.application),
        exception.until.toISOString().slice(0, 16).replace('T', ' '),
        EXCEPTION_STATE_WORDS[exception.state],
        `${EXCEPTION_REASON_WORDS[exception.reason]}: ${exception.details}`,
        exception.control,
        exception.approvedBy ?? `${exception.approver} (asked)`,
      ]),
      color,
    ),
  ].join('');
}

/** The state, and who is waited for. */
function stateText({ offboardingCase, waiting }: CaseView): string {
  const people = Math.max(0, ...waiting.map(({ standing }) => standing.missingPeople));
  const security = waiting.some(({ standing }) => standing.missingSecurity);
  const missing =
    people === 0 ? '' : ` (${people} ${people === 1 ? 'person' : 'people'}${security ? ', one from security' : ''})`;
  return `${CASE_WORDS[offboardingCase.state]}${missing}${offboardingCase.frozen ? ', held back' : ''}`;
}
