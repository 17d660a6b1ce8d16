import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const Saved = z.object({ offsetMs: z.number() });
const hour = 3_600_000;

export interface MovableClock {
  now(): Date;
  readonly moving: boolean;
  /**
   * Goes to a moment in the future, stopping at every full hour on the way (and at `stops`), and lets `tick` do the
   * work that was due there. Refuses to go back: what has been done in the future cannot be undone by a clock.
   */
  jumpTo(moment: Date, tick: () => Promise<void>, stops?: readonly Date[]): Promise<void>;
}

function load(file: string): number {
  try {
    return Saved.parse(JSON.parse(readFileSync(file, 'utf8'))).offsetMs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** Real time plus an offset that outlives the program. */
export function movableClock(file: string): MovableClock {
  let offset = load(file);
  let moving = false;
  const now = () => new Date(Date.now() + offset);

  function keep(): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ offsetMs: offset }));
    renameSync(`${file}.new`, file);
  }

  function stopsOnTheWay(to: Date, more: readonly Date[]): number[] {
    const from = now().getTime();
    const hours: number[] = [];
    for (let at = Math.ceil((from + 1) / hour) * hour; at < to.getTime(); at += hour) hours.push(at);
    const due = more.map((stop) => stop.getTime()).filter((at) => at > from && at < to.getTime());
    return [...new Set([...hours, ...due])].sort((a, b) => a - b).concat(to.getTime());
  }

  return {
    now,
    get moving() {
      return moving;
    },
    async jumpTo(moment, tick, stops = []) {
      if (moving) throw new Error('The clock is already moving.');
      if (moment <= now()) throw new Error('The clock only goes forward.');
      moving = true;
      try {
        for (const at of stopsOnTheWay(moment, stops)) {
          offset = Math.max(offset, at - Date.now());
          keep();
          await tick();
        }
      } finally {
        moving = false;
      }
    },
  };
}
