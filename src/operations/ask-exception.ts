import { findTask } from '../../db/tasks.ts';
import { humanKey, type PersonActor } from '../domain/actor.ts';
import { caseName, type OffboardingCase } from '../domain/case.ts';
import { ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import {
  type AccessException,
  assertExplained,
  assertMayDecide,
  endOf,
  exceptionOfTask,
  latestEnd,
} from '../domain/exception.ts';
import { assertMayAnswer } from '../domain/rights.ts';
import { stepAllows } from '../domain/step.ts';
import { isTaskOpen, type Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { inCase, type Scene } from './scene.ts';

export interface AskInput {
  readonly taskId: string;
  /** One of `EXCEPTION_REASONS`. */
  readonly reason: string;
  readonly details: string;
  readonly control: string;
  /** `YYYY-MM-DD`: until the company's leaving hour of that day. */
  readonly until: string;
  /** Who is asked to decide, with the roles they have now; undefined when nobody was chosen, or nobody of ours. */
  readonly approver: PersonActor | undefined;
}

/**
 * An owner asks to keep access for a while. Nothing is kept before somebody allows it: the task stays as it is.
 * @throws InvalidInputError on `reason`, `details`, `control`, `until` or `approver`.
 */
export async function askException(deps: Deps, actor: PersonActor, input: AskInput): Promise<AccessException> {
  const known = await findTask(deps.db, input.taskId);
  if (!known) throw new NotFoundError('There is no such task any more.');
  return await inCase(deps, known.caseId, async (scene) => {
    const task = scene.tasks.find(({ id }) => id === known.id) ?? known;
    assertMayAnswer(actor, task, 'answer');
    const application = assertKeepable(task, scene.exceptions);
    const reason = assertExplained(input);
    const askedHuman = humanKey(actor);
    const approver = chosen(scene, input.approver, askedHuman);
    const { company } = deps.settings;
    const latest = latestEnd(scene.offboardingCase, scene.exceptions, application, scene.now);
    const until = endOf(input.until, latest, { zone: company.timezone, hour: company.leavingHour, now: scene.now });
    const asked: AccessException = {
      id: deps.newId(),
      caseId: task.caseId,
      application,
      taskId: task.id,
      stepIds: scene.steps
        .filter((step) => task.stepIds.includes(step.id) && stepAllows(step, 'excepted'))
        .map(({ id }) => id),
      state: 'asked',
      reason,
      details: input.details.trim(),
      control: input.control.trim(),
      askedBy: actor.name,
      askedHuman,
      approverId: approver.id,
      approver: approver.name,
      until,
      latest,
      askedAt: scene.now,
    };
    if (!(await scene.addException(asked))) throw new ConflictError('This was asked a moment ago already.');
    scene.record(
      'exception.asked',
      actor,
      {
        application,
        task: task.id,
        reason,
        details: asked.details,
        control: asked.control,
        approver: approver.id,
        until: until.toISOString(),
      },
      asked.id,
    );
    await scene.say(
      'thread',
      `exception:${asked.id}:asked`,
      `${actor.name} asks to keep ${nameOf(deps, application)} in ${caseName(scene.offboardingCase)} until ${dayOf(until)}. ${approver.name} has been asked to decide.`,
    );
    return asked;
  });
}

/**
 * The application whose access the task is about. Also asked before the form opens, so that nobody fills it in for nothing.
 * @throws when there is nothing to keep, or it is kept or asked for already.
 */
export function assertKeepable(task: Task, exceptions: readonly AccessException[]): string {
  if (task.application === undefined || (task.kind !== 'access' && task.kind !== 'check'))
    throw new DomainError('There is no access to keep in this task.');
  const open = exceptionOfTask(exceptions, task);
  if (open?.state === 'asked') throw new ConflictError(`${open.askedBy} has asked for this already.`);
  if (!isTaskOpen(task))
    throw new ConflictError(open ? 'This access is being kept already.' : 'This task is not open any more.');
  return task.application;
}

function chosen(
  scene: { readonly offboardingCase: OffboardingCase; readonly person: Scene['person'] },
  approver: PersonActor | undefined,
  askedHuman: string,
): PersonActor {
  const fault = (words: string) => new InvalidInputError(words, { approver: words });
  if (!approver) throw fault('Please choose somebody of this workspace who may approve.');
  const about = { offboardingCase: scene.offboardingCase, leaver: scene.person, askedHuman };
  try {
    assertMayDecide(approver, 'allow_exception', about);
    return approver;
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    throw fault(
      scene.offboardingCase.privileged
        ? 'Please choose a security approver other than yourself: this case is privileged.'
        : 'Please choose an approver other than yourself.',
    );
  }
}

/** `2026-12-12`, for lines that have no clock of their reader. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
