import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** A state in one JSON file, written whole and renamed, so that a kill loses nothing. */
export interface Store<State> {
  /** As it is now; a copy. */
  state(): State;
  /** Changes the state, as the vendor's own admin would: on disk first, then to the listeners. Nothing new tells nobody. */
  update(change: (state: State) => void): void;
  replace(next: State): void;
  /** Called after each change; the answer unsubscribes. */
  onChange(listener: (state: State) => void): () => void;
}

/** Reads the file, or begins with `seed` when there is none. Throws when the file is no state. */
export function openStore<State>(file: string, schema: z.ZodType<State>, seed: State): Store<State> {
  mkdirSync(dirname(file), { recursive: true });
  let current = read(file, schema) ?? structuredClone(seed);
  const listeners = new Set<(state: State) => void>();
  write(file, current);
  const state = () => structuredClone(current);
  const replace = (next: State) => {
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    write(file, next);
    current = structuredClone(next);
    for (const listener of listeners) listener(structuredClone(next));
  };
  return {
    state,
    replace,
    update(change) {
      const draft = state();
      change(draft);
      replace(draft);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read<State>(file: string, schema: z.ZodType<State>): State | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

function write(file: string, state: unknown): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(state, null, 2));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}
