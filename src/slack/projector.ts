import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { together } from '../domain/approvers.ts';
import { DomainError, NotFoundError } from '../domain/errors.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { PeopleList } from '../domain/settings.ts';
import { findPerson } from '../operations/find-person.ts';
import { viewApplicationBrake } from '../operations/go-on.ts';
import { viewCase } from '../operations/view-case.ts';
import { stopSubject } from '../operations/watch-answers.ts';
import { type CardTools, drawCase, sayInThread } from './cards.ts';
import { createCaseChannel } from './channel.ts';
import { drawDigest } from './digest.ts';
import { drawException, type ExceptionTools } from './exceptions.ts';
import { publishHome } from './home.ts';
import { drawInquiry } from './inquiries.ts';
import type { Kit, Notice } from './kit.ts';
import { drawNag } from './nag.ts';
import { createPace } from './pace.ts';
import { createPoster } from './post.ts';
import { drawCandidates, drawFinding, drawScan } from './scans.ts';
import { drawTasks } from './tasks.ts';
import { line, type Message } from './views/blocks.ts';
import { foreign } from './views/mrkdwn.ts';
import { stopMessage } from './views/stops.ts';

/** Come back in so many seconds. */
export interface Later {
  readonly laterSeconds: number;
}

/** Draws what the database says, within Slack's limits. A failed call throws and is tried again: truth is never lost here. */
export interface Projector {
  /** `case:<id>`, `exception:<caseId>:<id>`, `tasks:<caseId>:<owner's address>`, `digest:<date>`, `nag:<date>:<address>`, `home:<user>`, `scan:<id>`, `application:<id>:<time>`, `candidates:<caseId>`, `finding:<id>`, `inquiry:<id>`. */
  draw(subject: string): Promise<Later | undefined>;
  post(noticeId: string): Promise<Later | undefined>;
}

export interface ProjectorTools {
  readonly kit: Pick<Kit, 'deps' | 'store' | 'people'>;
  readonly slack: WebClient;
  /** Milliseconds that only rise. */
  readonly elapsed: () => number;
}

