import { append } from '../../db/audit.ts';
import type { Database, Tx } from '../../db/client.ts';
import { insertInquiry, lockInquiry, saveInquiry } from '../../db/inquiries.ts';
import { findPersonById } from '../../db/people.ts';
import { successorsOfPerson } from '../../db/successors.ts';
import { type Actor, loggedActor, SYSTEM } from '../domain/actor.ts';
import { type Inquiry, type InquiryAbout, NOT_ASKED } from '../domain/inquiry.ts';
import type { Json } from '../domain/json.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { hasLostRoles } from './lost-roles.ts';
import { type Standing, standingsNow } from './route-tasks.ts';
import { say, sendDraw } from './scene.ts';

/** A question is one message to whoever has it. */
export function inquirySubject(id: string): string {
  return `inquiry:${id}`;
}

/** How whoever decides about others stands now. Who is leaving decides no more, long before they are gone. */
export function decidersNow(deps: Pick<Deps, 'settings' | 'now'>, db: Database | Tx) {
  const standings = standingsNow(deps, db);
  return async (
    email: string,
  ): Promise<Omit<Standing, 'because'> & { readonly because?: Standing['because'] | 'leaving' }> => {
    const standing = await standings(email);
    const { person, because } = standing;
    if (!person || because === 'gone' || !(await hasLostRoles({ db }, person.id))) return standing;
    return { ...standing, because: 'leaving', successors: await successorsOfPerson(db, person.id) };
  };
}

/** Whom a question about somebody is for, best first, of those who can be asked now; empty: the admins. */
export async function askableFor(
  deps: Pick<Deps, 'settings' | 'now'>,
  db: Database | Tx,
  person: Person,
  about: InquiryAbout,
): Promise<readonly string[]> {
  const { managerEmail } = person;
  if (about.kind === 'group' || managerEmail === undefined) return [];
  const standings = decidersNow(deps, db);
  const manager = await standings(managerEmail.toLowerCase());
  const able: string[] = [];
  for (const email of [managerEmail, manager.successors?.get('manager')?.email, manager.person?.managerEmail]) {
    if (email === undefined || hasAddress(person, email) || able.includes(email.toLowerCase())) continue;
    if ((await standings(email.toLowerCase())).because === undefined) able.push(email.toLowerCase());
  }
  return able;
}

/** Asks once. `note`: said with the question; `over`: nothing is asked, it is only said. False when it was before. */
export async function inquire(
  deps: Deps,
  tx: Tx,
  person: Person,
  asked: { readonly key: string; readonly about: InquiryAbout; readonly note?: string; readonly over?: boolean },
): Promise<boolean> {
  const [first] = await askableFor(deps, tx, person, asked.about);
  const now = deps.now();
  const inquiry: Inquiry = {
    id: deps.newId(),
    key: asked.key,
    kind: asked.about.kind,
    personId: person.id,
    about: asked.about,
    ...(first !== undefined && { askedOf: first }),
    state: asked.over ? 'withdrawn' : 'open',
    ...(asked.note !== undefined && { note: asked.note }),
    ...(asked.over && { closedAt: now }),
    askedAt: now,
  };
  if (!(await insertInquiry(tx, inquiry))) return false;
  if (first !== person.managerEmail?.toLowerCase()) await sayWho(deps, tx, person, inquiry, first);
  await logInquiry(deps, tx, SYSTEM, inquiry, 'inquiry.asked', { askedOf: first ?? 'admins' });
  await sendDraw(deps, tx, inquirySubject(inquiry.id));
  return true;
}

/** Somebody else has it from now on; nobody: the admins. Said loudly, because whoever should decide does not. */
export async function passInquiry(
  deps: Deps,
  id: string,
  to: string | undefined,
  because: 'unreachable' | 'unanswered',
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const inquiry = await lockInquiry(tx, id);
    const person = inquiry && (await findPersonById(tx, inquiry.personId));
    if (!person || inquiry.state !== 'open' || inquiry.askedOf === to) return;
    const { askedOf: before, ...rest } = inquiry;
    const next: Inquiry = { ...rest, ...(to !== undefined && { askedOf: to }) };
    await saveInquiry(tx, next);
    if (to !== person.managerEmail?.toLowerCase()) await sayWho(deps, tx, person, next, to, because);
    await logInquiry(deps, tx, SYSTEM, next, 'inquiry.passed_on', { from: before ?? 'admins', to: to ?? 'admins' });
    await sendDraw(deps, tx, inquirySubject(id));
  });
}

/**
 * Nobody has to answer it any more; what was asked says so. `because` is for the audit log alone: of whom it was asked
 * could read in it what they are not to know of.
 */
export async function withdrawInquiry(
  deps: Deps,
  tx: Tx,
  inquiry: Inquiry,
  because: string,
  note = NOT_ASKED,
): Promise<void> {
  const now = await lockInquiry(tx, inquiry.id);
  if (now?.state !== 'open') return;
  await saveInquiry(tx, { ...now, state: 'withdrawn', note, closedAt: deps.now() });
  await logInquiry(deps, tx, SYSTEM, now, 'inquiry.withdrawn', { because });
  await sendDraw(deps, tx, inquirySubject(inquiry.id));
}

/** One event of the audit log, with the case where there is one. */
export async function logInquiry(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  { id, about, personId }: Inquiry,
  kind: string,
  body: Readonly<Record<string, Json>>,
): Promise<void> {
  await append(tx, [
    {
      at: deps.now().toISOString(),
      kind,
      actor: loggedActor(actor),
      ...(about.kind === 'contract' && { caseId: about.caseId }),
      subject: id,
      body: { about: about.kind, person: personId, ...body },
    },
  ]);
}

async function sayWho(
  deps: Deps,
  tx: Tx,
  person: Person,
  { id, about }: Inquiry,
  to: string | undefined,
  because: 'unreachable' | 'unanswered' = 'unreachable',
): Promise<void> {
  const manager = person.managerEmail;
  if (about.kind === 'group' || manager === undefined) return;
  const standing = await decidersNow(deps, tx)(manager.toLowerCase());
  const name = standing.person?.name ?? manager;
  const why =
    standing.because === 'gone'
      ? `${name}, who manages ${person.name}, is not here any more`
      : standing.because === 'leaving'
        ? `${name}, who manages ${person.name}, is leaving`
        : standing.because === 'away'
          ? `${name}, who manages ${person.name}, is away`
          : because === 'unanswered'
            ? `${name}, who manages ${person.name}, has not answered for a week`
            : `${name}, who manages ${person.name}, cannot be reached in Slack`;
  const heir = to === undefined ? undefined : ((await standingsNow(deps, tx)(to)).person?.name ?? to);
  const what = about.kind === 'contract' ? 'whether their contract goes on' : 'whether their accounts are still needed';
  await say(deps, tx, {
    audience: 'admins',
    key: `inquiry:${id}:${to ?? 'admins'}`,
    text: `${why}, so ${heir === undefined ? 'you are asked' : `${heir} is asked`} ${what}.`,
    now: deps.now(),
    aboutEmail: person.email,
  });
}
