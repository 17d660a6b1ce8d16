import type { Source, Use } from '../domain/finding.ts';

/** What a line of any source becomes: the one thing that everything behind the readers knows. */
export interface LogRecord {
  readonly source: Source;
  /** The file, or the file in the archive. */
  readonly file: string;
  /** Where it was said: a channel's name, or the file's. */
  readonly channel: string;
  /** The source's own time or number: with the channel it names the record. */
  readonly ts: string;
  /** Milliseconds since 1970, when the source has a time. */
  readonly at?: number;
  /** An address where the source has one, else a name or an id. */
  readonly actor?: string;
  readonly text: string;
  /** Where links really lead; their labels may lie and are not read. */
  readonly urls: readonly string[];
  /** Set for what is evidence by itself: no text has to be understood. */
  readonly evidence?: Evidence;
  /** Slack's id of the channel, where messages have addresses. */
  readonly channelId?: string;
}

/** Where a message of Slack's is seen; `undefined` for what has no address. */
export function permalinkOf({ channelId, ts }: LogRecord): string | undefined {
  return channelId && `https://slack.com/archives/${channelId}/p${ts.replace('.', '')}`;
}

/** A grant, an installed integration, a payment, a login, a receipt: a machine's word that an account is there. */
export interface Evidence {
  readonly use: Use;
  /** As the source spells it. */
  readonly name?: string;
  readonly domain?: string;
  /** Ids of the vendor, so that what was taken away again is found. */
  readonly key?: string;
  /** True: the grant was revoked, the integration removed. */
  readonly ended?: boolean;
  /** True: nothing is known unless the catalogue knows it (a name that was looked up, an address that was paid). */
  readonly onlyKnown?: boolean;
}
