import type { Capability, Connection } from '../../connectors/contract.ts';
import type { Database, Tx } from '../../db/client.ts';
import type { SignedLog } from '../domain/case-evidence.ts';
import type { Json } from '../domain/json.ts';
import type { HrRecord } from '../domain/roster.ts';
import type { Secret } from '../domain/secret.ts';
import type { PeopleList, Settings } from '../domain/settings.ts';

/** One queue a kind of work. A job only says *look at this now*; our own rows are the truth. */
export interface Queues {
  readonly plan: { readonly caseId: string };
  readonly advance: { readonly caseId: string };
  readonly step: { readonly stepId: string };
  /** HR says that a record changed: read it again. */
  readonly reread: { readonly source: string; readonly sourceId: string };
  /** The leaving moment has come: ask HR once more before anything happens. */
  readonly confirm: { readonly caseId: string };
  /** Redraw a message: `case:<id>` or `task:<id>`. */
  readonly draw: { readonly subject: string };
  readonly notice: { readonly noticeId: string };
  /** Tell the ITSM what a task is now. */
  readonly ticket: { readonly taskId: string };
  readonly scan: { readonly scanId: string };
}
export type Queue = keyof Queues;

export interface SendOptions {
  /** Queued jobs of the same key are one; one more may wait while one runs, so no wake-up is lost. */
  readonly key?: string;
  /** Real seconds, for a vendor that asks us to wait. Longer times are rows with a due time. */
  readonly afterSeconds?: number;
}

/** An application with a connector, connected. */
export interface Connected {
  readonly connection: Connection;
  readonly capabilities: readonly Capability[];
}

/** What a log line may carry: never a name, an address or a secret. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** An HR system that can be asked about one person. */
export interface HrSource {
  /** As it is now; `undefined`: it knows nobody like that. Throws when it cannot be read. */
  readAgain(named: {
    readonly sourceId?: string;
    readonly employeeId?: string;
    readonly email?: string;
  }): Promise<HrRecord | undefined>;
}

/** What the ITSM is told. `id` makes it one, however often it is sent. */
export interface TicketCall {
  readonly id: string;
  readonly body: Json;
}

/** Everything operations are handed. */
export interface Deps {
  readonly db: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly settings: Settings;
  /** `undefined` for an application without a connector. */
  readonly connect: (application: string) => Connected | undefined;
  /** By the id in lastday.yaml; `undefined` for a source that cannot be asked again. */
  readonly hr: (source: string) => HrSource | undefined;
  /** Enqueued with the transaction that decides it. */
  readonly send: <Name extends Queue>(tx: Tx, queue: Name, data: Queues[Name], options?: SendOptions) => Promise<void>;
  /** Signs how long the audit log is, outside the database; called before every external act. */
  readonly checkpoint: () => Promise<SignedLog>;
  /** Everybody on a list now, as Slack says; absent where Slack is not connected. */
  readonly membersOf?: (list: PeopleList) => Promise<readonly string[]>;
  /** Tells the ITSM; gives what it calls the ticket, when it says so. Absent: none is configured. */
  readonly itsm?: (call: TicketCall) => Promise<string | undefined>;
  /** What judges shadow-IT candidates; absent: rules only. */
  readonly model?: ModelEndpoint;
  readonly log: Log;
}

/** An OpenAI-compatible endpoint. */
export interface ModelEndpoint {
  readonly apiKey?: Secret;
  readonly baseUrl?: string;
  readonly model: string;
}
