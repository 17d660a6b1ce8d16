import { buildMatcher, newHits } from '../../src/shadow/matcher.ts';

/** Of overlapping hits the one that begins first, and of those the one listed first: what ripgrep `-o -b` prints. */
export function leftmost(patterns: readonly string[], text: Buffer): string[] {
  const hits = newHits();
  const count = buildMatcher(patterns).scan(text, text.length, hits);
  const places: [start: number, pattern: number, end: number][] = [];
  for (let at = 0; at < count; at += 2) {
    const [end = 0, pattern = 0] = [hits.numbers[at], hits.numbers[at + 1]];
    places.push([end - Buffer.byteLength(patterns[pattern] ?? ''), pattern, end]);
  }
  places.sort(([startA, patternA], [startB, patternB]) => startA - startB || patternA - patternB);
  const taken: string[] = [];
  let free = 0;
  for (const [start, , end] of places) {
    if (start < free) continue;
    taken.push(`${start}:${text.toString('utf8', start, end)}`);
    free = end;
  }
  return taken;
}
