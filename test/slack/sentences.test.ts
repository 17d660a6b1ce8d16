import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
/** A refusal, or an answer for one person's eyes, with its words written where it is made. */
const SPOKEN =
  /(?:new (?:Domain|Conflict|Forbidden|NotFound|InvalidInput)Error\(|\btell\(|return \()\s*(?:[\w.]+ \? )?(['`])((?:\\.|(?!\1).)*)\1/gs;

function sentences(): readonly { readonly file: string; readonly words: string }[] {
  const files = ['domain', 'operations', 'slack'].flatMap((room) =>
    readdirSync(join(SRC, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(SPOKEN)].map(([, , words = '']) => ({
      file: file.slice(SRC.length + 1),
      words,
    })),
  );
}

/** Every sentence that a person may be answered with, read as somebody tired would. */
describe('what people are told when something does not go as they wanted', () => {
  const all = sentences();

  test('is found where it is said', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  test('is a whole sentence: it begins and ends as one', () => {
    // A sentence with a sentence inside it is cut short by our own looking.
    const whole = all.filter(({ words }) => words.split('${').length === words.split('}').length);
    const broken = whole.filter(
      ({ words }) => !/^(?:[A-Z“❗]|--|\$\{)/.test(words) || !/(?:[.!?]|”\.?|\})$/.test(words),
    );
    expect(broken).toEqual([]);
  });

  test('is short enough to be read', () => {
    expect(all.filter(({ words }) => words.length > 260)).toEqual([]);
  });

  test('speaks of people and access, not of our insides, and blames nobody', () => {
    const inner =
      /\b(null|undefined|NaN|invalid|illegal|payload|exception occurred|stack|enum|json|boolean|regex|cannot read|you must|forbidden|unauthori[sz]ed|fatal)\b/i;
    expect(all.filter(({ words }) => inner.test(words))).toEqual([]);
  });
});
