import type { WebClient } from '@slack/web-api';
import type { Audience } from '../domain/audience.ts';
import type { Deps } from '../operations/deps.ts';
import type { People } from './people.ts';
import type { ProofReader } from './proof.ts';
import type { Work } from './work.ts';

/** What this room keeps of its own: which payloads came, and where things are drawn. `db/inbox.ts` and `db/messages.ts` fit. */
export interface SlackStore {
  /** Remembers a payload by its own id; only the first time is `new`. */
  arrive(id: string, digest: string): Promise<'new' | 'seen' | 'other_body'>;
  messageOf(subject: string): Promise<DrawnMessage | undefined>;
  /** Those whose subjects begin so; ids and words of ours. */
  messagesAbout(prefix: string): Promise<readonly DrawnMessage[]>;
  saveMessage(message: DrawnMessage): Promise<void>;
  /** It is not owed any more. */
  forgetMessage(subject: string): Promise<void>;
  findNotice(id: string): Promise<Notice | undefined>;
  markPosted(id: string): Promise<void>;
  /** One turn of those that all replicas share, or in how many seconds there is one. `now`: milliseconds since 1970. */
  takeTurn(now: number): Promise<number | undefined>;
}

export interface DrawnMessage {
  readonly subject: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly drawn?: string;
  readonly drawnAt?: Date;
}

/** A line for a case's thread, or for the admins. */
export interface Notice {
  readonly id: string;
  readonly caseId?: string;
  readonly audience: Audience;
  readonly text: string;
  /** Whom it is about, where no case says so: they never get it. */
  readonly aboutEmail?: string;
  readonly postedAt?: Date;
}

/** Everything a listener is handed. */
export interface Kit {
  readonly deps: Deps;
  readonly store: SlackStore;
  readonly people: People;
  readonly proofs: ProofReader;
  /** Fails at once when Slack is busy: a person is waiting. */
  readonly slack: WebClient;
  /** Our app's id, once it is known. */
  readonly appId: () => string | undefined;
  /** How long the answer to a submitted modal may take before it becomes “Working…”. Milliseconds. */
  readonly ackWithin: number;
  readonly work: Work;
}
