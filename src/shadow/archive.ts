import { closeSync, openSync, readSync } from 'node:fs';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise } from 'yauzl';
import { DomainError } from '../domain/errors.ts';
import { WindowedFile } from './windowed-file.ts';

/** Not read, for a reason that is one sentence: whoever sent the file is told it. */
export class BadArchiveError extends DomainError {
  override readonly name = 'BadArchiveError';
}

export interface ArchiveEntry {
  readonly name: string;
  /** Bytes, inflated; the archive's own word, which is held to it. */
  readonly size: number;
  readonly packed: number;
  readonly method: number;
  readonly crc: number;
  /** Where its local header stands. */
  readonly offset: number;
}

/** A zip that is only ever read, never unpacked: no name in it becomes a file. */
export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** Whole, for entries up to `WHOLE_MOST`. @throws BadArchiveError */
  read(entry: ArchiveEntry): Buffer;
  /** In pieces, for any size. @throws BadArchiveError */
  stream(entry: ArchiveEntry): AsyncGenerator<Buffer>;
  close(): void;
}

/** An entry larger than this is read in pieces, so that memory does not grow with it. */
export const WHOLE_MOST = 8 * 1024 * 1024;
const ENTRIES_MOST = 500_000;
/** Logs shrink to a tenth, seldom to a fortieth; what shrinks more was made to blow up. */
const RATIO_MOST = 150;
const RATIO_FROM = 1024 * 1024;
/** Many small files that shrink so are one large one. */
const TOTAL_FROM = 64 * 1024 * 1024;
const SIZE_MOST = 8 * 2 ** 30;
const TOTAL_MOST = 64 * 2 ** 30;
const PIECE = 256 * 1024;
const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER = 30;

/**
 * Reads a zip's directory and checks it whole before anything in it is read. Its sizes are believed only as limits: an
 * entry that inflates beyond its own word is refused as it does.
 * @throws BadArchiveError in one sentence
 */
export async function openArchive(path: string): Promise<Archive> {
  const file = openSync(path, 'r');
  const entries = await listed(file).catch((error: unknown) => {
    closeSync(file);
    throw unreadable(error);
  });
  return {
    entries,
    read(entry) {
      const packed = Buffer.allocUnsafe(entry.packed);
      fill(file, packed, dataStart(file, entry), entry);
      const bytes = entry.method === STORED ? packed : inflated(packed, entry);
      if (bytes.length !== entry.size) throw lying(entry);
      if (crc32(bytes) !== entry.crc) throw damaged(entry);
      return bytes;
    },
    stream: (entry) => pieces(file, entry),
    close: () => closeSync(file),
  };
}

async function listed(file: number): Promise<readonly ArchiveEntry[]> {
  const reader = new WindowedFile(file);
  const zip = await fromRandomAccessReaderPromise(reader, reader.size, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
  });
  if (zip.entryCount > ENTRIES_MOST)
    throw new BadArchiveError(`This archive has ${zip.entryCount} files; at most ${ENTRIES_MOST} are read.`);
  const entries: ArchiveEntry[] = [];
  let total = 0;
  let packed = 0;
  for await (const entry of zip.eachEntry()) {
    const checked = checkedEntry(entry);
    if (checked) entries.push(checked);
    total += entry.uncompressedSize;
    packed += entry.compressedSize;
    if (entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.compressedSize > reader.size)
      throw new BadArchiveError(`This archive ends in the middle of ${shown(entry.fileName)}.`);
    if (total > TOTAL_MOST) throw new BadArchiveError('This archive holds more than 64 GB.');
  }
  if (total > TOTAL_FROM && total > packed * RATIO_MOST)
    throw new BadArchiveError(`This archive would grow to ${Math.round(total / packed)} times its size.`);
  assertApart(entries);
  return entries;
}

