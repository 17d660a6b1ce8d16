import { lockCase, openCaseOf } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { findInquiry, inquiriesAbout, lockInquiry, saveInquiry } from '../../db/inquiries.ts';
import { findPersonById } from '../../db/people.ts';
import type { PersonActor } from '../domain/actor.ts';
import { caseAfter, caseName, type OffboardingCase } from '../domain/case.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { type Inquiry, type InquiryAnswer, isStillAsked, NOT_ASKED } from '../domain/inquiry.ts';
import { bothZones, isDate, type LeavingMoment, leavingMoment } from '../domain/leaving.ts';
import { isLeaver, mayAct, NOT_FOR_YOU } from '../domain/rights.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { decidersNow, inquirySubject, logInquiry } from './inquire.ts';
import { openCaseWithin } from './open-case.ts';
import { moveLeaving } from './reschedule-case.ts';
import { inCaseWithin, sendDraw } from './scene.ts';

/** It ends as it was to end: nobody is asked about that end again. */
export async function endContract(
  deps: Deps,
  actor: PersonActor,
  input: { readonly inquiryId: string },
): Promise<void> {
  await answered(deps, actor, input.inquiryId, async (tx, inquiry) => {
    await inCaseWithin(deps, tx, caseOf(inquiry), async (scene) => {
      assertStillAsked(inquiry, scene.offboardingCase);
      await scene.say('thread', `ends:${inquiry.id}`, `${actor.name} says that the contract ends as planned.`);
    });
    return { answer: 'ends' };
  });
}

export interface ExtendInput {
  readonly inquiryId: string;
  /** `YYYY-MM-DD`: until the leaving hour of that day where they are. */
  readonly until: string;
  readonly reason: string;
}

/**
 * Moves the end of a contract to a later day. HR's own word, once it says otherwise, is the last.
 * @throws InvalidInputError on `until` or `reason`.
 */
export async function extendContract(deps: Deps, actor: PersonActor, input: ExtendInput): Promise<LeavingMoment> {
  return await answered(deps, actor, input.inquiryId, async (tx, inquiry, person) => {
    const reason = input.reason.trim();
    if (reason === '') throw new InvalidInputError('Please say why.', { reason: 'say why, in a few words' });
    return await inCaseWithin(deps, tx, caseOf(inquiry), async (scene) => {
      const { offboardingCase } = scene;
      assertStillAsked(inquiry, offboardingCase);
      const from = offboardingCase.leaving;
      const latest = await latestEndOf(deps, tx, person, offboardingCase);
      const leaving = laterEnd(deps, latest, from, input.until, scene.now);
      if (offboardingCase.state !== 'planning') scene.setCase(caseAfter(offboardingCase, 'rescheduled'));
      scene.record('contract.extended', actor, {
        from: { ...from },
        to: { ...leaving },
        reason,
        hr: person.lastDay ?? null,
      });
      const until = bothZones(leaving, deps.settings.company.timezone);
      await moveLeaving(scene, leaving, `${actor.name} extended the contract until ${until}: ${reason}`);
      return { answer: 'extended' as const, note: reason, result: leaving };
    });
  });
}

/**
 * The last day to which a contract can be extended, `YYYY-MM-DD`: counted from the one that HR says, in its record or,
 * where that names none, before the first extension.
 */
export async function latestEndOf(
  deps: Pick<Deps, 'settings'>,
  db: Database | Tx,
  person: Person,
  { id, leaving }: Pick<OffboardingCase, 'id' | 'leaving'>,
): Promise<string> {
  const extended = (await inquiriesAbout(db, person.id, 'contract')).flatMap(({ about, answer }) =>
    answer === 'extended' && about.kind === 'contract' && about.caseId === id ? [about.ends.local] : [],
  );
  const day = person.lastDay ?? (extended.sort()[0] ?? leaving.local).slice(0, 10);
  const latest = Date.parse(`${day}T00:00:00Z`) + deps.settings.contractExtensionMax;
  return new Date(latest).toISOString().slice(0, 10);
}

function laterEnd(deps: Deps, latest: string, from: LeavingMoment, until: string, now: Date): LeavingMoment {
  const fault = (words: string) => new InvalidInputError(`Please ${words}.`, { until: words });
  if (!isDate(until)) throw fault('choose a day');
  if (until <= from.local.slice(0, 10)) throw fault(`choose a day after ${from.local.slice(0, 10)}, when it ends now`);
  if (until > latest) throw fault(`choose ${latest} at the latest, or have HR change the record`);
  return leavingMoment(until, { zone: from.zone, leavingHour: deps.settings.company.leavingHour, now });
}

/** The accounts are still needed; asked again when nobody has used them for as long again. */
export async function keepAccounts(
  deps: Deps,
  actor: PersonActor,
  input: { readonly inquiryId: string },
): Promise<void> {
  await answered(deps, actor, input.inquiryId, async (_tx, { kind }) => {
    if (kind !== 'inactive') throw new ConflictError(GONE);
    return { answer: 'needed' };
  });
}

