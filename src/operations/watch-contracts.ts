import { casesOf, openCaseOf } from '../../db/cases.ts';
import { inquiriesAbout } from '../../db/inquiries.ts';
import { peopleLeavingBetween } from '../../db/people.ts';
import type { CaseSource } from '../domain/case.ts';
import { DomainError } from '../domain/errors.ts';
import { isContract } from '../domain/hr-change.ts';
import type { LeavingMoment } from '../domain/leaving.ts';
import type { Deps } from './deps.ts';
import { CONTRACT_DAYS, momentOfDay } from './follow-changes.ts';
import { hrActor } from './follow-hr.ts';
import { openCaseWithin } from './open-case.ts';

/** Opens the case of every contract whose end has come near, once; its sponsor is asked from then on. */
export async function watchContracts(deps: Deps): Promise<void> {
  const now = deps.now();
  const day = (offset: number) => new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  for (const person of await peopleLeavingBetween(deps.db, day(-1), day(CONTRACT_DAYS))) {
    if (!isContract(person.employmentType) || person.status === 'left') continue;
    const readableAgain = deps.hr(person.source) !== undefined;
    const source: CaseSource = { kind: readableAgain ? 'hris' : 'csv', id: person.source, readableAgain };
    await deps.db.transaction(async (tx) => {
      const leaving = momentOfDay(deps, person, person.lastDay, now);
      const isIt = (end: LeavingMoment) => end.local.slice(0, 10) === person.lastDay;
      const had =
        (await casesOf(tx, person.id)).some(({ kind, leaving: other }) => kind !== 'move' && isIt(other)) ||
        // Its sponsor moved it, and then it came to nothing.
        (await inquiriesAbout(tx, person.id, 'contract')).some(
          ({ about }) => about.kind === 'contract' && isIt(about.ends),
        );
      // Cancelled, rejected or done: people have answered for this end of this contract.
      if (had || (await openCaseOf(tx, person.id))) return;
      try {
        await openCaseWithin(deps, tx, hrActor(source), { personId: person.id, source, kind: 'contract_end', leaving });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        deps.log.warn({ source: source.id }, 'a contract that ends got no case');
      }
    });
  }
}
