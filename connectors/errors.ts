import type { Reading } from './contract.ts';

/**
 * auth: our credential is refused · forbidden: a scope is missing · rate_limited: wait `retryAfterMs` ·
 * unavailable: network, timeout, 5xx · invalid: the vendor refused the request, or answered nonsense ·
 * not_installed: the vendor's own client is missing here.
 */
export type ConnectorErrorKind = 'auth' | 'forbidden' | 'rate_limited' | 'unavailable' | 'invalid' | 'not_installed';

/** No limit lasts longer; a header that says so is wrong, and would leave a step undone for years. */
const LONGEST_WAIT_MS = 3_600_000;

/** A vendor said no. The message is `<connector>: <what> <whom>: <status>` and never holds a secret or a body. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: ConnectorErrorKind;
  readonly status?: number;
  /** For `rate_limited` and `unavailable`: how long the vendor asked us to wait, an hour at most. Milliseconds. */
  readonly retryAfterMs?: number;
  constructor(kind: ConnectorErrorKind, message: string, details: { status?: number; retryAfterMs?: number } = {}) {
    super(message);
    this.kind = kind;
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = Math.min(details.retryAfterMs, LONGEST_WAIT_MS);
  }
  /** Whether the same call may succeed later without anyone doing anything. */
  get passing(): boolean {
    return this.kind === 'rate_limited' || this.kind === 'unavailable';
  }
}

/**
 * For `verify`: an answer that cannot be trusted (`invalid`) or had (`forbidden`) is a reading, and a human's to judge.
 * What passes by itself, and a refused credential, still throw: they say nothing about this account.
 */
export async function orUnreadable(read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.passing || error.kind === 'auth') throw error;
    return { verdict: 'unreadable', observed: { why: error.message } };
  }
}

/** A vendor's own client is an optional peer of ours: only who has that vendor installs it. Throws `not_installed`, naming it. */
export async function vendorClient<Client>(
  connector: string,
  name: string,
  load: () => Promise<Client>,
): Promise<Client> {
  try {
    return await load();
  } catch {
    throw new ConnectorError('not_installed', `${connector}: install the package ${name}`);
  }
}