/** They are here, whatever the group says. */
export async function keepPerson(deps: Deps, actor: PersonActor, input: { readonly inquiryId: string }): Promise<void> {
  await answered(deps, actor, input.inquiryId, async (_tx, { kind }) => {
    if (kind !== 'group') throw new ConflictError(GONE);
    return { answer: 'not_a_leaver' };
  });
}

/**
 * Opens a case that waits for its approval. Whoever answers counts as who asked for it and cannot approve it, and the
 * source as one that cannot be asked again.
 */
export async function offboardFromInquiry(
  deps: Deps,
  actor: PersonActor,
  input: { readonly inquiryId: string },
): Promise<OffboardingCase> {
  return await answered(deps, actor, input.inquiryId, async (tx, { kind, id }, person) => {
    if (kind === 'contract') throw new ConflictError(GONE);
    // That a case is open is not theirs to know.
    if (await openCaseOf(tx, person.id)) throw new ConflictError(NOT_ASKED);
    const opened = await openCaseWithin(deps, tx, actor, {
      personId: person.id,
      reason:
        kind === 'inactive' ? 'Their accounts have not been used' : 'They are not in the group of everybody any more',
      source: { kind: 'slack', id: `inquiry:${id}`, readableAgain: false },
    });
    // Whoever may begin no offboarding themselves does not hold up everybody else's of the day either.
    if (opened.frozen && !mayAct(actor, 'open_case'))
      throw new ConflictError('Enough offboardings were begun today: ask an approver, or press again tomorrow.');
    return { answer: 'offboarding', note: caseName(opened), result: opened };
  });
}

/** Also asked before a form opens: whoever has the question, or whoever manages the person; never who is leaving. */
export async function assertMayAnswerInquiry(
  deps: Pick<Deps, 'db' | 'settings' | 'now'>,
  actor: PersonActor,
  inquiry: Inquiry,
  person: Person,
  tx?: Tx,
): Promise<void> {
  if (isLeaver(actor, { personId: person.id }) || hasAddress(person, actor.email))
    throw new ForbiddenError(NOT_FOR_YOU);
  // Where no admin can be reached, security is asked.
  if (inquiry.askedOf === undefined && (actor.roles.has('admin') || actor.roles.has('security_approver'))) return;
  const named = inquiry.kind === 'group' ? [] : [inquiry.askedOf, person.managerEmail?.toLowerCase()];
  const standings = decidersNow(deps, tx ?? deps.db);
  for (const email of named) {
    if (email === undefined) continue;
    const { person: asked, because } = await standings(email);
    const isTheirs = asked ? asked.id === actor.personId : email === actor.email?.toLowerCase();
    if (isTheirs && (because === undefined || because === 'away')) return;
  }
  throw new ForbiddenError('This was asked of somebody else, and is theirs to answer.');
}

interface Answer<Result> {
  readonly answer: InquiryAnswer;
  readonly note?: string;
  readonly result?: Result;
}

const GONE = 'This question is another one now. Please look at the message again.';

/** One answer to one question: the rights, the lock, the event and the message that shows it. */
async function answered<Result>(
  deps: Deps,
  actor: PersonActor,
  inquiryId: string,
  work: (tx: Tx, inquiry: Inquiry, person: Person) => Promise<Answer<Result>>,
): Promise<Result> {
  return await deps.db.transaction(async (tx) => {
    // The case first, as everybody else does who has both.
    const found = await findInquiry(tx, inquiryId);
    if (found?.about.kind === 'contract') await lockCase(tx, found.about.caseId);
    const inquiry = await lockInquiry(tx, inquiryId);
    const person = inquiry && (await findPersonById(tx, inquiry.personId));
    if (!inquiry || !person) throw new NotFoundError('There is no such question any more.');
    await assertMayAnswerInquiry(deps, actor, inquiry, person, tx);
    if (inquiry.state !== 'open')
      throw new ConflictError(inquiry.answeredBy ? `${inquiry.answeredBy} has answered this already.` : NOT_ASKED);
    const { answer, note, result } = await work(tx, inquiry, person);
    const closed: Inquiry = {
      ...inquiry,
      state: 'answered',
      answer,
      answeredBy: actor.name,
      closedAt: deps.now(),
      ...(note !== undefined && { note }),
    };
    await saveInquiry(tx, closed);
    await sendDraw(deps, tx, inquirySubject(inquiryId));
    await logInquiry(deps, tx, actor, closed, 'inquiry.answered', { answer, note: note ?? null });
    return result as Result;
  });
}

function caseOf({ about }: Inquiry): string {
  if (about.kind !== 'contract') throw new ConflictError(GONE);
  return about.caseId;
}

function assertStillAsked(inquiry: Inquiry, offboardingCase: OffboardingCase): void {
  if (!isStillAsked(inquiry, offboardingCase)) throw new ConflictError(NOT_ASKED);
}
