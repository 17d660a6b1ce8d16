import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import type { Task } from '../domain/task.ts';
import { askable } from '../operations/route-tasks.ts';
import { taskSubject } from '../operations/scene.ts';
import { viewCase } from '../operations/view-case.ts';
import type { CaseChannel } from './channel.ts';
import { decisionLines } from './exceptions.ts';
import { homeSubject } from './home.ts';
import type { Kit } from './kit.ts';
import { redrawNags } from './nag.ts';
import type { Posted, Poster } from './post.ts';
import { drawSoon } from './redraw.ts';
import { line, type Message } from './views/blocks.ts';
import { md } from './views/mrkdwn.ts';
import { taskDm } from './views/task-dm.ts';
import { unownedMessage } from './views/unowned.ts';

/** What the projector lends to draw tasks with. */
export interface TaskTools {
  readonly kit: Pick<Kit, 'deps' | 'store' | 'people'>;
  readonly poster: Poster;
  readonly channel: CaseChannel;
  /** Ours, active, and never the leaver. */
  reachable(userIds: readonly string[], view: CaseView): Promise<readonly string[]>;
  toAdmins(key: string, message: Message, view: CaseView): Promise<void>;
}

/** The message to whoever has these tasks; to the admins when that is nobody who can be reached. */
export async function drawTasks(tools: TaskTools, subject: string, caseId: string): Promise<void> {
  const { kit, poster, channel } = tools;
  const { deps, store } = kit;
  const view = await viewCase(deps, caseId);
  const sent = view.tasks.filter(({ sentAt, via }) => sentAt !== undefined && via === 'owner');
  const tasks = sent.filter((task) => taskSubject(task) === subject);
  const handedOn = sent.filter((task) => !tasks.includes(task) && hadBy(task, subject));
  const known = await store.messageOf(subject);
  if (!known?.ts && tasks.every((task) => task.state === 'withdrawn'))
    return await drawUnowned(tools, view, subject, tasks, handedOn);
  const [first] = tasks;
  const reached = first ? await whoHears(tools, first, view) : undefined;
  const to = reached ? await channel.direct(reached.userId) : first === undefined ? known?.channel : undefined;
  if (to === undefined) return await drawUnowned(tools, view, subject, tasks, handedOn);
  const message = taskDm(
    {
      caseName: caseName(view.offboardingCase),
      leaver: view.person,
      kind: view.offboardingCase.kind,
      tasks,
      handedOn,
      names: view.names,
      exceptions: view.exceptions,
      now: deps.now(),
      ...(reached?.insteadOf && { insteadOf: reached.insteadOf }),
    },
    deps.settings.applications,
  );
  const posted = await poster.put(subject, { channel: to }, message);
  await tellNews(tools, subject, posted, tasks);
  if (reached && (await store.messageOf(homeSubject(reached.userId)))) await drawSoon(kit, homeSubject(reached.userId));
  await redrawNags(kit, poster, channel, [...tasks, ...handedOn]);
  const under = { channel: posted.channel, threadTs: posted.ts };
  for (const { key, message: said } of decisionLines(view, tasks, deps.settings.applications))
    await poster.put(`decided:${key}:${subject}`, under, said);
}

function hadBy(task: Task, subject: string): boolean {
  const { caseId } = task;
  return task.handed.some(
    ({ from }) => taskSubject({ caseId, ...(from !== undefined && { owner: from }) }) === subject,
  );
}

/** The first of those who can be asked and are in Slack. `insteadOf`: whom it was meant for. */
async function whoHears(
  { kit, reachable }: TaskTools,
  task: Task,
  view: CaseView,
): Promise<{ readonly userId: string; readonly insteadOf?: string } | undefined> {
  const meant = task.delegate ?? task.owner;
  for (const email of await askable(kit.deps, task)) {
    const user = await kit.people.userByEmail(email);
    const [userId] = user ? await reachable([user.id], view) : [];
    if (userId === undefined) continue;
    return meant === undefined || email === meant ? { userId } : { userId, insteadOf: view.names.get(meant) ?? meant };
  }
  return undefined;
}

/** The admins see to it, with a button to hand each task on; what was handed on meanwhile is said in the same place. */
async function drawUnowned(
  { kit, toAdmins }: TaskTools,
  view: CaseView,
  subject: string,
  tasks: readonly Task[],
  handedOn: readonly Task[],
): Promise<void> {
  const { store } = kit;
  const before = `unreachable:${subject}`;
  const open = tasks.filter(({ state }) => state !== 'withdrawn');
  if (open.length === 0 && !(await store.messageOf(before))) return;
  await toAdmins(before, unownedMessage(view, { tasks: open, handedOn }, kit.deps.settings.applications), view);
  await store.saveMessage({ subject: before });
}

/** Slack tells nobody of an edit, so tasks that joined a message later are said in its thread. */
async function tellNews(
  { kit: { store }, poster }: TaskTools,
  subject: string,
  posted: Posted,
  tasks: readonly Task[],
): Promise<void> {
  const newest = `news:${subject}`;
  const told = Number((await store.messageOf(newest))?.drawn ?? 0);
  if (tasks.length <= told) return;
  if (!posted.fresh && told > 0) {
    const place = { channel: posted.channel, threadTs: posted.ts };
    const words = md`One more thing was added above: ${tasks.at(-1)?.title ?? ''}`;
    await poster.put(`news:${tasks.length}:${subject}`, place, line(words));
  }
  await store.saveMessage({ subject: newest, drawn: String(tasks.length) });
}
