import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { PersonActor } from '../domain/actor.ts';
import { ForbiddenError } from '../domain/errors.ts';
import { canonicalJson } from '../domain/json.ts';
import { viewHome } from '../operations/view-home.ts';
import type { Kit } from './kit.ts';
import { checkView } from './limits.ts';
import { type HomePages, homeView } from './views/home.ts';

const FIRST: HomePages = { tasks: 0, cases: 0 };

/** `home:<Slack user>`: kept so that it is drawn again while somebody looks at it. */
export function homeSubject(userId: string): string {
  return `home:${userId}`;
}

/**
 * Publishes what this person may see at this moment. `pages`: where they turned to; absent: where they are. Says nothing
 * to Slack when nothing has changed since.
 */
export async function publishHome(
  kit: Pick<Kit, 'deps' | 'store' | 'people'>,
  slack: WebClient,
  userId: string,
  pages?: HomePages,
): Promise<void> {
  const { deps, store } = kit;
  const actor = await whoLooks(kit, userId);
  if (!actor) return await store.forgetMessage(homeSubject(userId));
  const known = await store.messageOf(homeSubject(userId));
  const at = pages ?? pagesOf(known?.drawn);
  const home = await viewHome(deps, actor, at.tasks);
  const view = homeView(home, deps.settings.applications, at);
  const problems = checkView(view);
  if (problems.length > 0) {
    deps.log.error({ problems: problems.slice(0, 5) }, 'a Home does not fit Slack');
    return;
  }
  // The minute that it was drawn at is no news.
  const same = canonicalJson(homeView({ ...home, at: new Date(0) }, deps.settings.applications, at));
  const drawn = `${createHash('sha256').update(same).digest('hex').slice(0, 16)} ${at.tasks}:${at.cases}`;
  if (known?.drawn === drawn) return;
  await slack.views.publish({ user_id: userId, view });
  await store.saveMessage({ subject: homeSubject(userId), drawn, drawnAt: deps.now() });
}

/** Nobody who is not one of us has a Home: it stays as Slack leaves it. */
async function whoLooks({ people }: Pick<Kit, 'people'>, userId: string): Promise<PersonActor | undefined> {
  try {
    return await people.actor(userId);
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}

function pagesOf(drawn: string | undefined): HomePages {
  const [, tasks, cases] = /^\w+ (\d{1,4}):(\d{1,4})$/.exec(drawn ?? '') ?? [];
  return tasks === undefined || cases === undefined ? FIRST : { tasks: Number(tasks), cases: Number(cases) };
}

/** Opened, or opened again: from the first page on. */
export async function homeOpened(kit: Kit, event: Readonly<Record<string, unknown>>): Promise<void> {
  if (event.tab !== 'home' || typeof event.user !== 'string') return;
  // Whatever was drawn before may be gone from Slack: a reinstall forgets every Home.
  await kit.store.forgetMessage(homeSubject(event.user));
  await publishHome(kit, kit.slack, event.user, FIRST);
}
