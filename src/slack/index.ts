import type { App, BlockAction, GlobalShortcut, MessageShortcut, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { openCases } from '../operations/view-case.ts';
import { goOnPressed, release, restart } from './actions/brake.ts';
import * as card from './actions/case.ts';
import { turnEvidencePage, viewCaseEvidence } from './actions/evidence.ts';
import * as exception from './actions/exception.ts';
import * as finding from './actions/finding.ts';
import { flagPressed } from './actions/flag.ts';
import * as home from './actions/home.ts';
import * as inquiry from './actions/inquiry.ts';
import { turnPlanPage, viewPlan } from './actions/plan.ts';
import * as task from './actions/task.ts';
import { handOnPressed, taskMenu } from './actions/task-menu.ts';
import { MEMBERS_FRESH } from './channel.ts';
import { offboard } from './commands/offboard.ts';
import { homeOpened } from './home.ts';
import {
  ACTION,
  CALLBACK,
  CHOOSE_ACCOUNT_PATTERN,
  COMMAND,
  FLAG_SHADOW_IT,
  HOME_TURN_PATTERN,
  START_OFFBOARDING,
} from './ids.ts';
import type { Kit } from './kit.ts';
import { onAction, onCommand, onEvent, onSubmit, type Press, type SubjectOf, type Submission } from './listener.ts';
import { holdSubmitted, stopAllSubmitted } from './modals/brake.ts';
import * as form from './modals/case.ts';
import { extendSubmitted, keepSubmitted } from './modals/exception.ts';
import {
  confirmSubmitted,
  flagSubmitted,
  ignoreSubmitted,
  registerSubmitted,
  scanSubmitted,
  usesItSubmitted,
} from './modals/finding.ts';
import { awaySubmitted, startSubmitted } from './modals/home.ts';
import { extendContractSubmitted } from './modals/inquiry.ts';
import { previewSubmitted } from './modals/preview.ts';
import { successorsSubmitted } from './modals/successors.ts';
import { taskSubmitted } from './modals/task.ts';
import { attachSubmitted, handOnSubmitted, snoozeSubmitted } from './modals/task-menu.ts';
import { onMessageShortcut, onShortcut } from './shortcuts.ts';
import { onStep, startFromWorkflow } from './workflow.ts';

/** Every command, action, view and event, and nothing else. */
export function register(app: App, kit: Kit): void {
  const button = (id: string | RegExp, handle: (press: Press) => Promise<void>, subjectOf?: SubjectOf) =>
    app.action<BlockAction>(id, onAction(kit, handle, subjectOf));
  const modal = (id: string, handle: (submission: Submission) => Promise<string | ModalView | undefined>) =>
    app.view<ViewSubmitAction>(id, onSubmit(kit, handle));

  app.command(COMMAND, onCommand(kit, offboard));

  button(ACTION.approve, card.approve, card.cardOf);
  button(ACTION.reject, card.reject, card.cardOf);
  button(ACTION.viewPlan, viewPlan);
  button(ACTION.planBack, turnPlanPage);
  button(ACTION.planOn, turnPlanPage);
  button(ACTION.evidence, viewCaseEvidence);
  button(ACTION.evidenceBack, turnEvidencePage);
  button(ACTION.evidenceOn, turnEvidencePage);
  button(ACTION.cutNow, card.cutNow, card.cardOf);
  button(ACTION.reschedule, card.reschedule, card.cardOf);
  button(ACTION.cancel, card.cancel, card.cardOf);
  button(ACTION.stop, card.stop, card.cardOf);
  button(ACTION.finish, card.finish, card.cardOf);
  button(ACTION.giveBack, card.giveAccessBack, card.cardOf);
  button(ACTION.retry, card.retry, card.cardOf);
  button(ACTION.makeTask, card.makeTasks, card.cardOf);
  button(ACTION.revise, card.revise, card.cardOf);
  button(ACTION.successors, card.successors, card.cardOf);
  button(CHOOSE_ACCOUNT_PATTERN, card.choose, card.cardOfChoice);
  button(ACTION.accessRemoved, task.accessRemoved, task.dmOf);
  button(ACTION.noSuchAccount, task.noSuchAccount, task.dmOf);
  button(ACTION.needHelp, task.needHelp, task.dmOf);
  button(ACTION.taskMenu, taskMenu);
  button(ACTION.handOn, handOnPressed);
  button(ACTION.allowException, exception.allow, exception.exceptionDmOf);
  button(ACTION.refuseException, exception.refuse, exception.exceptionDmOf);
  button(ACTION.extendException, exception.extend, exception.exceptionDmOf);
  button(ACTION.endException, exception.endNow, exception.exceptionDmOf);
  button(ACTION.start, home.start);
  button(ACTION.caseDetails, home.caseDetails);
  button(ACTION.stopAll, home.stopAll);
  button(ACTION.away, home.away);
  button(ACTION.back, home.back);
  button(HOME_TURN_PATTERN, home.turnHome);
  button(ACTION.personBack, home.turnPersonPage);
  button(ACTION.personOn, home.turnPersonPage);
  button(ACTION.registerFinding, finding.register);
  button(ACTION.ignoreFinding, finding.ignore);
  button(ACTION.askAboutFinding, finding.ask, finding.scanOf);
  button(ACTION.confirmFinding, finding.makeTask);
  button(ACTION.usesIt, finding.usesIt);
  button(ACTION.usesItNot, finding.usesItNot, finding.dmOf);
  button(ACTION.extendContract, inquiry.extend, inquiry.inquiryOf);
  button(ACTION.endContract, inquiry.ends, inquiry.inquiryOf);
  button(ACTION.stillNeeded, inquiry.stillNeeded, inquiry.inquiryOf);
  button(ACTION.notALeaver, inquiry.notALeaver, inquiry.inquiryOf);
  button(ACTION.inquiryOffboard, inquiry.offboard, inquiry.inquiryOf);
  button(ACTION.release, release);
  button(ACTION.restart, restart);
  button(ACTION.goOn, goOnPressed);

  modal(CALLBACK.preview, previewSubmitted);
  modal(CALLBACK.start, startSubmitted);
  modal(CALLBACK.away, awaySubmitted);
  modal(CALLBACK.reject, form.rejectSubmitted);
  modal(CALLBACK.cutNow, form.cutNowSubmitted);
  modal(CALLBACK.reschedule, form.rescheduleSubmitted);
  modal(CALLBACK.cancel, form.cancelSubmitted);
  modal(CALLBACK.successors, successorsSubmitted);
  modal(CALLBACK.accessRemoved, taskSubmitted);
  modal(CALLBACK.handOn, handOnSubmitted);
  modal(CALLBACK.snooze, snoozeSubmitted);
  modal(CALLBACK.attach, attachSubmitted);
  modal(CALLBACK.keepAccess, keepSubmitted);
  modal(CALLBACK.extendException, extendSubmitted);
  modal(CALLBACK.hold, holdSubmitted);
  modal(CALLBACK.stopAll, stopAllSubmitted);
  modal(CALLBACK.scan, scanSubmitted);
  modal(CALLBACK.registerFinding, registerSubmitted);
  modal(CALLBACK.ignoreFinding, ignoreSubmitted);
  modal(CALLBACK.confirmFinding, confirmSubmitted);
  modal(CALLBACK.usesIt, usesItSubmitted);
  modal(CALLBACK.flag, flagSubmitted);
  modal(CALLBACK.extendContract, extendContractSubmitted);

  app.shortcut<GlobalShortcut>({ callback_id: START_OFFBOARDING, type: 'shortcut' }, onShortcut(kit, home.start));
  app.shortcut<MessageShortcut>(
    { callback_id: FLAG_SHADOW_IT, type: 'message_action' },
    onMessageShortcut(kit, flagPressed),
  );
  app.function(START_OFFBOARDING, onStep(kit, startFromWorkflow));

  app.event(
    'app_home_opened',
    onEvent(kit, (event) => homeOpened(kit, event)),
  );
  app.event(
    'member_joined_channel',
    onEvent(kit, () => lookAgain(kit)),
  );
  app.event(
    'subteam_members_changed',
    onEvent(kit, () => kit.people.forgetGroups()),
  );
  app.event(
    'user_change',
    onEvent(kit, ({ user }) => forget(kit, user)),
  );
}

/** Every card is drawn again once the members are read afresh, by whichever process draws. */
async function lookAgain({ deps }: Kit): Promise<void> {
  const cases = await openCases(deps);
  await deps.db.transaction(async (tx) => {
    for (const { offboardingCase } of cases) {
      const subject = `case:${offboardingCase.id}`;
      await deps.send(tx, 'draw', { subject }, { key: subject, afterSeconds: MEMBERS_FRESH / 1_000 + 1 });
    }
  });
}

function forget(kit: Kit, user: unknown): void {
  if (typeof user === 'object' && user !== null && 'id' in user && typeof user.id === 'string')
    kit.people.forgetUser(user.id);
}
