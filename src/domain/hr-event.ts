export const HR_EVENTS = ['termination', 'contract_end', 'mover', 'rehire', 'cancelled'] as const;

/** What HR announces of a person. A hint: what follows is decided from the roster and by people. */
export interface HrEvent {
  readonly event: (typeof HR_EVENTS)[number];
  readonly employeeId?: string;
  /** Lower case. */
  readonly email: string;
  /** As sent: `2026-12-01`, or with time and zone. `leavingMoment` can read it. */
  readonly lastDay?: string;
  /** IANA zone for a last day that names none. */
  readonly timezone?: string;
  readonly managerEmail?: string;
  readonly department?: string;
  /** immediate: the leaving moment is now, whatever the last day says. */
  readonly urgency: 'scheduled' | 'immediate';
  readonly involuntary: boolean;
  readonly reason?: string;
}
