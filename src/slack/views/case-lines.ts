import type { Standing } from '../../domain/approval.ts';
import { PEOPLE_AN_HOUR, UNEXPECTED_MOST } from '../../domain/brake.ts';
import { cutNothing } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { isPast } from '../../domain/leaving.ts';
import { needsHuman, PACED, scopeOf } from '../../domain/step.ts';
import { type Applications, applicationName, names, type Progress } from './case-rows.ts';
import { moveLine } from './move-lines.ts';
import { bold, foreign, join, type Markup, md, moment, NOTHING } from './mrkdwn.ts';
import { count, ICON, list, scopeWords } from './words.ts';

/** Where the case stands, as one phrase that can end a sentence: it carries the outcome, because a phone shows little else. */
export function stateLine(view: CaseView, progress: Progress): Markup {
  const { offboardingCase } = view;
  const at = moment(new Date(offboardingCase.leaving.instant));
  const alive = progress.alive.length;
  if (offboardingCase.kind === 'move') return moveLine(view, progress);
  switch (offboardingCase.state) {
    case 'planning':
      if (offboardingCase.questions.length > 0) return md`a person has to say which account is theirs.`;
      return md`looking for their accounts.`;
    case 'awaiting_approval':
      return md`waiting for approval, leaving ${at}.`;
    case 'approved':
      return md`approved; access will be cut ${at}.`;
    case 'cutting':
      return alive > 0
        ? md`cutting access; ${count(alive, 'application still lets', 'applications still let')} them in.`
        : md`cutting access.`;
    case 'closing':
      return alive > 0
        ? md`${count(alive, 'application still lets', 'applications still let')} them in; the rest is being closed.`
        : md`access is cut; handing over, reclaiming and tasks are under way.`;
    case 'access_closed':
      if (progress.wouldBe > 0) return dryClosed(progress);
      return offboardingCase.accessClosedAt
        ? md`access is closed since ${moment(offboardingCase.accessClosedAt)}.`
        : md`access is closed.`;
    case 'awaiting_delete':
      return md`access is closed; deleting the accounts waits for approval.`;
    case 'deleting':
      return md`deleting what was kept until now.`;
    case 'completed':
      return progress.wouldBe > 0 ? dryClosed(progress) : md`completed.`;
    case 'stopped':
      return md`stopped: what is cut stays cut, the rest waits. Finish it or give access back.`;
    case 'returning':
      return md`giving access back.`;
    case 'restored':
      return md`access was given back.`;
    case 'rejected':
      return cutNothing(offboardingCase) ? md`rejected; nothing was cut.` : md`rejected; what was cut early stays cut.`;
    case 'cancelled':
      return cutNothing(offboardingCase) ? md`cancelled; nothing was cut.` : md`cancelled.`;
  }
}

/** Nobody may take a dry run for a closed door. */
function dryClosed({ wouldBe }: Progress): Markup {
  return md`what is enforced is closed; ${count(wouldBe, 'application', 'applications')} in dry run still ${wouldBe === 1 ? 'lets' : 'let'} them in.`;
}

/** More applications than this at a standstill say nothing that these do not. */
const HELD_MOST = 3;

/** What a reader must not miss: brakes, holds, what is still open and why, dry runs, a moment that has passed. */
export function caseNotices(view: CaseView, applications: Applications, progress: Progress): Markup[] {
  const { offboardingCase } = view;
  const notices: Markup[] = [];
  // Before a plan there is nothing that could be held up.
  const begun = offboardingCase.state !== 'planning';
  if (view.stopped) {
    notices.push(
      md`⛔ ${bold('Everything is stopped')} since ${moment(view.stopped.at)} by ${foreign(view.stopped.by, 40)}: ${view.stopped.reason}. Two people restart it with /offboard restart.`,
    );
  }
  if (offboardingCase.frozen) {
    notices.push(
      md`🧊 ${bold('Held back')}: more offboardings than usual were opened in a day. Two people release the list with /offboard release.`,
    );
  }
  for (const { application, stoppedAt, because } of begun ? view.stoppedApplications.slice(0, HELD_MOST) : [])
    notices.push(
      md`⛔ ${bold(`${applicationName(applications, application)} is stopped`, 60)} since ${moment(stoppedAt ?? view.now)}: ${UNEXPECTED_MOST} unexpected answers in a row, the last: ${foreign(because ?? '', 120)} Nothing is written there until two people say go on.`,
    );
  if (begun) notices.push(...paced(view, applications).slice(0, HELD_MOST));
  if (view.hold) {
    notices.push(
      md`⚖️ ${bold('Legal hold')} by ${foreign(view.hold.by, 40)} since ${moment(view.hold.at)}: ${view.hold.reason}. Access is cut all the same; nothing is deleted, wiped or taken back.`,
    );
  }
  if (offboardingCase.state === 'awaiting_approval' && isPast(offboardingCase.leaving, view.now)) {
    notices.push(
      offboardingCase.earlyCutAt
        ? md`❗ ${bold('Nobody approved in time')}: what can be undone was cut ${moment(offboardingCase.earlyCutAt)}, the rest waits for approval.`
        : offboardingCase.kind === 'move'
          ? md`❗ ${bold('The time of grace is over')} and nobody has approved: they still have what the old role had.`
          : md`❗ ${bold('The leaving moment is over')} and nobody has approved: they can still get in.`,
    );
  }
  const still = offboardingCase.kind === 'move' ? 'Still as in the old role' : 'Still have access';
  if (progress.alive.length > 0) notices.push(md`❗ ${bold(still)}: ${names(progress.alive)}`);
  const doubtful = view.steps.filter(needsHuman).length;
  if (doubtful > 0)
    notices.push(md`${ICON.human} ${count(doubtful, 'step needs', 'steps need')} a person: retry, or make it a task.`);
  notices.push(dryRun(view, applications), returning(view), finishing(view));
  return notices;
}

