/** `chat.update` takes 50 a minute over all messages; we stay below, with a little to spare for a burst. */
export const PER_MINUTE = 40;
export const BURST = 8;
/** One card is not drawn more often than this. Milliseconds. */
const PER_SUBJECT = 3_000;
const MOST = 5_000;

export interface Pace {
  /** Takes a turn, or says in how many whole seconds to come back. */
  take(subject: string): number | undefined;
  /** Slack said how long to leave it alone. */
  pause(seconds: number): void;
}

/** `elapsed` gives milliseconds that only rise. */
export function createPace(elapsed: () => number): Pace {
  let tokens = BURST;
  let at = elapsed();
  let pausedUntil = 0;
  const last = new Map<string, number>();
  return {
    take(subject) {
      const now = elapsed();
      tokens = Math.min(BURST, tokens + ((now - at) / 60_000) * PER_MINUTE);
      at = now;
      const before = last.get(subject);
      const waits = [
        pausedUntil - now,
        before === undefined ? 0 : before + PER_SUBJECT - now,
        tokens >= 1 ? 0 : ((1 - tokens) / PER_MINUTE) * 60_000,
      ];
      const wait = Math.max(...waits);
      if (wait > 0) return Math.ceil(wait / 1_000);
      tokens -= 1;
      last.delete(subject);
      last.set(subject, now);
      if (last.size > MOST) last.delete(last.keys().next().value ?? subject);
      return undefined;
    },
    pause(seconds) {
      pausedUntil = Math.max(pausedUntil, elapsed() + seconds * 1_000);
    },
  };
}
