import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive, and what the archive says of it where that is a lie. */
export interface ZipFile {
  readonly name: string;
  readonly data: Buffer | string;
  readonly stored?: boolean;
  /** What both headers claim. */
  readonly claims?: {
    readonly size?: number;
    readonly packed?: number;
    readonly crc?: number;
    readonly method?: number;
    readonly flags?: number;
  };
  /** Unix mode, as `ln -s` leaves it. */
  readonly mode?: number;
  /** Its directory entry leads to the file of this index instead. */
  readonly sharesWith?: number;
}

/** A zip, honest or not: what a library would refuse to write is what has to be refused when read. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  const headers: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const data = Buffer.from(file.data);
    const packed = file.stored ? data : deflateRawSync(data, { level: 6 });
    const name = Buffer.from(file.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((file.claims?.flags ?? 0) | 0x800, 2);
    fields.writeUInt16LE(file.claims?.method ?? (file.stored ? 0 : 8), 4);
    fields.writeUInt32LE(file.claims?.crc ?? crc32(data), 10);
    fields.writeUInt32LE(file.claims?.packed ?? packed.length, 14);
    fields.writeUInt32LE(file.claims?.size ?? data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    offsets.push(file.sharesWith === undefined ? at : (offsets[file.sharesWith] ?? 0));
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, name]);
    const bytes = file.sharesWith === undefined ? [local, packed] : [];
    parts.push(...bytes);
    at += bytes.reduce((sum, one) => sum + one.length, 0);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((file.mode ?? 0o100_644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offsets.at(-1) ?? 0, 10);
    headers.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([20, 3]), fields, tail, name]));
  }
  const directory = Buffer.concat(headers);
  const large = files.length > 0xffff ? zip64End(files.length, directory.length, at) : [];
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(Math.min(files.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(files.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, ...large, end]);
}

/** What stands in front of the end where its two bytes cannot count the files. */
function zip64End(files: number, size: number, at: number): readonly Buffer[] {
  const record = Buffer.alloc(56);
  record.write('PK\u0006\u0006', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) record.writeBigUInt64LE(BigInt(files), place);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\u0006\u0007', 'latin1');
  locator.writeBigUInt64LE(BigInt(at + size), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
