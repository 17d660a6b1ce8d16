import { openCaseOf } from '../../db/cases.ts';
import { findPersonById } from '../../db/people.ts';
import { claimChange, markFollowed, type PendingChange } from '../../db/roster.ts';
import type { OffboardingCase } from '../domain/case.ts';
import type { HrChange } from '../domain/hr-change.ts';
import { isPast, type LeavingMoment, leavingMoment, momentAt } from '../domain/leaving.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { followHr, type Heard } from './follow-hr.ts';

/** A contract's case is opened so long before its end, when its sponsor is asked first. Days. */
export const CONTRACT_DAYS = 30;

const WORDS: Readonly<Record<HrChange['kind'], string>> = {
  leaving: 'last day',
  staying: 'no last day any more',
  back: 'back from having left',
  moved: 'another department or title',
  on_leave: 'on leave',
};

/** Does what follows from every change that no one has followed yet, each by itself; a crash leaves the rest for the next. */
export async function followChanges(deps: Deps): Promise<void> {
  for (;;) {
    const claimed = await deps.db.transaction(async (tx) => {
      const pending = await claimChange(tx);
      const person = pending && (await findPersonById(tx, pending.personId));
      if (!pending || !person) return undefined;
      const heard = heardIn(deps, pending, person, await openCaseOf(tx, person.id));
      if (heard) {
        const readableAgain = deps.hr(pending.source) !== undefined;
        await followHr(
          deps,
          tx,
          {
            source: { kind: readableAgain ? 'hris' : 'csv', id: pending.source, readableAgain },
            heard,
            word: WORDS[pending.change.kind],
            came: `“${WORDS[pending.change.kind]}” for ${person.email}${person.employeeId ? ` (no. ${person.employeeId})` : ''} stands in ${pending.source} now`,
            aboutEmail: person.email,
            key: `change:${pending.id}`,
            evidence: { change: pending.id },
          },
          person,
        );
      }
      await markFollowed(tx, pending.id, deps.now());
      return pending.id;
    });
    if (claimed === undefined) return;
  }
}

function heardIn(
  deps: Deps,
  { change }: PendingChange,
  person: Person,
  open: OffboardingCase | undefined,
): Heard | undefined {
  if (change.kind !== 'leaving') return change;
  // HR knows days; a case may know hours.
  const isThatDay = open !== undefined && open.leaving.local.slice(0, 10) === change.lastDay;
  const moment = isThatDay ? open.leaving : momentOfDay(deps, person, change.lastDay, deps.now());
  // A contract that ends next year is no news before that is near, but for a case that waits.
  if (change.contract && !change.gone && !open && !isNear(moment, deps.now())) return undefined;
  return { kind: 'leaving', moment, contract: change.contract && !change.gone, involuntary: false };
}

/** The leaving hour of a day where they are; now when that is over, or when HR names none. */
export function momentOfDay(deps: Deps, person: Person, day: string | undefined, now: Date): LeavingMoment {
  const { leavingHour, timezone } = deps.settings.company;
  const zone = person.timezone ?? timezone;
  const moment = day === undefined ? momentAt(now, zone) : leavingMoment(day, { zone, leavingHour, now });
  return isPast(moment, now) ? momentAt(now, zone) : moment;
}

export function isNear(moment: LeavingMoment, now: Date): boolean {
  return Date.parse(moment.instant) - now.getTime() <= CONTRACT_DAYS * 86_400_000;
}
