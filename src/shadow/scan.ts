import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DomainError } from '../domain/errors.ts';
import type { Certainty, Finding, Skipped } from '../domain/finding.ts';
import { storable } from '../domain/json.ts';
import { type Archive, openArchive } from './archive.ts';
import { createFinder, type Finder, type Mention } from './candidates.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { createCollector, GROUPS_MOST } from './findings.ts';
import type { Judge, Review } from './judge/judge.ts';
import { formatOf, readerOf } from './readers/index.ts';
import type { Input, Reading } from './readers/reader.ts';
import { isSlackExport, readSlackExport } from './readers/slack-export.ts';
import type { LogRecord } from './record.ts';

export interface ScanOptions {
  readonly catalogue: Catalogue;
  /** Absent: rules only. */
  readonly judge?: Judge;
  readonly includeDms?: boolean;
  readonly format?: string;
  /** Our field → the column it stands in. */
  readonly columns?: Readonly<Record<string, string>>;
  /** How the file is called, when its name on the disk is ours. */
  readonly name?: string;
  /** Every mention, as it is found. */
  readonly onMention?: (mention: Mention) => void;
  /** From 0 to 1, as the file is read. */
  readonly onProgress?: (done: number, counts: ScanCounts) => void;
  readonly signal?: AbortSignal;
}

export interface ScanCounts {
  readonly records: number;
  readonly mentions: number;
}

export interface ScanReport extends ScanCounts {
  readonly findings: readonly Finding[];
  /** Records that a model should have looked at and did not. */
  readonly notReviewed: number;
  /** What a model said that was not true of its record. */
  readonly dropped: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly skipped: readonly Skipped[];
}

/** How long the file is read before the rest of the program has a turn. Milliseconds. */
const TURN = 12;
const HEAD = 16 * 1024;
/** How a zip begins: with a file, with nothing, or as a part of one. */
const ZIPS = new Set(['504b0304', '504b0506', '504b0708']);

/**
 * Reads a file of any known format and says who seems to have an account where. What it holds in memory does not grow
 * with the file. @throws DomainError in one sentence for what cannot be read
 */
export async function scanFile(path: string, options: ScanOptions): Promise<ScanReport> {
  const skipped = new Map<string, number>();
  const reading: Reading = {
    includeDms: options.includeDms ?? false,
    columns: options.columns ?? {},
    skipped: (what, count = 1) => skipped.set(what, (skipped.get(what) ?? 0) + count),
  };
  const counts = { records: 0, mentions: 0 };
  const onDone = (done: number) => options.onProgress?.(Math.min(1, done), counts);
  const source = await openSource(path, options, reading, onDone);
  try {
    const report = await scanRecords(source.records, options, counts);
    if (report.left > 0)
      reading.skipped(`mentions beyond the first ${GROUPS_MOST} people and applications`, report.left);
    const { left: _left, ...facts } = report;
    return { ...facts, skipped: [...skipped].map(([what, count]) => ({ what: storable(what), count })) };
  } finally {
    source.close();
  }
}

/** The same of records that were read already. */
export async function scanRecords(
  records: AsyncIterable<LogRecord> | Iterable<LogRecord>,
  options: ScanOptions,
  counts = { records: 0, mentions: 0 },
): Promise<Omit<ScanReport, 'skipped'> & { readonly left: number }> {
  const finder = createFinder(options.catalogue);
  const collector = createCollector();
  const take = (mention: Mention, certainty?: Certainty) => {
    counts.mentions += 1;
    collector.add(mention, certainty);
    options.onMention?.(mention);
  };
  const review = options.judge?.begin({
    confirmed: (mention) => take(mention, 'confirmed'),
    // Seen by the rules and by nobody else: it stays where a human sees it, and is no mention.
    unconfirmed: (mention) => collector.add(mention, 'unconfirmed'),
    unreviewed: (mention) => take(mention),
  });
  let turn = performance.now();
  for await (const record of records) {
    counts.records += 1;
    const judged = look(record, finder, take, review);
    if (judged) await judged;
    if (performance.now() - turn > TURN) {
      options.signal?.throwIfAborted();
      await setImmediate();
      turn = performance.now();
    }
  }
  const reviewed = await review?.end();
  options.onProgress?.(1, counts);
  return {
    ...counts,
    notReviewed: reviewed?.notReviewed ?? 0,
    dropped: reviewed?.dropped ?? 0,
    tokens: reviewed?.tokens ?? { input: 0, output: 0 },
    left: collector.left(),
    findings: collector.findings(),
  };
}

