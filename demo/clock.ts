import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const Saved = z.object({ offsetMs: z.number() });
const hour = 3_600_000;
/** Between the stops of a long way. From midnight UTC, so that nine in the morning in Berlin, in winter, is one of them. */
const stride = 8 * hour;
const day = 24 * hour;

export interface MovableClock {
  now(): Date;
  readonly moving: boolean;
  /**
   * Goes to a moment in the future, stopping whenever something is due on the way, at every full hour of the last day and
   * every eighth before, and lets `tick` do the work there. Refuses to go back: what has been done in the future cannot be undone by a clock.
   */
  jumpTo(moment: Date, work: WorkOnTheWay): Promise<void>;
}

export interface WorkOnTheWay {
  tick(): Promise<void>;
  /** Asked again after each tick, since a tick makes new things due. */
  nextDue(): Promise<Date | undefined>;
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

  function nextStop(to: Date, due: Date | undefined): number {
    const from = now().getTime();
    const step = to.getTime() - from > day ? stride : hour;
    const fullHour = Math.ceil((from + 1) / step) * step;
    const isAhead = due !== undefined && due.getTime() > from;
    return Math.min(to.getTime(), fullHour, isAhead ? due.getTime() : Number.POSITIVE_INFINITY);
  }

  return {
    now,
    get moving() {
      return moving;
    },
    async jumpTo(moment, work) {
      if (moving) throw new Error('The clock is already moving.');
      if (moment <= now()) throw new Error('The clock only goes forward.');
      moving = true;
      try {
        while (now() < moment) {
          offset = nextStop(moment, await work.nextDue()) - Date.now();
          keep();
          await work.tick();
        }
      } finally {
        moving = false;
      }
    },
  };
}
