import { InvalidInputError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import { VERBS, type Verb } from '../views/help.ts';

export type Typed =
  | { readonly kind: 'open'; readonly person: string; readonly lastDay: string; readonly reason?: string }
  | { readonly kind: 'verb'; readonly verb: Verb; readonly rest: string }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest?: Verb };

/** Phones turn two hyphens into one dash. */
const REASON = /(?:^|\s)(?:--|—|–)reason(?:[\s=]+(.*))?$/is;

/**
 * What was typed after `/offboard`. A person is a mention, an address or anything with a digit in it (an employee
 * number); any other first word is meant as a verb. @throws InvalidInputError for an option that does not exist.
 */
export function parseCommand(text: string): Typed {
  const [first = '', ...more] = text.trim().split(/\s+/);
  const rest = more.join(' ');
  const word = first.toLowerCase();
  if (word === '') return { kind: 'verb', verb: 'help', rest: '' };
  if (isVerb(word)) return { kind: 'verb', verb: word, rest };
  if (!isPerson(first)) {
    const meant = VERBS.find((verb) => verb === nearest(word, VERBS));
    return { kind: 'unknown', word: first.slice(0, 40), ...(meant && { nearest: meant }) };
  }
  const reason = REASON.exec(rest);
  const lastDay = (reason ? rest.slice(0, reason.index) : rest).trim();
  const option = /(?:^|\s)((?:--|—|–)\S+)/.exec(lastDay)?.[1];
  if (option) {
    throw new InvalidInputError(`There is no option “${option.slice(0, 40)}”; the only one is --reason.`);
  }
  const why = reason?.[1]?.trim().slice(0, 500);
  return { kind: 'open', person: first, lastDay, ...(why && { reason: why }) };
}

function isVerb(word: string): word is Verb {
  return (VERBS as readonly string[]).includes(word);
}

function isPerson(word: string): boolean {
  return word.includes('@') || /\d/.test(word);
}
