/** A company in which many people leave over months, with a minute's tick, and what was done to whose account and when. */

import type { Capability, Connection } from '../../connectors/contract.ts';
import { findCase, openCaseOf } from '../../db/cases.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { isNull } from '../../db/drizzle.ts';
import { peopleByEmployeeId } from '../../db/people.ts';
import { notices } from '../../db/schema-messages.ts';
import { nextDue } from '../../db/timers.ts';
import type { HrRecord } from '../../src/domain/roster.ts';
import { answerIdentity, listIdentities } from '../../src/operations/answer-identity.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { chooseAccount } from '../../src/operations/choose-account.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { syncRoster } from '../../src/operations/sync-roster.ts';
import { aCompany, anApplication, ann, aPerson, bob, type Company, sam } from './company.ts';
import { aLife, BEGIN, type Life, type Saying } from './lives.ts';
import { seeded } from './random.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface Outcome {
  readonly people: number;
  /** Moments at which somebody's access had to end. */
  readonly ends: number;
  /** One sentence each. */
  readonly wrong: readonly string[];
  readonly early: readonly string[];
  readonly late: readonly string[];
}

interface Act {
  readonly account: string;
  readonly at: Date;
}

interface Word {
  readonly number: string;
  readonly saying: Saying;
}

/** Lives through all of them on a database of its own. `seed` makes the same people again. */
export async function liveThrough(database: OpenedDatabase, seed: number, count: number): Promise<Outcome> {
  const draw = seeded(seed);
  const lives: Life[] = [];
  for (let index = 0; lives.length < count; index += 1) lives.push(...aLife(draw, index));
  const acts: Act[] = [];
  const hr = new Map<string, HrRecord>();
  const company = await companyOf(database, lives, hr, acts);
  for (const { number, sayings } of lives)
    if (sayings[0] && !number.endsWith('-heir')) hr.set(number, asBefore(sayings[0].record));
  await hear(company, hr);
  const words = Map.groupBy(lives.flatMap(wordsOf), ({ saying }) => saying.at.getTime());
  const mornings = [...words].toSorted(([a], [b]) => a - b);
  const end = Math.max(BEGIN.getTime(), ...lives.flatMap(({ ends }) => ends.map((at) => at.getTime()))) + DAY;
  for (;;) {
    const [morning = Number.POSITIVE_INFINITY, said = []] = mornings[0] ?? [];
    const due = await nextDue(database.db);
    // The minute's tick comes when it comes: here always after what is due, by up to a minute.
    const tick = due ? (Math.floor(due.getTime() / MINUTE) + 1) * MINUTE : Number.POSITIVE_INFINITY;
    if (morning <= tick) {
      mornings.shift();
      await company.jump(Math.max(morning, company.now().getTime()));
      await hearWords(company, hr, said);
    } else if (tick <= end) await company.jump(Math.max(tick, company.now().getTime() + MINUTE));
    else break;
    // Nobody reads them here, and each tick would send for them again.
    await database.db.update(notices).set({ postedAt: company.now() }).where(isNull(notices.postedAt));
  }
  return judged(lives, acts);
}

function wordsOf({ number, sayings }: Life): readonly Word[] {
  return sayings.map((saying) => ({ number, saying }));
}

/** Everybody is here before anything is said of them. */
function asBefore({ lastDay: _lastDay, ...record }: HrRecord): HrRecord {
  return { ...record, status: 'active' };
}

async function companyOf(
  database: OpenedDatabase,
  lives: readonly Life[],
  hr: ReadonlyMap<string, HrRecord>,
  acts: Act[],
): Promise<Company> {
  return await aCompany(database, {
    now: BEGIN,
    people: HANDS.map((id) => aPerson({ id })),
    applications: [anApplication('directory', { identityProvider: true })],
    hr: { hr: { readAgain: async ({ sourceId = '', employeeId = '' }) => hr.get(sourceId) ?? hr.get(employeeId) } },
    servers: {
      directory: (now) => ({ connection: directoryOf(lives, acts, now), capabilities: [SUSPEND] }),
    },
  });
}

const HANDS = ['ann', 'bob', 'dana'];
const SUSPEND: Capability = { action: 'suspend', undo: 'full', scopes: [] };

