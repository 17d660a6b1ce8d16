import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import type { HrRecord } from '../../domain/roster.ts';
import type { RosterFault, RosterReading, RosterSource } from '../contract.ts';
import type { Field } from '../record.ts';
import { columnOf, personOf } from './row.ts';

/** A roster far beyond any company we are for; past it the file is something else. */
const MAX_PEOPLE = 200_000;
const MAX_CELL_BYTES = 64 * 1024;
const MAX_FAULTS = 50;

export const CsvConfig = z.strictObject({ path: z.string().min(1) });
export type CsvConfig = z.output<typeof CsvConfig>;

/** A file that HR puts somewhere. It cannot be read again for one person, so a human always confirms. */
export const csv: RosterSource<CsvConfig> = {
  id: 'csv',
  name: 'Roster CSV',
  rereadable: false,
  Config: CsvConfig,
  connect: (config, tools) => ({ readRoster: () => readRosterFile(resolve(tools.cwd, config.path)) }),
};

/** Reads a roster from a file; a file that is not there is a fault on line 0, not an exception. */
export function readRosterFile(path: string): Promise<RosterReading> {
  return readRosterCsv(createReadStream(path));
}

/**
 * Reads a roster as it streams by. Any fault means the whole roster is not to be used; the people read so far are
 * there to be counted. Cells that look like formulas are data and stay as they are.
 */
export async function readRosterCsv(input: Readable): Promise<RosterReading> {
  const rows = new Rows();
  const parser = input.pipe(
    // `bom` strips one at the start; `info` gives the line, which quoted line breaks make different from the record.
    parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_CELL_BYTES }),
  );
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser) {
      rows.take(record, info.lines);
      if (rows.isFull()) break;
    }
  } catch (error) {
    rows.fail(error);
  } finally {
    input.destroy();
  }
  return rows.reading();
}

/** What has been read so far: the header first, then people, told apart by address and number. */
class Rows {
  #columns: readonly (Field | undefined)[] | undefined;
  #unknown: readonly string[] = [];
  readonly #people: HrRecord[] = [];
  readonly #faults: RosterFault[] = [];
  readonly #lineOfEmail = new Map<string, number>();
  readonly #lineOfNumber = new Map<string, number>();

  take(cells: readonly string[], line: number): void {
    if (this.#columns === undefined) this.#header(cells);
    else this.#person(this.#columns, cells, line);
  }

  isFull(): boolean {
    if (this.#people.length > MAX_PEOPLE) this.#fault(0, `It has more than ${MAX_PEOPLE} people; this is no roster.`);
    return this.#faults.length >= MAX_FAULTS || this.#people.length > MAX_PEOPLE || this.#columns?.length === 0;
  }

  fail(error: unknown): void {
    if (error instanceof CsvError) this.#fault(Number(error.lines ?? 0), `It is not a CSV file: ${error.message}`);
    else if (error instanceof Error && 'code' in error)
      this.#fault(0, `The file cannot be read (${String(error.code)}).`);
    else throw error;
  }

  reading(): RosterReading {
    if (this.#faults.length === 0 && this.#columns === undefined)
      this.#fault(0, 'The file is empty; a header is needed.');
    if (this.#faults.length === 0 && this.#people.length === 0)
      this.#fault(1, 'There is a header and nobody under it.');
    return { people: this.#people, unknownColumns: this.#unknown, faults: this.#faults };
  }

  #header(cells: readonly string[]): void {
    const columns = cells.map(columnOf);
    const twice = columns.find((column, index) => column !== undefined && columns.indexOf(column) !== index);
    this.#unknown = cells.filter((cell, index) => columns[index] === undefined && cell.trim() !== '');
    this.#columns = [];
    if (twice !== undefined) this.#fault(1, `The column “${twice}” is there twice.`);
    else if (!columns.includes('email')) this.#fault(1, 'There is no header with a column “email”.');
    else this.#columns = columns;
  }

  #person(columns: readonly (Field | undefined)[], cells: readonly string[], line: number): void {
    const person =
      cells.length === columns.length
        ? personOf(columns, cells)
        : `It has ${cells.length} cells where the header has ${columns.length}.`;
    const fault = typeof person === 'string' ? person : this.#repeated(person, line);
    if (fault !== undefined) this.#fault(line, fault);
    else if (typeof person !== 'string') this.#people.push(person);
  }

  /** Two lines that share an address or a number are two people or one: nobody can say, so the roster is refused. */
  #repeated(person: HrRecord, line: number): string | undefined {
    for (const email of [person.email, ...person.otherEmails].filter((one) => one !== undefined)) {
      const earlier = this.#lineOfEmail.get(email);
      if (earlier !== undefined) return `${email} is on line ${earlier} already.`;
      this.#lineOfEmail.set(email, line);
    }
    if (person.employeeId === undefined) return undefined;
    const earlier = this.#lineOfNumber.get(person.employeeId);
    if (earlier !== undefined) return `Employee ${person.employeeId} is on line ${earlier} already.`;
    this.#lineOfNumber.set(person.employeeId, line);
    return undefined;
  }

  #fault(line: number, sentence: string): void {
    this.#faults.push({ line, sentence: line > 0 ? `Line ${line}: ${sentence}` : sentence });
  }
}
