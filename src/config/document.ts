import { basename } from 'node:path';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Fault, PathFault } from './fault.ts';
import { keyText } from './fault.ts';

/** Larger is not a configuration. Characters. */
const MAX_SIZE = 2_000_000;

/** A configuration file, read but not understood yet. */
export interface Document {
  readonly value: unknown;
  /** A fault with its line. */
  locate(fault: PathFault): Fault;
}

/** Parses YAML 1.2; what it cannot read comes back as faults. Keys given twice are faults, never silently the last. */
export function readDocument(text: string, path: string): Document | { readonly faults: readonly Fault[] } {
  const file = basename(path);
  if (text.length > MAX_SIZE) {
    return { faults: [{ key: file, found: `${text.length} characters`, expected: `at most ${MAX_SIZE}` }] };
  }
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  if (parsed.errors.length > 0) {
    const twice = parsed.errors.filter((error) => error.code === 'DUPLICATE_KEY');
    // After a mistake of syntax the parser guesses, and its next complaints are about the guess.
    const errors = twice.length === parsed.errors.length ? twice : parsed.errors.slice(0, 1);
    return {
      faults: errors.map((error) => {
        const at = `${file}:${lines.linePos(error.pos[0]).line}`;
        return { key: file, found: `a mistake in the YAML (${error.message})`, expected: 'valid YAML', at };
      }),
    };
  }
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: 100 });
    return {
      value: value ?? {},
      locate: ({ path: keys, found, expected }) => {
        const line = lineOf(parsed.contents, keys, lines);
        return { key: keyText(keys) || file, found, expected, at: line === undefined ? file : `${file}:${line}` };
      },
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { faults: [{ key: file, found: 'aliases that multiply without end', expected: 'at most 100 of them' }] };
  }
}

/** The line of the deepest part of the path that is in the file: for a missing key, its parent's. */
function lineOf(root: unknown, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  let node = root;
  let start = isNode(root) ? root.range?.[0] : undefined;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (pair === undefined) break;
      if (isNode(pair.key)) start = pair.key.range?.[0] ?? start;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (!isNode(item)) break;
      start = item.range?.[0] ?? start;
      node = item;
    } else break;
  }
  return start === undefined ? undefined : lines.linePos(start).line;
}
