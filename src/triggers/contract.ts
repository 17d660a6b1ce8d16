/**
 * The contract of a source: somewhere that knows who works here and who leaves. The only file that its author must read.
 * A source reads and reports; what follows from it is decided by operations. Nothing in it ever writes to HR.
 */
import type { z } from 'zod';
import type { HrEvent } from '../domain/hr-event.ts';
import type { HrRecord } from '../domain/roster.ts';

/** One kind of source. `id` is the folder's name and what `roster[].source` says. */
export interface RosterSource<Config = unknown> {
  readonly id: string;
  /** As people say it: "BambooHR". */
  readonly name: string;
  /** Whether one person's record can be asked for again before anything happens. If not, a human always approves. */
  readonly rereadable: boolean;
  /** What stands beside `source` and `id` in lastday.yaml; secrets are `Secret`. */
  readonly Config: z.ZodType<Config>;
  connect(config: Config, tools: SourceTools): SourceConnection;
}

/** Everything a source may use of the outside. */
export interface SourceTools {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

/** Whom a source is asked about: its own id where it has one, else their number or address. */
export interface Named {
  readonly sourceId?: string;
  readonly employeeId?: string;
  readonly email?: string;
}

/** Whatever cannot be read throws ConnectorError; whatever makes no sense is `invalid`, never half a record. */
export interface SourceConnection {
  /** Credentials and permissions work, and what they may see is enough. Changes nothing. */
  check?(): Promise<void>;
  /** Everybody, once; those who left too where the source keeps them. */
  readRoster?(): Promise<RosterReading>;
  /** One person's record as it is now; `undefined` says that the source knows nobody like that. */
  readAgain?(named: Named): Promise<HrRecord | undefined>;
  /** What a request to `/hooks/{id}` says. Pure: nothing has happened yet. */
  readHook?(request: HookRequest): HookReading;
}

export interface HookRequest {
  /** Names in lower case; a header sent twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
}

export type HookReading =
  | {
      readonly kind: 'refused';
      readonly status: 401 | 422;
      readonly error: string;
      readonly fields?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delivery'; readonly delivery: Delivery };

/** One signed delivery: an event, or only a hint whose records are to be read again. */
export type Delivery = DeliveryIds & ({ readonly event: HrEvent } | { readonly changed: readonly string[] });

interface DeliveryIds {
  /** The sender's own, not covered by the signature. */
  readonly id: string;
  /** SHA-256 of the signed bytes without their time: the same id with another one is a conflict. */
  readonly bodyHash: string;
  /** SHA-256 of exactly what was signed: seen before means a replay, whatever id it carries now. */
  readonly fingerprint: string;
}

/** A reading of a whole roster. With any fault the roster is not to be used. */
export interface RosterReading {
  readonly people: readonly HrRecord[];
  /** Named to the admins, and ignored. */
  readonly unknownColumns: readonly string[];
  readonly faults: readonly RosterFault[];
}

export interface RosterFault {
  /** 0 where it is the file as a whole. */
  readonly line: number;
  /** One sentence that names the line. */
  readonly sentence: string;
}
