/** What stands on the desk's right side: the real servers, the clock, the faults, the log. Handed in by `demo/main.ts`. */

export type FaultName = 'well' | 'down' | 'slow' | 'lying';

/** One person's account in one application, read from the vendor's own server this second. */
export interface RealAccount {
  readonly applicationId: string;
  readonly application: string;
  /** The heading under which the company lists it. */
  readonly group: string;
  /** By hand: the application has no API, so nobody can look. */
  readonly state: 'active' | 'suspended' | 'gone' | 'none' | 'by_hand';
  readonly mode: 'enforce' | 'dry_run' | 'observe' | 'by_hand';
  readonly owner: string;
  readonly sessions?: number;
  /** Whatever opens the door without a password: grants, keys, refresh tokens. */
  readonly tokens?: number;
  readonly groups: readonly string[];
  readonly licence?: string;
  readonly fault: FaultName;
}

export interface WorldPerson {
  readonly email: string;
  readonly name: string;
  readonly timezone: string;
}

export interface AuditLine {
  readonly seq: number;
  readonly at: Date;
  readonly words: string;
}

export interface World {
  people(): readonly WorldPerson[];
  accounts(email: string): Promise<readonly RealAccount[]>;
  clock: {
    now(): Date;
    /** Runs the missed ticks on the way; resolves when the program has settled. */
    jumpTo(moment: Date): Promise<void>;
    readonly moving: boolean;
  };
  /** When the person's open case runs, by the program's own plan. */
  leavingMoment(email: string): Promise<Date | undefined>;
  faultOf(applicationId: string): FaultName;
  setFault(applicationId: string, fault: FaultName): void;
  slackFault: { readonly on: boolean; set(on: boolean): void };
  audit: {
    tail(count: number): Promise<readonly AuditLine[]>;
    /** One sentence: what was checked and whether it holds. */
    verify(): Promise<{ readonly ok: boolean; readonly words: string }>;
  };
  hr: {
    /** `YYYY-MM-DD`; null: none is known. Undefined: HR does not have them. */
    lastDay(email: string): string | null | undefined;
    /** Enters a last day in HR's own system, or takes it back; answers a sentence when its webhook was refused. */
    enter(email: string, lastDay: string | null): Promise<string | undefined>;
  };
  /** HR's own signed webhook for this person; answers a sentence when it was refused. */
  sendHrWebhook(email: string, when: 'in_three_days' | 'in_two_hours'): Promise<string | undefined>;
  onChange(listener: () => void): () => void;
}
