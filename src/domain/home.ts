import type { Absence } from './absence.ts';
import type { ApplicationBrake } from './brake.ts';
import type { OffboardingCase } from './case.ts';
import type { CaseView } from './case-view.ts';
import type { Numbers } from './metrics.ts';
import type { Task } from './task.ts';

/** An open case in a list. */
export interface CaseLine {
  readonly offboardingCase: OffboardingCase;
  readonly personName: string;
}

/** What one person may see on their Home at this moment. A part that is absent is not for them. */
export interface Home {
  readonly name: string;
  readonly at: Date;
  /** Whether they may begin an offboarding. */
  readonly opens: boolean;
  /** Whether they may stop everything. */
  readonly stops: boolean;
  /** For those who run cases: every open one but their own, newest first. */
  readonly cases?: readonly CaseLine[];
  /** For those who run cases: the last seven days, and the seven before. */
  readonly numbers?: readonly [now: Numbers, before: Numbers];
  /** For admins: what holds everything, and what waits. */
  readonly house?: {
    readonly brakes: readonly string[];
    readonly frozen: number;
    readonly exceptions: number;
    readonly unposted: number;
    readonly stopped: readonly ApplicationBrake[];
    /** Who waits for a turn, by application. */
    readonly paced: readonly { readonly application: string; readonly people: number; readonly next: Date }[];
  };
  /** What waits for this person's own yes. */
  readonly waiting: readonly CaseLine[];
  /** What they have to do by hand, what is due first first. */
  readonly tasks: readonly { readonly task: Task; readonly view: CaseView }[];
  readonly taskCount: number;
  /** Names of the applications that they answer for. */
  readonly applications: readonly string[];
  /** Their own people who are leaving; an involuntary one only from the moment on. */
  readonly leavers: readonly CaseLine[];
  readonly absence?: Absence;
}

/** Somebody whom nothing here concerns. */
export function isEmptyHome(home: Home): boolean {
  return (
    home.cases === undefined &&
    !home.opens &&
    home.waiting.length === 0 &&
    home.taskCount === 0 &&
    home.applications.length === 0 &&
    home.leavers.length === 0
  );
}
