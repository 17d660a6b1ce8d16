/** The few rules of BER (X.690) that LDAP messages and certificates need: definite lengths, tags of one byte. */

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly children: () => readonly Element[];
  /** As it was, tag and length included. */
  readonly size: number;
}

export function ber(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export function integer(value: number, tag = 0x02): Buffer {
  const bytes = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  // A leading one would be a sign.
  if (bytes.length === 0 || (bytes[0] ?? 0) > 0x7f) bytes.unshift(0);
  return ber(tag, Buffer.from(bytes));
}

export function octets(value: string | Buffer, tag = 0x04): Buffer {
  return ber(tag, typeof value === 'string' ? Buffer.from(value) : value);
}

export const sequence = (...parts: readonly Buffer[]) => ber(0x30, ...parts);

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** Undefined: not all of it has come yet. */
export function element(buffer: Buffer): Element | undefined {
  const [tag, first] = buffer;
  if (tag === undefined || first === undefined) return undefined;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (buffer.length < 2 + extra) return undefined;
  const length = extra === 0 ? first : buffer.readUIntBE(2, extra);
  const start = 2 + extra;
  if (buffer.length < start + length) return undefined;
  const content = buffer.subarray(start, start + length);
  return { tag, content, size: start + length, children: () => elements(content) };
}

function elements(content: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let rest = content; rest.length > 0; ) {
    const one = element(rest);
    if (one === undefined) throw new RangeError('an element is cut short');
    found.push(one);
    rest = rest.subarray(one.size);
  }
  return found;
}

export function numberOf({ content }: Element): number {
  return content.length === 0 ? 0 : content.readIntBE(0, content.length);
}

export function textOf({ content }: Element): string {
  return content.toString('utf8');
}