/** `undefined` for a folder. */
function checkedEntry(entry: Entry): ArchiveEntry | undefined {
  const name = entry.fileName;
  if (name.endsWith('/')) return undefined;
  const kind = (entry.externalFileAttributes >>> 16) & 0o170_000;
  if (kind !== 0 && kind !== 0o100_000 && kind !== 0o040_000)
    throw new BadArchiveError(`This archive holds a link or a device (${shown(name)}), which no export does.`);
  if (entry.isEncrypted()) throw new BadArchiveError('This archive is locked with a password.');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw new BadArchiveError(
      `This archive is packed in a way that is not read here (method ${entry.compressionMethod}).`,
    );
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (size > SIZE_MOST) throw new BadArchiveError(`${shown(name)} in this archive is larger than 8 GB.`);
  if (size > RATIO_FROM && size > packed * RATIO_MOST)
    throw new BadArchiveError(
      `${shown(name)} in this archive would grow to ${Math.round(size / packed)} times its size.`,
    );
  return {
    name,
    size,
    packed,
    method: entry.compressionMethod,
    crc: entry.crc32,
    offset: entry.relativeOffsetOfLocalHeader,
  };
}

/** Entries that share bytes are how a small file becomes petabytes. */
function assertApart(entries: readonly ArchiveEntry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw new BadArchiveError('The files in this archive overlap.');
    end = entry.offset + LOCAL_HEADER + entry.packed;
  }
}

function dataStart(file: number, entry: ArchiveEntry): number {
  const header = Buffer.allocUnsafe(LOCAL_HEADER);
  fill(file, header, entry.offset, entry);
  if (header.readUInt32LE(0) !== 0x04_03_4b_50) throw damaged(entry);
  return entry.offset + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function fill(file: number, into: Buffer, from: number, entry: ArchiveEntry): void {
  for (let at = 0; at < into.length; ) {
    const read = readSync(file, into, at, into.length - at, from + at);
    if (read === 0) throw new BadArchiveError(`This archive ends in the middle of ${shown(entry.name)}.`);
    at += read;
  }
}

function inflated(packed: Buffer, entry: ArchiveEntry): Buffer {
  try {
    // One piece of the promised size: a longer one fails, a shorter one is seen.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size), chunkSize: Math.max(64, entry.size) });
  } catch (error) {
    throw error instanceof RangeError ? lying(entry) : damaged(entry);
  }
}

async function* pieces(file: number, entry: ArchiveEntry): AsyncGenerator<Buffer> {
  const start = dataStart(file, entry);
  function* packed(): Generator<Buffer> {
    for (let at = 0; at < entry.packed; at += PIECE) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, entry.packed - at));
      fill(file, piece, start + at, entry);
      yield piece;
    }
  }
  let size = 0;
  let crc = 0;
  for await (const piece of entry.method === STORED ? packed() : inflatedPieces(packed(), entry)) {
    size += piece.length;
    if (size > entry.size) throw lying(entry);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (size !== entry.size) throw lying(entry);
  if (crc !== entry.crc) throw damaged(entry);
}

async function* inflatedPieces(packed: Iterable<Buffer>, entry: ArchiveEntry): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: PIECE });
  let fault: unknown;
  const feed = async () => {
    for (const piece of packed) {
      if (inflate.destroyed) return;
      if (!inflate.write(piece)) await new Promise((resolve) => inflate.once('drain', resolve).once('close', resolve));
    }
    inflate.end();
  };
  const feeding = feed().catch((error: unknown) => {
    fault = error;
    inflate.destroy();
  });
  try {
    for await (const piece of inflate) yield piece as Buffer;
  } catch (error) {
    throw fault ?? (error instanceof BadArchiveError ? error : damaged(entry));
  } finally {
    inflate.destroy();
    await feeding;
  }
  if (fault) throw fault;
}

function lying({ name }: ArchiveEntry): BadArchiveError {
  return new BadArchiveError(`${shown(name)} in this archive is not as large as the archive says.`);
}

function damaged({ name }: ArchiveEntry): BadArchiveError {
  return new BadArchiveError(`${shown(name)} in this archive is damaged.`);
}

/** What the zip library says of a file that is none; what the disk says stays as it is. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof BadArchiveError || 'syscall' in error) return error;
  const detail = error.message
    .split('\n')[0]
    ?.replace(/[^\p{L}\p{N}\p{P} ]/gu, '')
    .slice(0, 120);
  return new BadArchiveError(`This archive cannot be read: ${detail}.`);
}

function shown(name: string): string {
  return `“${name.replace(/[^\p{L}\p{N}\p{P} ]/gu, '').slice(0, 60)}”`;
}
