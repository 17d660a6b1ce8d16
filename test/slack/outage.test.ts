import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inArray, sql } from '../../db/drizzle.ts';
import { cases, people } from '../../db/schema.ts';
import type { PeopleList } from '../../src/domain/settings.ts';
import { QUEUES } from '../../src/engine/queues.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import { aboutCase } from '../../src/slack/about.ts';
import type { People, SlackUser } from '../../src/slack/people.ts';
import { createProjector, type Projector } from '../../src/slack/projector.ts';
import { slackStore } from '../../src/slack/store.ts';
import { caseCard } from '../../src/slack/views/case-card.ts';
import { aCompany, aPerson, type Company } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { seeded } from '../support/random.ts';

/** `npm run test:long` is the whole of it. */
const [CARDS, CHANGED] = process.env.LONG ? [500, 200] : [80, 60];
const MINUTE = 60;

/** `bad`: limits, failures and lost answers; `down`: nobody there. */
type Weather = 'fine' | 'bad' | 'down';

interface Posted {
  readonly ts: string;
  readonly subject: string;
  content: string;
}

interface Content {
  readonly text?: string;
  readonly blocks?: unknown;
}

/** Slack as its callers see it on a bad day: what it was asked, and what became of it. Seconds of a virtual clock. */
function aSlack(now: () => number) {
  const posted = new Map<string, Posted>();
  const random = seeded(7);
  const calls: { at: number; update: boolean }[] = [];
  let weather: Weather = 'fine';
  let next = 1;
  const asked = async <Answer>(update: boolean, apply: () => Answer): Promise<Answer> => {
    calls.push({ at: now(), update });
    if (weather === 'fine') return apply();
    if (weather === 'down') throw new Error('A request error occurred: connect ECONNREFUSED');
    const luck = random();
    if (luck < 0.35) throw new WebAPIRateLimitedError(1 + Math.floor(random() * 30));
    if (luck < 0.6) throw new Error('An HTTP protocol error occurred: statusCode = 503');
    // Half of what times out was done all the same.
    if (luck < 0.75) apply();
    if (luck < 0.85) throw new Error('A request error occurred: timeout');
    return apply();
  };
  const content = ({ text, blocks }: Content) => JSON.stringify({ text, blocks });
  const client = {
    chat: {
      postMessage: (args: Content & { metadata: { event_payload: { subject: string } } }) =>
        asked(false, () => {
          const ts = `${next++}.000000`;
          posted.set(ts, { ts, subject: args.metadata.event_payload.subject, content: content(args) });
          return { ok: true, ts };
        }),
      update: (args: Content & { ts: string }) =>
        asked(true, () => {
          const message = posted.get(args.ts);
          if (message) message.content = content(args);
          return { ok: true };
        }),
    },
    conversations: {
      members: () => asked(false, () => ({ ok: true, members: ['U0ANN'] })),
      history: ({ limit }: { limit: number }) =>
        asked(false, () => ({
          ok: true,
          messages: [...posted.values()].slice(-limit).map(({ ts, subject }) => ({
            ts,
            metadata: { event_type: 'lastday', event_payload: { subject } },
          })),
        })),
    },
  };
  return {
    client: client as unknown as WebClient,
    posted,
    calls,
    turn: (to: Weather) => {
      weather = to;
    },
  };
}

const ANN: SlackUser = { id: 'U0ANN', team_id: 'T0FAKE', real_name: 'Ann' };
const everybody: People = {
  actor: async () => {
    throw new Error('nobody acts here');
  },
  user: async () => ANN,
  userByEmail: async () => ANN,
  members: async (list: PeopleList) => list.users,
  isOurs: () => true,
  quietFor: async () => 0,
  isLeaving: async () => false,
  forgetUser: () => undefined,
  forgetGroups: () => undefined,
};

/** The queue as pg-boss keeps it: a job that throws comes back later and later, one that is told to wait comes back then. */
function aQueue(projector: () => Projector, now: () => number) {
  const queue = QUEUES.find(({ name }) => name === 'draw');
  const jobs = new Map<string, { at: number; tries: number }>();
  const given: string[] = [];
  return {
    given,
    waiting: () => jobs.size,
    send: (subject: string) => jobs.set(subject, { at: now(), tries: 0 }),
    /** Everything that is due at this second. */
    async run(): Promise<void> {
      for (const [subject, job] of [...jobs]) {
        if (job.at > now()) continue;
        jobs.delete(subject);
        try {
          const later = await projector().draw(subject);
          if (later) jobs.set(subject, { at: now() + later.laterSeconds, tries: 0 });
        } catch {
          const tries = job.tries + 1;
          const wait = Math.min(queue?.retryDelayMax ?? 0, (queue?.retryDelay ?? 1) * 2 ** Math.min(tries, 20));
          if (tries > (queue?.retryLimit ?? 0)) given.push(subject);
          else jobs.set(subject, { at: now() + wait, tries });
        }
      }
    },
  };
}

