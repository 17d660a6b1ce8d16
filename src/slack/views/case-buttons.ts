import type { Button } from '@slack/web-api';
import { type CaseState, caseAllows, caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { kindWords } from '../../domain/kind-words.ts';
import { isReversible, needsHuman, scopeOf } from '../../domain/step.ts';
import { ACTION } from '../ids.ts';
import { button, confirmation } from './blocks.ts';
import { clean } from './mrkdwn.ts';
import { count } from './words.ts';

/**
 * The buttons of a card, a row at a time. What cannot be done now has no button; who may press is decided at the press.
 * `succeeded`: the leaver does something for others.
 */
export function caseButtons(view: CaseView, succeeded: boolean): Button[][] {
  const { offboardingCase } = view;
  const name = caseName(offboardingCase);
  const { id, state } = offboardingCase;
  const plain = (words: string, action: string, style?: 'primary' | 'danger') =>
    button(words, action, id, { label: `${words}: ${name}`, ...(style && { style }) });
  const asked = view.waiting.length > 0 ? decision(view) : [];
  const planned = offboardingCase.revision > 0 ? [plain('View plan', ACTION.viewPlan)] : [];
  const allowed = (event: Parameters<typeof caseAllows>[1], ...buttons: Button[]) =>
    caseAllows(offboardingCase, event) ? buttons : [];
  // A lone button would take a row of its own.
  const rows: Button[][] = asked.length > 0 ? [[...asked, ...planned]] : [];
  const moving = state === 'approved' || state === 'awaiting_approval';
  rows.push([
    ...(asked.length > 0 ? [] : planned),
    ...allowed(
      'cut_now',
      plain(offboardingCase.kind === 'move' ? 'Take it away now' : 'Cut access now', ACTION.cutNow, 'danger'),
    ),
    ...(moving ? allowed('rescheduled', plain('Reschedule', ACTION.reschedule)) : []),
    // What is cut can only be given back.
    ...(hasCut(view) ? [] : allowed('cancelled', plain(`Cancel ${kindWords(offboardingCase).what}`, ACTION.cancel))),
    ...(CLOSED.has(state) ? [plain('Evidence', ACTION.evidence)] : []),
    ...allowed('stopped', stop(view)),
    ...(state === 'stopped' ? [finish(view)] : []),
    ...(hasCut(view) ? allowed('return_approved', giveBack(view)) : []),
    ...allowed('revised', plain('Ask again', ACTION.revise)),
  ]);
  if (succeeded) rows.push([plain('Name successors', ACTION.successors)]);
  if (view.steps.some(needsHuman)) {
    rows.push([
      plain('Retry', ACTION.retry),
      ...(state === 'returning' ? [] : [plain('Make it a task', ACTION.makeTask)]),
    ]);
  }
  return rows.filter((row) => row.length > 0);
}

/** There is something to show for it. */
const CLOSED: ReadonlySet<CaseState> = new Set([
  'access_closed',
  'awaiting_delete',
  'deleting',
  'completed',
  'restored',
]);

/** Giving back makes sense only where something was taken. */
function hasCut({ offboardingCase }: CaseView): boolean {
  return offboardingCase.cutAt !== undefined;
}

/** Both answers carry the revision that was shown; the yes names in its confirmation what cannot be undone. */
function decision(view: CaseView): Button[] {
  const { offboardingCase, person } = view;
  const scopes = new Set(view.waiting.map((waiting) => `${waiting.scope} ${waiting.batch}`));
  const asked = view.steps.filter((step) => step.state !== 'dropped' && scopes.has(`${scopeOf(step)} ${step.batch}`));
  const final = asked.filter((step) => !isReversible(step));
  const lost = final.map((step) => clean(step.summary, 60));
  const what =
    final.length === 0
      ? `${count(asked.length, 'step')}, all of which can be undone.`
      : `${count(asked.length, 'step')}; ${final.length} cannot be undone: ${lost.join('; ')}`;
  const shown = `${offboardingCase.id}:${offboardingCase.revision}`;
  return [
    button('Approve', ACTION.approve, shown, {
      style: 'primary',
      label: `Approve: ${caseName(offboardingCase)}`,
      confirm: confirmation(
        `Approve the ${kindWords(offboardingCase).what} of ${clean(person.name, 50)}?`,
        what,
        'Approve',
      ),
    }),
    button('Reject', ACTION.reject, shown, { style: 'danger', label: `Reject: ${caseName(offboardingCase)}` }),
  ];
}

function stop({ offboardingCase }: CaseView): Button {
  return button('Stop here', ACTION.stop, offboardingCase.id, {
    style: 'danger',
    label: `Stop here: ${caseName(offboardingCase)}`,
    confirm: confirmation(
      'Stop here?',
      'What is cut stays cut, the rest waits until somebody finishes it or gives access back.',
      'Stop here',
    ),
  });
}

function finish({ offboardingCase }: CaseView): Button {
  return button('Finish', ACTION.finish, offboardingCase.id, {
    style: 'primary',
    label: `Finish: ${caseName(offboardingCase)}`,
    confirm: confirmation(
      `Finish this ${kindWords(offboardingCase).what}?`,
      `The rest of the plan is carried out.${offboardingCase.privileged ? ' Two people have to say so.' : ''}`,
      'Finish',
    ),
  });
}

function giveBack({ offboardingCase, person }: CaseView): Button {
  return button('Give access back', ACTION.giveBack, offboardingCase.id, {
    label: `Give access back: ${caseName(offboardingCase)}`,
    confirm: confirmation(
      `Give ${clean(person.name, 50)} their access back?`,
      `Everything is made as it was before. Open tasks are withdrawn, done ones get a task to undo them.${
        offboardingCase.privileged ? ' Two people have to say so.' : ''
      }`,
      'Give access back',
    ),
  });
}
