/** Where a log line came from. */
export const SOURCES = [
  'slack',
  'google_oauth',
  'okta',
  'expenses',
  'network',
  'browser',
  'mail',
  'jsonl',
  'text',
] as const;
export type Source = (typeof SOURCES)[number];

/** Strongest first. `mentioned` alone never makes a task. */
export const USES = ['pays', 'installed', 'signed_up', 'uses', 'shared_content', 'mentioned'] as const;
export type Use = (typeof USES)[number];
/** Of a person: “Lee pays for it”. */
export const USE_WORDS: Readonly<Record<Use, string>> = {
  pays: 'pays for it',
  installed: 'connected it',
  signed_up: 'has signed up',
  uses: 'uses it',
  shared_content: 'shares things from it',
  mentioned: 'mentions it',
};

/** What proves a finding: words that stand in the source. */
export interface Quote {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly permalink?: string;
}

/** Who says so: a machine's log, a model that was checked, the rules; or only the rules, where a model saw nothing. */
export const CERTAINTIES = ['structured', 'confirmed', 'rules', 'unconfirmed'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** One application that one person seems to have an account in. */
export interface Finding {
  readonly tool: string;
  readonly domain?: string;
  /** An address where the source has one. Nobody: an integration that names no one. */
  readonly person?: string;
  readonly use: Use;
  readonly certainty: Certainty;
  /** The best three. */
  readonly quotes: readonly Quote[];
  readonly sources: readonly Source[];
  readonly mentions: number;
  readonly firstSeen?: Date;
  readonly lastSeen?: Date;
  /** Where an account is closed, and what to know of it: from the catalogue, never from a log or a model. */
  readonly closing?: string;
  readonly note?: string;
}

/** open: awaits a human · asked: the person was asked · ours · ignored · task: confirmed in a leaver's case. */
export type FindingState = 'open' | 'asked' | 'ours' | 'ignored' | 'task';

/** A finding that a human is to look at. */
export interface TriagedFinding extends Finding {
  readonly id: string;
  /** Who and what: found again, it is the same one. */
  readonly key: string;
  readonly scanId: string;
  readonly personId?: string;
  readonly state: FindingState;
  /** Who decided, as people read it. */
  readonly decidedBy?: string;
  readonly reason?: string;
  readonly askedAt?: Date;
  /** What the person said of it. */
  readonly answer?: { readonly uses: boolean; readonly data?: string };
  readonly foundAt: Date;
}

/** Who and what a finding is about: the same again is no new one. */
export function findingKey({ person, domain, tool }: Pick<Finding, 'person' | 'domain' | 'tool'>): string {
  return JSON.stringify([person?.toLowerCase() ?? '', domain ?? tool.toLowerCase()]);
}

export type ScanState = 'waiting' | 'running' | 'done' | 'failed';

/** One file that was given to be read. */
export interface Scan {
  readonly id: string;
  readonly fileName: string;
  /** Slack's; absent for one that was read from the command line, or a message that was flagged. */
  readonly fileId?: string;
  readonly includeDms: boolean;
  /** Only this person's findings are kept. */
  readonly leaverId?: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly state: ScanState;
  /** Whole percents. */
  readonly progress: number;
  readonly records: number;
  readonly findings: number;
  readonly notReviewed: number;
  readonly skipped: readonly Skipped[];
  /** One sentence. */
  readonly fault?: string;
  readonly startedAt: Date;
  readonly endedAt?: Date;
}

/** What a reader could not use: counted, and named in the report. */
export interface Skipped {
  readonly what: string;
  readonly count: number;
}

/** What the company says of an application: `ours` is registered, `ignored` is nothing, `added` is to be found. */
export interface CatalogueEntry {
  readonly kind: 'ours' | 'ignored' | 'added';
  readonly name: string;
  readonly domains: readonly string[];
  readonly aliases?: readonly string[];
  readonly closing?: string;
  readonly note?: string;
  /** An address, lower case. */
  readonly owner?: string;
  readonly reason?: string;
  readonly by?: string;
}
