/** What can be made to go wrong with a stand-in while it runs. */
import { setTimeout as wait } from 'node:timers/promises';

export interface Faults {
  /** `refused`: the connection ends without an answer. `503`: it answers that it cannot. */
  readonly down: false | 'refused' | '503';
  /** Milliseconds before each answer. */
  readonly slow: number;
  /** Answers 200 to every change, and changes nothing. */
  readonly lying: boolean;
  /** Answers with somebody else's resource. */
  readonly foreign: boolean;
  /** 429, to wait 7 seconds. */
  readonly rateLimited: boolean;
  /** 403: the token lost its scope. */
  readonly forbidden: boolean;
  /** 200 with something else than the vendor's shape. */
  readonly garbled: boolean;
}

export const NO_FAULTS: Faults = {
  down: false,
  slow: 0,
  lying: false,
  foreign: false,
  rateLimited: false,
  forbidden: false,
  garbled: false,
};

/** False when the server closed meanwhile. */
export async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return wait(milliseconds, true, { signal }).catch(() => false);
}