describe('half an hour in which Slack limits, fails and loses answers', () => {
  let database: TestDatabase;
  let company: Company;
  let slack: ReturnType<typeof aSlack>;
  let queue: ReturnType<typeof aQueue>;
  let second = 0;
  const random = seeded(11);
  const id = (index: number) => `case-${index}`;

  beforeAll(async () => {
    database = await testDatabase();
    company = await aCompany(database, { people: [aPerson({ id: 'ann', slackUserId: 'U0ANN' })], applications: [] });
    slack = aSlack(() => second);
    const kit = { deps: company.deps, store: slackStore(company.deps), people: everybody };
    const projector = createProjector({ kit, slack: slack.client, elapsed: () => second * 1_000 });
    queue = aQueue(
      () => projector,
      () => second,
    );
    await open(0, CARDS);
    await passMinutes(Math.ceil(CARDS / 40) + 2);
  }, 300_000);
  afterAll(() => database.close());

  async function open(from: number, to: number): Promise<void> {
    const indexes = Array.from({ length: to - from }, (_, index) => from + index);
    const now = company.now();
    await database.db.insert(people).values(
      indexes.map((index) => {
        const { email, otherEmails, name, status, groups, source } = aPerson({ id: `p${index}` });
        return { id: `p${index}`, email, otherEmails, name, status, groups, source, updatedAt: now };
      }),
    );
    await database.db.insert(cases).values(
      indexes.map((index) => ({
        id: id(index),
        personId: `p${index}`,
        state: 'planning' as const,
        source: { kind: 'csv' as const, id: 'csv', readableAgain: false },
        requester: 'csv',
        leaving: { instant: now.toISOString(), zone: 'UTC', local: '2026-11-23T09:00' },
        openedAt: now,
      })),
    );
    for (const index of indexes) queue.send(`case:${id(index)}`);
  }

  async function passMinutes(minutes: number, each: () => Promise<void> = async () => undefined): Promise<void> {
    for (const end = second + minutes * MINUTE; second < end; second += 1) {
      await each();
      await queue.run();
    }
  }

  async function change(indexes: readonly number[]): Promise<void> {
    if (indexes.length === 0) return;
    await database.db
      .update(cases)
      .set({ version: sql`${cases.version} + 1`, reason: `changed at second ${second}` })
      .where(inArray(cases.id, indexes.map(id)));
    for (const index of indexes) queue.send(`case:${id(index)}`);
  }

  async function wrongCards(): Promise<readonly string[]> {
    const wrong: string[] = [];
    const bySubject = Map.groupBy(slack.posted.values(), ({ subject }) => subject);
    for (const { id: caseId } of await database.db.select({ id: cases.id }).from(cases)) {
      const own = bySubject.get(`case:${caseId}`) ?? [];
      const view = await viewCase(company.deps, caseId);
      const { text, blocks } = caseCard(view, await aboutCase({ deps: company.deps, people: everybody }, view));
      if (own.length !== 1) wrong.push(`${caseId}: ${own.length} cards`);
      else if (own[0]?.content !== JSON.stringify({ text, blocks })) wrong.push(`${caseId}: an old card`);
    }
    return wrong;
  }

  test('five minutes after it every card says what the database says, and none is there twice', async () => {
    expect(slack.posted.size).toBe(CARDS);
    slack.turn('bad');
    const began = second;
    let opened = CARDS;
    const touched = new Set<number>();
    await passMinutes(30, async () => {
      // For ten of them it does not answer at all.
      const minute = Math.floor((second - began) / MINUTE);
      slack.turn(minute >= 10 && minute < 20 ? 'down' : 'bad');
      // Many of them change, some again and again; a new case every three minutes.
      if (second % 9 === 0) {
        const index = Math.floor(random() * CHANGED);
        touched.add(index);
        await change([index]);
      }
      if (second % 180 === 0) {
        await open(opened, opened + 1);
        opened += 1;
      }
    });
    expect(touched.size).toBeGreaterThan(CHANGED / 2);
    expect(queue.waiting()).toBeGreaterThan(0);
    slack.turn('fine');
    await passMinutes(5);
    expect(await wrongCards()).toEqual([]);
    expect(queue.given).toEqual([]);
    expect(queue.waiting()).toBe(0);
  }, 300_000);

  test('no minute saw more than Slack’s fifty updates', () => {
    const perMinute = new Map<number, number>();
    for (const { at, update } of slack.calls) {
      const minute = Math.floor(at / MINUTE);
      if (update) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    expect(Math.max(...perMinute.values())).toBeLessThan(50);
  });
});
