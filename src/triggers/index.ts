/** The registry: one line per source. */
import type { RosterSource } from './contract.ts';
import { csv } from './csv/index.ts';
import { webhook } from './webhook/index.ts';

export const sources: readonly RosterSource[] = [csv, webhook];

/** Undefined when there is none of that id. */
export function sourceById(id: string): RosterSource | undefined {
  return sources.find((source) => source.id === id);
}