/** What machines say stands; what people said goes to the judge, where there is one. */
function look(
  record: LogRecord,
  finder: Finder,
  take: (mention: Mention) => void,
  review: Review | undefined,
): Promise<void> | undefined {
  const found = finder.find(record);
  for (const mention of found) if (mention.structured || (!review && mention.sure)) take(mention);
  if (!review) return undefined;
  const spoken = found.filter(({ structured }) => !structured);
  return spoken.length > 0 || finder.speaksOfUnknown(record) ? review.offer(record, spoken) : undefined;
}

interface OpenSource {
  readonly records: AsyncIterable<LogRecord>;
  close(): void;
}

/** Nothing stands between a reader and who reads: a generator around a generator costs as much as a record's rules. */
async function openSource(
  path: string,
  options: ScanOptions,
  reading: Reading,
  onDone: (done: number) => void,
): Promise<OpenSource> {
  const head = headOf(path);
  const name = options.name ?? basename(path);
  if (head.length === 0) throw new DomainError(`${name} is empty.`);
  if (ZIPS.has(head.toString('hex', 0, 4))) {
    const archive = await openArchive(path);
    const total = archive.entries.reduce((sum, { packed }) => sum + packed, 0) || 1;
    let done = 0;
    const onBytes = (packed: number) => {
      done += packed;
      onDone(done / total);
    };
    const read = isSlackExport(archive) ? readSlackExport : readFiles(options);
    return { records: read(archive, reading, onBytes), close: () => archive.close() };
  }
  if (head.includes(0)) throw new DomainError(`${name} is no log that can be read: it is not text.`);
  const { size } = statSync(path);
  let done = 0;
  const bytes = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      done += piece.length;
      onDone(done / size);
      yield piece;
    }
  };
  return { records: readAs({ name, bytes }, head, options, reading), close: () => undefined };
}

/** An archive of files of any kind, each read as what it is. */
function readFiles(options: ScanOptions) {
  return async function* (archive: Archive, reading: Reading, onBytes: (packed: number) => void) {
    let read = 0;
    for (const entry of archive.entries) {
      if (
        /\.(?:csv|tsv|json|jsonl|ndjson|txt|log|mbox|eml)$/i.test(entry.name) &&
        !/(?:^|\/)(?:\.|__MACOSX)/.test(entry.name)
      ) {
        const head = await firstOf(archive.stream(entry));
        if (head.length > 0)
          yield* readAs({ name: entry.name, bytes: () => archive.stream(entry) }, head, options, reading);
        read += 1;
      } else
        reading.skipped(
          /\.(?:zip|gz|tgz|7z|rar)$/i.test(entry.name) ? 'archives inside the archive' : 'files of other kinds',
        );
      onBytes(entry.packed);
    }
    if (read === 0) throw new DomainError('Nothing in this archive is a log that can be read.');
  };
}

function readAs(input: Input, head: Buffer, options: ScanOptions, reading: Reading): AsyncGenerator<LogRecord> {
  return readerOf(options.format ?? formatOf(head, input.name, reading.columns))(input, reading);
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(file, head, 0, HEAD, 0));
  } finally {
    closeSync(file);
  }
}

async function firstOf(pieces: AsyncGenerator<Buffer>): Promise<Buffer> {
  for await (const piece of pieces) return piece.subarray(0, HEAD);
  return Buffer.alloc(0);
}