/** One account each, found by address as everywhere: who had an address before stays in it beside their heir. */
function directoryOf(lives: readonly Life[], acts: Act[], now: () => Date): Connection {
  const accounts = lives.map(({ number, account, sayings }) => ({
    id: account,
    number,
    emails: [...new Set(sayings.flatMap(({ record }) => record.email ?? []))],
    active: true,
  }));
  const byAddress = new Map<string, typeof accounts>();
  for (const account of accounts)
    for (const email of account.emails) byAddress.set(email, [...(byAddress.get(email) ?? []), account]);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const of = (id: string) => {
    const found = byId.get(id);
    if (!found) throw new Error(`no account ${id}`);
    return found;
  };
  return {
    check: async () => undefined,
    findAccounts: async ({ email, otherEmails }) =>
      [...new Set([email, ...otherEmails].flatMap((address) => byAddress.get(address) ?? []))].map(
        ({ id, number, emails, active }) => ({
          id,
          label: id,
          emails,
          employeeId: number,
          status: active ? 'active' : 'suspended',
          privilege: { privileged: 'no', why: 'nobody is' },
          entitlements: [],
        }),
      ),
    plan: async (account) => [
      {
        action: 'suspend',
        phase: 'cut_access',
        account,
        summary: 'Suspend',
        before: { active: of(account.id).active },
        absorbing: true,
      },
    ],
    execute: async ({ account: { id } }) => {
      acts.push({ account: id, at: now() });
      of(id).active = false;
      return { outcome: 'done' };
    },
    verify: async ({ account: { id } }) => ({
      verdict: of(id).active ? 'broken' : 'holds',
      observed: { active: of(id).active },
    }),
    undo: async ({ account: { id } }) => {
      of(id).active = true;
      return { outcome: 'done' };
    },
  };
}

/** HR says what is new this morning, and the people of the company do what they are asked to. */
async function hearWords(company: Company, hr: Map<string, HrRecord>, words: readonly Word[]): Promise<void> {
  const { deps } = company;
  for (const { number, saying } of words) hr.set(number, saying.record);
  await hear(company, hr);
  for (const { number, saying } of words) {
    if (!saying.event) continue;
    const { email = '' } = saying.record;
    const event = { event: 'termination', urgency: 'scheduled', involuntary: false } as const;
    await receiveEvent(deps, {
      source: { kind: 'webhook', id: 'hook', readableAgain: false },
      id: number,
      bodyHash: number,
      fingerprint: number,
      event: { ...event, email, employeeId: number, ...saying.event },
    });
  }
  await company.settle();
  for (const { id } of await listIdentities(deps, ann)) await answerIdentity(deps, ann, { id, isNew: true });
  await company.settle();
  for (const { number } of words) await decide(company, number);
  const list = await frozenList(deps, ann);
  for (const actor of list ? [ann, sam] : []) await releaseCases(deps, actor, { releaseId: list?.release.id ?? '' });
  await company.settle();
}

async function hear(company: Company, hr: ReadonlyMap<string, HrRecord>): Promise<void> {
  const hands = HANDS.map((id): HrRecord => {
    const { id: _id, source: _source, slackUserId: _slack, ...record } = aPerson({ id });
    return { ...record, sourceId: id };
  });
  const read = async () => ({ people: [...hands, ...hr.values()], faults: [] });
  await syncRoster(company.deps, ann, [{ id: 'hr', read }]);
  await company.settle();
}

/** Which account is theirs, yes to the plan, and access back for whoever is hired again. */
async function decide(company: Company, number: string): Promise<void> {
  const { deps } = company;
  const [person] = await peopleByEmployeeId(deps.db, number);
  const own = person && (await openCaseOf(deps.db, person.id));
  if (!own) return;
  const caseId = own.id;
  for (const { application, candidates } of own.questions) {
    const theirs = candidates.find(({ id }) => id === `account-${number.slice(2)}`);
    await chooseAccount(deps, ann, { caseId, application, accountId: theirs?.id ?? null });
    await company.settle();
  }
  const now = (await findCase(deps.db, caseId)) ?? own;
  if (now.state === 'awaiting_approval') await approveCase(deps, bob, { caseId, revision: now.revision });
  if (now.rehiredAt && now.state === 'access_closed') await giveBack(deps, bob, { caseId });
  await company.settle();
}

function judged(lives: readonly Life[], acts: readonly Act[]): Outcome {
  const wrong: string[] = [];
  const early: string[] = [];
  const late: string[] = [];
  const byAccount = Map.groupBy(acts, ({ account }) => account);
  for (const { account, ends } of lives) {
    const own = byAccount.get(account) ?? [];
    if (ends.length === 0 && own[0]) wrong.push(`${account} stays, and was cut at ${own[0].at.toISOString()}`);
    const left = [...own];
    for (const end of ends) {
      const act = left.shift();
      const when = `${account}, who leaves at ${end.toISOString()}, was cut`;
      if (!act) late.push(`${when} never`);
      else if (act.at < end) early.push(`${when} at ${act.at.toISOString()}`);
      else if (act.at.getTime() - end.getTime() > MINUTE) late.push(`${when} at ${act.at.toISOString()}`);
    }
    if (ends.length > 0 && left[0]) wrong.push(`${account} was cut once more, at ${left[0].at.toISOString()}`);
  }
  return { people: lives.length, ends: lives.flatMap(({ ends }) => ends).length, wrong, early, late };
}
