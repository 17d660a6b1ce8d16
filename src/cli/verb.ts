import type { Actor } from '../domain/actor.ts';
import type { Examination, RosterAsRead } from '../operations/check-connections.ts';
import type { Deps } from '../operations/deps.ts';
import type { Checkpoints } from '../operations/export-evidence.ts';
import type { RosterReader } from '../operations/sync-roster.ts';

/** What a verb came to. It is printed in one place: `json` with `--json`, `text` without. */
export interface Answer {
  readonly json: object;
  readonly text: string;
  /** Set: refused or failed, exit 1. One line; what is in `json` and `text` is shown all the same. */
  readonly refusal?: string;
}

/** What was typed after the verb. */
export interface Input {
  readonly positionals: readonly string[];
  text(option: string): string | undefined;
  /** For options and positionals that the parser has seen to be there. */
  required(name: string): string;
  flag(option: string): boolean;
  readonly actor: Actor;
  /** A file's absolute name, for one that was typed where the caller stands. */
  file(typed: string): string;
  readonly color: boolean;
  /** Prints at once, ahead of the answer: for more than should be held. Absent with `--json`, which is one document. */
  print?(text: string): void;
  /** Rewrites one line of the terminal; an empty one takes it away. Absent where nobody looks. */
  progress?(line: string): void;
}

/** A connector as `connectors` lists it. */
export interface ConnectorFacts {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly {
    readonly action: string;
    readonly undo: string;
    readonly scopes: readonly string[];
  }[];
}

/** The configuration cannot be used: one line a fault, exit 78. */
export interface Faults {
  readonly faults: readonly string[];
}

/** The program, as far as verbs need it. */
export interface OpenProgram {
  readonly deps: Deps;
  readonly checkpoints: Checkpoints;
  /** The sources of lastday.yaml that can be read as a whole. */
  readonly readers: readonly RosterReader[];
  vacuum(): Promise<void>;
  /** False: this process works on the database by itself, and what it enqueues waits for the next start. */
  readonly running: boolean;
  close(): Promise<void>;
}

/** What verbs are handed by `command-line.ts`. */
export interface House {
  readonly connectors: readonly ConnectorFacts[];
  readRosterFile(path: string): Promise<RosterAsRead>;
  /**
   * Asks the program that runs on this data directory. Undefined when none does. Its answer is the exit code; what it
   * printed has been printed.
   */
  forward?(argv: readonly string[]): Promise<number | undefined>;
  /** @throws Error in one sentence when the database is in use or cannot be reached. */
  open(): Promise<OpenProgram | Faults>;
  examine(): Promise<Examination | Faults>;
  /** Told of every bug, with the reference that the asker was given. */
  onBug(error: unknown, reference: string): void;
}

interface VerbWords {
  /** One or two words. */
  readonly name: string;
  /** `ID`, or `[ID]` for one that may be left out. */
  readonly positionals?: readonly string[];
  /** Option → what stands for its value in the help, and what it means; no value: a flag. */
  readonly options?: Readonly<Record<string, OptionWords>>;
  /** Options of which one, and only one, must be there. */
  readonly exactlyOne?: readonly string[];
  readonly summary: string;
}

export interface OptionWords {
  readonly value?: string;
  readonly required?: boolean;
  readonly means: string;
}

/** One thing that can be typed. `needs` says what must be there before it runs. */
export type Verb = VerbWords &
  (
    | { readonly needs: 'nothing'; run(input: Input, house: House): Promise<Answer> }
    | { readonly needs: 'examination'; run(input: Input, examination: Examination): Promise<Answer> }
    | { readonly needs: 'program'; run(input: Input, program: OpenProgram, house: House): Promise<Answer> }
  );
