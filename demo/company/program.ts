import { z } from 'zod';
import { openCaseOf } from '../../db/cases.ts';
import { peopleByEmail } from '../../db/people.ts';
import type { LoggedEvent } from '../../src/domain/audit.ts';
import type { Lastday } from '../../src/main.ts';
import { applications } from './applications.ts';
import type { ProgramHandle } from './world.ts';

const About = z.object({ application: z.string(), action: z.string().optional() });

/** `approval.given` by Ann: "Ann Berger: approval given". A step also says where: "… · Wiki, suspend". */
function wordsFor(event: LoggedEvent): string {
  const who = event.actor.kind === 'system' ? 'Lastday' : (event.actor.name ?? event.actor.id);
  const what = `${who}: ${event.kind.replace('.', ' ').replaceAll('_', ' ')}`;
  const about = About.safeParse(event.body).data;
  if (!about) return what;
  const name = applications.find((one) => one.id === about.application)?.name ?? about.application;
  return `${what} · ${name}${about.action ? `, ${about.action.replaceAll('_', ' ')}` : ''}`;
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
    readRoster: () => lastday.readRoster(),
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
