import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../domain/errors.ts';
import { type Columns, columnsOf, type Field } from './columns.ts';
import type { Input, Reading } from './reader.ts';

/** One line of a table, by our own names; what is empty is absent. */
export interface Row {
  readonly line: number;
  get(field: Field): string | undefined;
}

const RECORD_MOST = 1024 * 1024;

/** What a header is separated by; the lines under it may hold the others, as in `29,00`. */
export function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

async function headerOf(input: Input): Promise<string> {
  for await (const piece of input.bytes()) return piece.toString('utf8').split('\n')[0] ?? '';
  return '';
}

/** Reads a table as it streams by: commas, semicolons or tabs, with a header. Broken lines are counted. */
export async function* tableRows(input: Input, reading: Reading): AsyncGenerator<Row> {
  let columns: Columns | undefined;
  const source = Readable.from(input.bytes());
  const parser = source.pipe(
    parse({
      bom: true,
      info: true,
      delimiter: separatorOf(await headerOf(input)),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: RECORD_MOST,
    }),
  );
  parser.on('skip', () => reading.skipped('broken lines'));
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === undefined) {
        columns = columnsOf(record, reading.columns);
        for (const name of columns.unmapped) reading.skipped(`column “${name.slice(0, 60)}”, which is not known here`);
        continue;
      }
      const { at } = columns;
      yield {
        line: info.lines,
        get(field) {
          const index = at.get(field);
          const cell = index === undefined ? undefined : record[index]?.trim();
          return cell === '' ? undefined : cell;
        },
      };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DomainError(`${input.name} cannot be read as a table: ${error.message.split('\n')[0]?.slice(0, 150)}`, {
      cause: error,
    });
  } finally {
    source.destroy();
  }
}
