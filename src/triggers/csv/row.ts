import type { HrRecord } from '../../domain/roster.ts';
import { FIELDS, type Field, recordOf } from '../record.ts';

/** The column a header cell names, or `undefined` for one we do not know. */
export function columnOf(header: string): Field | undefined {
  const name = header.trim().toLowerCase().replace(/[ -]+/g, '_');
  return FIELDS.find((field) => field === name);
}

/** The person on a line, or one sentence saying what is wrong with it. */
export function personOf(columns: readonly (Field | undefined)[], cells: readonly string[]): HrRecord | string {
  const named = columns.flatMap((column, index) => (column === undefined ? [] : [[column, cells[index] ?? '']]));
  const record = recordOf(Object.fromEntries(named));
  if (typeof record === 'string') return record;
  return record.email === undefined ? 'There is no e-mail address.' : record;
}
