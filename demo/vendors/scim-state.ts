/** What a demo vendor keeps: users and groups in one JSON file, written whole and renamed, so that a kill loses nothing. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const Multi = z.object({ value: z.string(), display: z.string().optional(), type: z.string().optional() });

export const VendorUser = z.object({
  id: z.string(),
  userName: z.string(),
  displayName: z.string().optional(),
  active: z.boolean(),
  emails: z
    .array(z.object({ value: z.string(), type: z.string().optional(), primary: z.boolean().optional() }))
    .default([]),
  roles: z.array(Multi).optional(),
  entitlements: z.array(Multi).optional(),
  employeeNumber: z.string().optional(),
});
export type VendorUser = z.output<typeof VendorUser>;

export const VendorGroup = z.object({
  id: z.string(),
  displayName: z.string(),
  members: z.array(z.string()).default([]),
});
export type VendorGroup = z.output<typeof VendorGroup>;

export const VendorState = z.object({ users: z.array(VendorUser), groups: z.array(VendorGroup) });
export type VendorState = z.output<typeof VendorState>;

export interface VendorStore {
  /** As it is now; a copy. */
  state(): VendorState;
  /** Changes the state, writes it to disk, then tells the listeners. */
  update(change: (state: VendorState) => void): void;
  /** Called after each change; the answer unsubscribes. */
  onChange(listener: (state: VendorState) => void): () => void;
}

/** Reads the file, or begins with `seed` when there is none. Throws when the file is not a state. */
export function openVendorStore(file: string, seed: z.input<typeof VendorState>): VendorStore {
  mkdirSync(dirname(file), { recursive: true });
  let current = read(file) ?? VendorState.parse(seed);
  const listeners = new Set<(state: VendorState) => void>();
  write(file, current);
  return {
    state: () => structuredClone(current),
    update(change) {
      const next = structuredClone(current);
      change(next);
      write(file, next);
      current = next;
      for (const listener of listeners) listener(structuredClone(next));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read(file: string): VendorState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return VendorState.parse(JSON.parse(text));
}

function write(file: string, state: VendorState): void {
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
