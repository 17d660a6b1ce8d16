/** Elements longer than this are left out: no message is. Bytes. */
const ELEMENT_MOST = 4 * 1024 * 1024;

const [QUOTE, ESCAPE, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The objects of a JSON array (or of one JSON document a line, or one after another), as they stream by: memory does not
 * grow with the array. A broken one is `undefined` and costs no other, where objects begin lines of the same indentation.
 */
export async function* jsonElements(pieces: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let held: Buffer[] = [];
  let length = 0;
  // Spaces since the line began; -1 once anything else stood on it.
  let indent = 0;
  let firstIndent = -1;
  for await (const piece of pieces) {
    let start = depth > 0 ? 0 : -1;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      const before = indent;
      if (byte === 0x0a) indent = 0;
      else if (indent >= 0) indent = byte === 0x20 ? indent + 1 : -1;
      if (depth > 0 && byte === OPEN && before >= 0 && before === firstIndent) {
        yield undefined;
        [depth, inString, escaped, held, length, start] = [0, false, false, [], 0, at];
      }
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === ESCAPE) escaped = true;
        else if (byte === QUOTE) inString = false;
        // No JSON string holds a bare line break: one that does was cut off.
        else if (byte === 0x0a) inString = false;
      } else if (byte === QUOTE && depth > 0) inString = true;
      else if (byte === OPEN || (byte === OPEN_LIST && depth > 0)) {
        if (depth === 0) {
          start = at;
          if (firstIndent < 0) firstIndent = before;
        }
        depth += 1;
      } else if ((byte === CLOSE || byte === CLOSE_LIST) && depth > 0) {
        depth -= 1;
        if (depth === 0) {
          yield length > ELEMENT_MOST ? undefined : parsed(Buffer.concat([...held, piece.subarray(start, at + 1)]));
          held = [];
          length = 0;
          start = -1;
        }
      }
    }
    if (depth === 0 || start < 0) continue;
    length += piece.length - start;
    // Too long to be kept; its end is still looked for.
    if (length > ELEMENT_MOST) held = [];
    else held.push(Buffer.from(piece.subarray(start)));
  }
  if (depth > 0) yield undefined;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
