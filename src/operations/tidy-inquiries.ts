import { findCase, openCaseOf } from '../../db/cases.ts';
import { openInquiries } from '../../db/inquiries.ts';
import { findPersonById } from '../../db/people.ts';
import { type Inquiry, isStillAsked } from '../domain/inquiry.ts';
import type { Deps } from './deps.ts';
import { askableFor, passInquiry, withdrawInquiry } from './inquire.ts';

/** A question that its manager has not answered for so long is the admins'. Milliseconds. */
const UNANSWERED = 7 * 86_400_000;

/**
 * What became pointless says so, and what cannot be answered by whoever has it goes on to somebody who can. Harmless to
 * repeat.
 */
export async function tidyInquiries(deps: Deps): Promise<void> {
  for (const inquiry of await openInquiries(deps.db)) {
    const over = await whyOver(deps, inquiry);
    if (over !== undefined) {
      await deps.db.transaction((tx) => withdrawInquiry(deps, tx, inquiry, over));
      continue;
    }
    const { askedOf } = inquiry;
    const person = askedOf === undefined ? undefined : await findPersonById(deps.db, inquiry.personId);
    if (!person || askedOf === undefined) continue;
    const able = await askableFor(deps, deps.db, person, inquiry.about);
    const waited = deps.now().getTime() - inquiry.askedAt.getTime();
    if (inquiry.kind !== 'contract' && waited > UNANSWERED)
      await passInquiry(deps, inquiry.id, undefined, 'unanswered');
    else if (!able.includes(askedOf)) await passInquiry(deps, inquiry.id, able[0], 'unreachable');
  }
}

async function whyOver({ db }: Deps, inquiry: Inquiry): Promise<string | undefined> {
  if (inquiry.about.kind === 'contract') {
    const own = await findCase(db, inquiry.about.caseId);
    return isStillAsked(inquiry, own) ? undefined : 'the case has moved on';
  }
  const person = await findPersonById(db, inquiry.personId);
  if (person?.status === 'left') return 'they have left';
  const open = await openCaseOf(db, inquiry.personId);
  if (!open) return undefined;
  // A question that vanished with nobody's word would tell a manager of a leaving that they are not to know of.
  const isUnseen = inquiry.kind === 'inactive' && open.involuntary && open.cutAt === undefined;
  return isUnseen ? undefined : 'a case is open';
}
