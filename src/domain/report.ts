import type { Numbers } from './metrics.ts';

export const PERIODS = ['week', 'month', 'quarter'] as const;
export type Period = (typeof PERIODS)[number];

/** Days. */
export const PERIOD_DAYS: Readonly<Record<Period, number>> = { week: 7, month: 30, quarter: 91 };

/** A deadline that fell into the period and was not kept. */
export interface Breach {
  readonly caseId: string;
  readonly caseName: string;
  /** “Cutting access”, or the task's title. */
  readonly what: string;
  readonly leaver: string;
  readonly due: Date;
  /** Absent while it is still open. */
  readonly closed?: Date;
}

/** Access that was kept at some time in the period. */
export interface Kept {
  readonly caseId: string;
  readonly caseName: string;
  readonly application: string;
  readonly leaver: string;
  readonly since: Date;
  /** Absent while it is kept. */
  readonly ended?: Date;
}

/** What happened in a period, and in the one before it. */
export interface Report {
  readonly period: Period;
  readonly from: Date;
  readonly to: Date;
  readonly now: Numbers;
  readonly before: Numbers;
  /** The latest first. */
  readonly breaches: readonly Breach[];
  /** The longest first. */
  readonly kept: readonly Kept[];
  /** Licences that came back, by application; money a month, where the price is known. */
  readonly licences: readonly {
    readonly application: string;
    readonly count: number;
    readonly money?: { readonly amount: number; readonly currency: string };
  }[];
}