export function createProjector({ kit, slack, elapsed }: ProjectorTools): Projector {
  const { deps, store, people } = kit;
  const { admins, approvers, securityApprovers } = deps.settings.slack;
  const poster = createPoster(kit, slack);
  const channel = createCaseChannel(kit, slack, elapsed);
  const pace = createPace(elapsed);

  async function paced(subject: string, work: () => Promise<Later | undefined>): Promise<Later | undefined> {
    // Our own first: it knows this message, and keeps those who wait from asking the database.
    const wait = pace.take(subject) ?? (await store.takeTurn(elapsed()));
    if (wait !== undefined) return { laterSeconds: wait };
    return await unlessLimited(work, (seconds) => pace.pause(seconds));
  }

  async function unlessLimited(
    work: () => Promise<Later | undefined>,
    onLimit: (seconds: number) => void = () => undefined,
  ): Promise<Later | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError)) throw error;
      onLimit(error.retryAfter);
      return { laterSeconds: error.retryAfter };
    }
  }

  async function directPlaces(subject: string, userIds: readonly string[]) {
    const known = userIds.filter((id) => id !== '');
    return await Promise.all(
      known.map(async (id) => ({ subject: `${subject}@${id}`, place: { channel: await channel.direct(id) } })),
    );
  }

  /** Ours, active, and never the leaver. */
  async function reachable(userIds: readonly string[], about?: About): Promise<readonly string[]> {
    const users = await Promise.all(userIds.map((id) => people.user(id).catch(() => undefined)));
    const person = about?.person;
    return users.flatMap((user) => {
      if (!user || !people.isOurs(user)) return [];
      const isLeaver = person && (user.id === person.slackUserId || hasAddress(person, user.profile?.email));
      return isLeaver ? [] : [user.id];
    });
  }

  /** Of a list of those who decide: reachable, and not on their own way out. */
  async function deciding(list: PeopleList, about?: About): Promise<readonly string[]> {
    const reached = await reachable(await people.members(list), about);
    const own = await Promise.all(reached.map(async (id) => ((await people.isLeaving(id)) ? [] : [id])));
    return own.flat();
  }

  async function toAdmins(key: string, message: Message, about?: About, whom: PeopleList = admins): Promise<void> {
    // With no admin to be reached security hears it, then the approvers, then the channel: rather than nobody.
    for (const list of [whom, securityApprovers, approvers]) {
      const told = await deciding(list, about);
      const places = await directPlaces(`notice:${key}`, told);
      for (const { subject, place } of places) await poster.put(subject, place, message);
      if (places.length > 0) return;
    }
    const overheard = about !== undefined && (await channel.unwanted(about.person)).length > 0;
    if (overheard) deps.log.error({ notice: key }, 'nobody can be told but those whom it is about');
    else await poster.put(`notice:${key}`, { channel: await channel.id() }, message);
  }

  async function drawExceptionOf(subject: string, caseId: string): Promise<void> {
    const tools: ExceptionTools = {
      applications: deps.settings.applications,
      reachable,
      isDrawn: async (drawn) => (await store.messageOf(drawn)) !== undefined,
      async tell(to, userId, message) {
        const place = { channel: await channel.direct(userId) };
        const known = await store.messageOf(to);
        // Somebody else decides now: nothing is left to press where it stood.
        if (known?.channel !== undefined && known.channel !== place.channel) await poster.remove(to);
        await poster.put(to, place, message);
      },
      toAdmins,
    };
    await drawException(tools, await viewCase(deps, caseId), subject, subject.split(':')[2] ?? '');
  }

  /** To everybody who can say go on; a stop that was followed by another has had its say. */
  async function drawStop(subject: string, application: string): Promise<void> {
    const brake = await viewApplicationBrake(deps, application);
    if (!brake || stopSubject(brake) !== subject) return;
    const words = stopMessage(brake, deps.settings.applications);
    await toAdmins(subject, words, undefined, together([admins, securityApprovers]));
  }

  const cards: CardTools = { kit, poster, channel, deciding, directPlaces, toAdmins };

  /** Whom a notice without a case is about: the roster's person, or only an address where it does not know them. */
  async function whomOf({ aboutEmail }: Notice): Promise<About | undefined> {
    if (aboutEmail === undefined) return undefined;
    const person = await findPerson(deps, aboutEmail).catch((error: unknown) => {
      if (error instanceof DomainError) return { email: aboutEmail, otherEmails: [] };
      throw error;
    });
    return { person };
  }

  return {
    async draw(subject) {
      const [kind = '', caseId = ''] = subject.split(':');
      // Homes have a budget of their own, and keep no card waiting.
      if (kind === 'home') return await unlessLimited(async () => void (await publishHome(kit, slack, caseId)));
      return await paced(subject, async () => {
        try {
          if (kind === 'nag') return await drawNag(kit, poster, channel, subject);
          if (kind === 'digest') await drawDigest(kit, poster, channel, caseId);
          else if (kind === 'exception') await drawExceptionOf(subject, caseId);
          else if (kind === 'inquiry') await drawInquiry({ kit, poster, channel, reachable, toAdmins }, caseId);
          else if (kind === 'application') await drawStop(subject, caseId);
          else if (kind === 'scan') await drawScan(cards, caseId);
          else if (kind === 'candidates') await drawCandidates(cards, caseId);
          else if (kind === 'finding') await drawFinding(cards, caseId);
          else
            await (kind === 'tasks'
              ? drawTasks({ kit, poster, channel, reachable, toAdmins }, subject, caseId)
              : drawCase(cards, caseId));
        } catch (error) {
          // A case that does not exist is nothing to draw, now or later.
          if (!(error instanceof NotFoundError)) throw error;
          deps.log.warn({ kind }, 'there is nothing to draw');
        }
        return undefined;
      });
    },

    async post(noticeId) {
      const notice = await store.findNotice(noticeId);
      if (!notice || notice.postedAt) return undefined;
      return await paced(`notice:${noticeId}`, async () => {
        const { caseId } = notice;
        const view = caseId === undefined ? undefined : await viewCase(deps, caseId);
        const inThread = notice.audience === 'thread' || notice.audience === 'approvers';
        if (inThread && caseId !== undefined) await sayInThread(cards, notice, caseId);
        else {
          const whom = notice.audience === 'security' ? together([admins, securityApprovers]) : admins;
          await toAdmins(notice.id, line(foreign(notice.text, 1_500)), view ?? (await whomOf(notice)), whom);
        }
        await store.markPosted(noticeId);
        return undefined;
      });
    },
  };
}

/** Whom a message is about. */
interface About {
  readonly person: Pick<Person, 'email' | 'otherEmails' | 'slackUserId'>;
}
