/** The registry: one line per source. */

import { bamboohr } from './bamboohr/index.ts';
import type { RosterSource } from './contract.ts';
import { csv } from './csv/index.ts';
import { rippling } from './rippling/index.ts';
import { successfactors } from './successfactors/index.ts';
import { webhook } from './webhook/index.ts';
import { workday } from './workday/index.ts';

export const sources: readonly RosterSource[] = [bamboohr, csv, rippling, successfactors, webhook, workday];

/** Undefined when there is none of that id. */
export function sourceById(id: string): RosterSource | undefined {
  return sources.find((source) => source.id === id);
}
