import { openCaseOf } from '../../db/cases.ts';
import { peopleByEmail } from '../../db/people.ts';
import type { LoggedEvent } from '../../src/domain/audit.ts';
import type { Lastday } from '../../src/main.ts';
import type { ProgramHandle } from './world.ts';

/** `approval.given` by Ann: "Ann Berger: approval given". */
function wordsFor(event: LoggedEvent): string {
  const who = event.actor.kind === 'system' ? 'Lastday' : (event.actor.name ?? event.actor.id);
  return `${who}: ${event.kind.replace('.', ' ').replaceAll('_', ' ')}`;
}

/** The running program, as much of it as the desk's right panel asks for. */
export function programHandle(lastday: Lastday): ProgramHandle {
  const { db } = lastday.program.deps;
  return {
    httpUrl: lastday.httpUrl,
    async tick() {
      await lastday.tick();
      await lastday.settle();
    },
    nextDue: () => lastday.nextDue(),
    async auditTail(count) {
      const events = await lastday.auditTail(count);
      return events.map((event) => ({ seq: event.seq, at: new Date(event.at), words: wordsFor(event) }));
    },
    async verifyAudit() {
      const [first, ...more] = await lastday.verifyAudit();
      if (first === undefined) {
        const [newest] = await lastday.auditTail(1);
        return { ok: true, words: `All ${(newest?.seq ?? -1) + 1} events are as they were written and signed.` };
      }
      return { ok: false, words: more.length > 0 ? `${first.message} And ${more.length} more.` : first.message };
    },
    async leavingMoment(email) {
      const [person] = await peopleByEmail(db, email);
      const offboardingCase = person && (await openCaseOf(db, person.id));
      return offboardingCase && new Date(offboardingCase.leaving.instant);
    },
  };
}