/** Nobody is in its way and nothing failed: it waits for its turn by itself. */
function paced(view: CaseView, applications: Applications): Markup[] {
  const waiting = view.steps.filter(({ state, note }) => state === 'planned' && note === PACED);
  return [...Map.groupBy(waiting, ({ application }) => application)].map(([application, steps]) => {
    const next = Math.min(...steps.flatMap(({ lookAt }) => lookAt?.getTime() ?? []));
    return paceWords({ application, next: new Date(next) }, applications);
  });
}

/** `Okta: 10 people an hour; goes on at 15:20`. */
export function paceWords(
  wait: { readonly application: string; readonly next: Date },
  applications: Applications,
): Markup {
  const perHour = applications[wait.application]?.peopleAnHour ?? PEOPLE_AN_HOUR;
  return md`🐢 ${bold(applicationName(applications, wait.application), 60)}: ${count(perHour, 'person', 'people')} an hour; goes on ${moment(wait.next)}`;
}

/** Said by name as long as it may be mistaken for the real thing. */
function dryRun(view: CaseView, applications: Applications): Markup {
  if (['returning', 'restored', 'cancelled', 'rejected'].includes(view.offboardingCase.state)) return NOTHING;
  const dry = view.lookups
    .filter((lookup) => lookup.outcome === 'found' && lookup.mode === 'dry_run' && !lookup.refused)
    .map((lookup) => applicationName(applications, lookup.application));
  return dry.length > 0 ? md`${ICON.would} ${bold('Dry run')}, nothing is changed in: ${names(dry)}` : NOTHING;
}

function returning({ returnStanding, offboardingCase }: CaseView): Markup {
  if (!returnStanding || returnStanding.given.length === 0 || returnStanding.complete) return NOTHING;
  if (offboardingCase.state === 'returning' || offboardingCase.state === 'restored') return NOTHING;
  return md`Give access back: ${missing(returnStanding)}`;
}

function finishing({ finishStanding, offboardingCase }: CaseView): Markup {
  if (!finishStanding || finishStanding.given.length === 0 || offboardingCase.state !== 'stopped') return NOTHING;
  return md`Finish: ${missing(finishStanding)}`;
}

/** `Cut access: 1 of 2 approvals (Ann), needs a security approver`, a line for each scope that has something in it. */
export function standingLines(view: CaseView): Markup[] {
  const isMove = view.offboardingCase.kind === 'move';
  return view.waiting.flatMap((waiting) => {
    const { scope, batch } = waiting;
    const bound = scope === 'delete' ? view.steps : view.steps.filter((step) => step.batch === batch);
    const held = bound.some((step) => step.state !== 'dropped' && scopeOf(step) === scope);
    // Asked together with the cut, which is always named: a scope without a step would only puzzle.
    if (scope === 'irreversible' && !held && view.waiting.some((other) => other.scope === 'cut_access')) return [];
    const addendum = batch > 0 ? ` (found later: ${count(addendumSize(view, batch), 'step')})` : '';
    const asked = isMove && scope === 'cut_access' ? 'Old access' : scopeWords(scope, bound);
    return [md`${bold(asked)}${addendum}: ${missing(waiting.standing)}`];
  });
}

function addendumSize(view: CaseView, batch: number): number {
  return view.steps.filter((step) => step.batch === batch && step.state !== 'dropped').length;
}

function missing(standing: Standing): Markup {
  const need = Math.max(standing.people, standing.given.length + standing.missingPeople);
  const given = standing.given.map((approval) => foreign(approval.actorName, 40).markup);
  const by = given.length > 0 ? md` (${{ markup: list(given) }})` : NOTHING;
  const security = standing.missingSecurity ? md`, needs a security approver` : NOTHING;
  return join([md`${standing.given.length} of ${count(need, 'approval')}`, by, security], '');
}
