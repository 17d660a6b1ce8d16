import { findCase } from '../../db/cases.ts';
import { findInquiry } from '../../db/inquiries.ts';
import { findPersonById } from '../../db/people.ts';
import { caseName } from '../domain/case.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Inquiry } from '../domain/inquiry.ts';
import type { LeavingMoment } from '../domain/leaving.ts';
import type { Person } from '../domain/roster.ts';
import { latestEndOf } from './answer-inquiry.ts';
import type { Deps } from './deps.ts';
import { askableFor } from './inquire.ts';

export interface InquiryView {
  readonly inquiry: Inquiry;
  readonly person: Person;
  /** Addresses of those who can be asked now, best first; empty: the admins. */
  readonly able: readonly string[];
  /** Of a contract: the case, when it ends now, and the last day to which it can be extended. */
  readonly contract?: { readonly name: string; readonly ends: LeavingMoment; readonly latest: string };
  /** The company's IANA zone. */
  readonly zone: string;
}

/** @throws NotFoundError */
export async function viewInquiry(deps: Deps, id: string): Promise<InquiryView> {
  const inquiry = await findInquiry(deps.db, id);
  const person = inquiry && (await findPersonById(deps.db, inquiry.personId));
  if (!inquiry || !person) throw new NotFoundError('There is no such question any more.');
  const { about } = inquiry;
  const own = about.kind === 'contract' ? await findCase(deps.db, about.caseId) : undefined;
  return {
    inquiry,
    person,
    able: await askableFor(deps, deps.db, person, about),
    ...(own && {
      contract: { name: caseName(own), ends: own.leaving, latest: await latestEndOf(deps, deps.db, person, own) },
    }),
    zone: deps.settings.company.timezone,
  };
}
