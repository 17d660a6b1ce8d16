import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const Saved = z.object({
  readUpTo: z.record(z.string(), z.string()),
  seen: z.array(z.string()),
  dismissed: z.boolean(),
});
type Saved = z.infer<typeof Saved>;

/** What the page itself remembers between starts: read marks and how far the tour is. */
export interface DeskMemory {
  readUpTo(user: string, channel: string): string;
  markRead(user: string, channel: string, ts: string): void;
  /** What the tour has seen happen: `step:cut`, `press:U0ANN:Approve`. */
  readonly seen: ReadonlySet<string>;
  see(what: string): void;
  dismissed: boolean;
}

function load(file: string | undefined): Saved {
  const empty: Saved = { readUpTo: {}, seen: [], dismissed: false };
  if (!file) return empty;
  try {
    return Saved.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Absent or from an older version: losing read marks harms nobody.
    return empty;
  }
}

/** `file` absent: memory only. */
export function deskMemory(file?: string): DeskMemory {
  const saved = load(file);
  const seen = new Set(saved.seen);
  function keep(): void {
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ ...saved, seen: [...seen] }));
    renameSync(`${file}.new`, file);
  }
  return {
    readUpTo: (user, channel) => saved.readUpTo[`${user}/${channel}`] ?? '0',
    markRead(user, channel, ts) {
      const key = `${user}/${channel}`;
      if ((saved.readUpTo[key] ?? '0') >= ts) return;
      saved.readUpTo[key] = ts;
      keep();
    },
    seen,
    see(what) {
      if (seen.has(what)) return;
      seen.add(what);
      keep();
    },
    get dismissed() {
      return saved.dismissed;
    },
    set dismissed(value) {
      saved.dismissed = value;
      keep();
    },
  };
}
