/** The registry: one line per source. */
import type { TriggerSource } from './contract.ts';
import { csv } from './csv/index.ts';
import { webhook } from './webhook/index.ts';

export const sources: readonly TriggerSource[] = [csv, webhook];

/** Undefined when there is none of that id. */
export function sourceById(id: string): TriggerSource | undefined {
  return sources.find((source) => source.id === id);
}
