import type { Task } from '../domain/task.ts';
import { isPrivileged } from '../operations/nag.ts';
import { type NagView, nagsAbout, stillOpen, viewNag } from '../operations/view-nag.ts';
import type { CaseChannel } from './channel.ts';
import type { Kit } from './kit.ts';
import type { Poster } from './post.ts';
import type { Later } from './projector.ts';
import { line } from './views/blocks.ts';
import { md } from './views/mrkdwn.ts';
import { nagDm } from './views/nag-dm.ts';

type Room = Pick<Kit, 'deps' | 'store' | 'people'>;

/** Somebody's reminder of a day, as a direct message; when they cannot be reached, the admins have it instead. */
export async function drawNag(
  { deps, store, people }: Room,
  poster: Poster,
  channel: CaseChannel,
  subject: string,
): Promise<Later | undefined> {
  const [, date = '', ...rest] = subject.split(':');
  const email = rest.join(':');
  const view = await viewNag(deps, date, email);
  const known = await store.messageOf(subject);
  if (!known?.ts && stillOpen(view).length === 0) {
    await store.forgetMessage(subject);
    return undefined;
  }
  const leavers = view.cases.map(({ view: { person } }) => person);
  const user = await people.userByEmail(email);
  if (user && people.isOurs(user) && !leavers.some(({ slackUserId }) => slackUserId === user.id)) {
    // A first reminder waits until they want to be disturbed; what was posted already is only redrawn, without a sound.
    const quiet = known?.ts || (await isUrgent(deps, view)) ? 0 : await people.quietFor(user.id, deps.now());
    if (quiet > 0) return { laterSeconds: quiet };
    const message = nagDm({ email, cases: view.cases, now: deps.now() }, deps.settings.applications);
    await poster.put(subject, { channel: await channel.direct(user.id) }, message);
    return undefined;
  }
  const titles = stillOpen(view).map(({ title }) => title);
  const words = md`${email} cannot be reached in Slack, so nobody was reminded that “${titles[0] ?? ''}”${titles.length > 1 ? ` and ${titles.length - 1} more` : ''} is overdue. Please see to it.`;
  for (const id of await people.members(deps.settings.slack.admins)) {
    const admin = await people.user(id).catch(() => undefined);
    const isLeaver = leavers.some(({ slackUserId }) => slackUserId === id);
    if (admin && people.isOurs(admin) && !isLeaver)
      await poster.put(`unreached:${subject}@${id}`, { channel: await channel.direct(id) }, line(words));
  }
  await store.forgetMessage(subject);
  return undefined;
}

/** Privileged access that is alive past its deadline disturbs anybody. */
async function isUrgent(deps: Room['deps'], view: NagView): Promise<boolean> {
  for (const task of stillOpen(view)) if (task.dueAt <= deps.now() && (await isPrivileged(deps, task))) return true;
  return false;
}

/** Reminders are redrawn with the tasks that they show. */
export async function redrawNags(
  room: Room,
  poster: Poster,
  channel: CaseChannel,
  tasks: readonly Task[],
): Promise<void> {
  for (const subject of await nagsAbout(room.deps, tasks)) {
    if ((await room.store.messageOf(subject))?.ts) await drawNag(room, poster, channel, subject);
  }
}
