import { absenceOf } from '../../db/absences.ts';
import { openCaseOf } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { inquiriesAbout, openInquiries } from '../../db/inquiries.ts';
import { headcount } from '../../db/people.ts';
import { isAway } from '../domain/absence.ts';
import { freezeLimit } from '../domain/brake.ts';
import { localDate } from '../domain/digest.ts';
import { leaverFacts } from '../domain/expression.ts';
import { type Idle, idle } from '../domain/inactive.ts';
import { choosePolicy } from '../domain/policy.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { inquire, withdrawInquiry } from './inquire.ts';
import type { ReconciledAccount, Reconciliation } from './reconcile-accounts.ts';
import { say } from './scene.ts';

const WEEK = 7 * 86_400_000;

interface Found {
  readonly person: Person;
  readonly after: number;
  readonly idle?: Idle;
}

/**
 * Asks about people who have used none of their accounts for as long as their policy says, those who were seen longest
 * ago first; in one day about no more than may begin to leave in one. An application that should have said and could not
 * be read holds all of it up, because whoever uses that one is not idle.
 */
export async function askAboutIdle(deps: Deps, { accounts, unread }: Reconciliation): Promise<void> {
  const now = deps.now();
  const silent = unread.filter(({ application }) => deps.connect(application)?.connection.listAccounts);
  if (silent.length > 0) return await sayHeldUp(deps, silent, now);
  const found = [...Map.groupBy(accounts, ({ person }) => person?.id)].flatMap(([id, held]) =>
    id === undefined ? [] : judged(deps, held, now),
  );
  await usedAgain(deps, new Set(found.flatMap(({ person, idle: since }) => (since ? [] : [person.id]))));
  const asked = found.filter((one) => one.idle !== undefined);
  asked.sort((one, other) => (one.idle?.lastSeenAt ?? '').localeCompare(other.idle?.lastSeenAt ?? ''));
  let left = freezeLimit(await headcount(deps.db));
  for (const one of asked) {
    if (left === 0) return;
    if (await deps.db.transaction((tx) => askAbout(deps, tx, one, now))) left -= 1;
  }
}

function judged(deps: Deps, held: readonly ReconciledAccount[], now: Date): readonly Found[] {
  const person = held[0]?.person;
  // Away is not idle: on leave nobody uses anything.
  if (person?.status !== 'active') return [];
  const facts = held.map(({ application, account }) => ({
    application,
    tier: deps.settings.applications[application]?.tier ?? ('standard' as const),
    privileged: account.privilege.privileged !== 'no',
    status: account.status,
    ...(account.lastSeenAt !== undefined && { lastSeen: account.lastSeenAt }),
  }));
  const privileged = facts.some((account) => account.privileged);
  const { policy } = choosePolicy(
    deps.settings.policies,
    leaverFacts(person, { privileged, involuntary: false }),
    facts,
  );
  if (policy.inactiveAfter === undefined) return [];
  const since = idle(held, policy.inactiveAfter, now);
  return [{ person, after: policy.inactiveAfter, ...(since && { idle: since }) }];
}

/** True when somebody is asked now. An answer counts until as much time is over again. */
async function askAbout(deps: Deps, tx: Tx, { person, after, idle: since }: Found, now: Date): Promise<boolean> {
  if (!since || (await openCaseOf(tx, person.id))) return false;
  const today = localDate(now, person.timezone ?? deps.settings.company.timezone);
  const absence = await absenceOf(tx, person.email);
  if (absence && isAway(absence, today)) return false;
  const [last] = await inquiriesAbout(tx, person.id, 'inactive');
  if (last && (last.closedAt === undefined || now.getTime() - last.closedAt.getTime() <= after)) return false;
  return await inquire(deps, tx, person, {
    key: `inactive:${person.id}:${today}`,
    about: { kind: 'inactive', ...since },
  });
}

async function usedAgain(deps: Deps, personIds: ReadonlySet<string>): Promise<void> {
  for (const open of await openInquiries(deps.db)) {
    if (open.kind !== 'inactive' || !personIds.has(open.personId)) continue;
    await deps.db.transaction((tx) => withdrawInquiry(deps, tx, open, 'their accounts have been used again'));
  }
}

async function sayHeldUp(deps: Deps, silent: Reconciliation['unread'], now: Date): Promise<void> {
  const names = silent.map(({ application }) => deps.settings.applications[application]?.name ?? application);
  await deps.db.transaction((tx) =>
    say(deps, tx, {
      audience: 'admins',
      key: `idle:unread:${names.join(',')}:${Math.floor(now.getTime() / WEEK)}`,
      text: `Nobody was asked about unused accounts: ${names.join(', ')} could not be read (${silent[0]?.reason ?? 'no answer'}).`,
      now,
    }),
  );
}
