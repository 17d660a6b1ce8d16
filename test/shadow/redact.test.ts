import { expect, test } from 'vitest';
import { redact } from '../../src/shadow/judge/redact.ts';
import { SEAM } from '../../src/shadow/text.ts';

test.each([
  ['write to erika.muster@example.org', 'write to [address-1]@example.org'],
  ['call +49 170 1234567 now', 'call [number-1] now'],
  ['card 4111 1111 1111 1111', 'card [number-1]'],
  ['iban DE89 3704 0044 0532 0130 00', 'iban [iban-1]'],
  ['token xoxb-1234567890-abcdefghij', 'token [secret-1]'],
  ['password: hunter2secret', 'password: [secret-1]'],
  ['Passwort ist hunter2secret', 'Passwort ist [secret-1]'],
  ['the password is OpenSesame!', 'the password is [secret-1]'],
  ['password: correcthorse', 'password: [secret-1]'],
  ['PIN is 4711', 'PIN is [secret-1]'],
  ['Passwort lautet Geheim!Wort', 'Passwort lautet [secret-1]'],
  ['pw: hunter2@corp.com!x9Zq', 'pw: [secret-1]'],
  ['secret=abc@def.com123456789', 'secret=[secret-1]'],
  ['bob.maier@münchen.de', '[address-1]@münchen.de'],
  ['the key is important', 'the key is important'],
  ['key AKIAIOSFODNN7EXAMPLE', 'key [secret-1]'],
  ['https://figma.com/file/aB3dE5?token=abc', 'https://figma.com/file/…'],
  ['https://lee:hunter2@figma.com/file/x', 'https://figma.com/file/…'],
  ['https://figma.com', 'https://figma.com'],
  [`hi ${SEAM}@Lee Park${SEAM}`, 'hi  [person-1] '],
  ['case 123456789', 'case [number-1]'],
  ['we use Figma at 10:30 for v2.1', 'we use Figma at 10:30 for v2.1'],
])('%s', (text, expected) => {
  expect(redact(text).text).toBe(expected);
});

test('names of people who are known are taken out, the same one the same way', () => {
  const { text } = redact('Lee Park asked Kim; Lee said no', new Set(['lee park', 'lee', 'kim']));
  expect(text).toBe('[person-1] asked [person-2]; [person-3] said no');
});

test('a passage leads back to the words of the original, and never to ones that were not in it', () => {
  const text = 'ask max@northwind.test for Figma access, code 99887766';
  const redacted = redact(text);
  expect(redacted.original('for Figma access')).toBe('for Figma access');
  expect(text).toContain(redacted.original(redacted.text) ?? '?');
  expect(redacted.original('for Figma access now')).toBeUndefined();
  expect(redacted.original('[address-1]')).toBeUndefined();
});
