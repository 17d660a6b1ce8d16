import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { type AccessException, isExceptionOpen } from '../domain/exception.ts';
import type { Task } from '../domain/task.ts';
import { line, type Message } from './views/blocks.ts';
import { type Applications, applicationName } from './views/case-rows.ts';
import { exceptionDm, exceptionWords } from './views/exception-dm.ts';
import { foreign, md } from './views/mrkdwn.ts';

/** What the projector lends to draw an exception with. */
export interface ExceptionTools {
  readonly applications: Applications;
  /** Ours, active, and never the leaver. */
  reachable(userIds: readonly string[], view: CaseView): Promise<readonly string[]>;
  /** Whether the subject has a message already. */
  isDrawn(subject: string): Promise<boolean>;
  /** To one person, as a direct message. */
  tell(subject: string, userId: string, message: Message): Promise<void>;
  toAdmins(key: string, message: Message, view: CaseView): Promise<void>;
}

/** The message to whoever was asked to decide; the admins hear when that is nobody who can be reached. */
export async function drawException(
  tools: ExceptionTools,
  view: CaseView,
  subject: string,
  exceptionId: string,
): Promise<void> {
  const exception = view.exceptions.find(({ id }) => id === exceptionId);
  if (!exception) return;
  const [reached] = await tools.reachable([exception.approverId], view);
  if (reached) {
    if (isExceptionOpen(exception) || (await tools.isDrawn(subject)))
      await tools.tell(subject, reached, exceptionDm(view, exception, tools.applications));
    return;
  }
  if (exception.state !== 'asked') return;
  const name = applicationName(tools.applications, exception.application);
  await tools.toAdmins(
    `exception:${exception.id}`,
    line(
      md`❗ ${caseName(view.offboardingCase)}: ${foreign(exception.approver, 40)} cannot be reached to decide about keeping ${foreign(name, 40)}. See /offboard exceptions.`,
    ),
    view,
  );
}

/** Slack tells nobody of an edit, so what was decided about an owner's tasks is said in their message's thread, once. */
export function decisionLines(
  view: CaseView,
  tasks: readonly Task[],
  applications: Applications,
): readonly { readonly key: string; readonly message: Message }[] {
  const ids = new Set(tasks.map(({ id }) => id));
  return view.exceptions.filter(isDecided).flatMap((exception) => {
    if (!ids.has(exception.taskId)) return [];
    const name = applicationName(applications, exception.application);
    const words = md`${foreign(name, 60)}: ${exceptionWords(exception)}.`;
    return [
      {
        key: `${exception.id}:${exception.state}:${exception.until.getTime()}`,
        message: line(words),
      },
    ];
  });
}

function isDecided({ state }: AccessException): boolean {
  return state !== 'asked' && state !== 'withdrawn';
}
