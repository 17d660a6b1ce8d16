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
