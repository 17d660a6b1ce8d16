/** A person as HR knows them. `id` is ours and never changes; addresses may. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly otherEmails: readonly string[];
  readonly employeeId?: string;
  readonly name: string;
  readonly department?: string;
  readonly title?: string;
  readonly location?: string;
  readonly country?: string;
  /** IANA zone. */
  readonly timezone?: string;
  readonly employmentType?: string;
  readonly managerEmail?: string;
  /** `YYYY-MM-DD`. */
  readonly startDate?: string;
  readonly lastDay?: string;
  readonly status: 'active' | 'left' | 'on_leave';
  readonly slackUserId?: string;
  readonly groups: readonly string[];
  /** The roster source that said so, and whether it can be read again. */
  readonly source: string;
}

/** Every address that is theirs, first or other; the case of letters does not matter. */
export function hasAddress(person: Pick<Person, 'email' | 'otherEmails'>, email: string | undefined): boolean {
  const address = email?.toLowerCase();
  return address !== undefined && [person.email, ...person.otherEmails].some((own) => own.toLowerCase() === address);
}

/** What a source says of a person, before we know which of ours it is. */
export type PersonRecord = Omit<Person, 'id' | 'source'>;

/** The same where HR may not know an address: whom it means is known by their number, or by a human. */
export type HrRecord = Omit<PersonRecord, 'email'> & {
  readonly email?: string;
  /** The source's own id of the record, which nothing else shares. */
  readonly sourceId?: string;
};
