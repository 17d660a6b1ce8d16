import { ConflictError, DomainError, InvalidInputError } from '../domain/errors.ts';
import type { Kit } from './kit.ts';
import { failure } from './log.ts';

/** An error as a person reads it. `fields`: where in the form, by the operation's own names. */
export interface Spoken {
  readonly words: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The state moved on: what they pressed was drawn before it did. */
  readonly stale: boolean;
}

/** A refusal is its own sentence; a bug gets an apology and a reference that the log has too. */
export function spoken(kit: Pick<Kit, 'deps'>, error: unknown): Spoken {
  if (error instanceof DomainError) {
    return {
      words: error.message,
      fields: error instanceof InvalidInputError ? error.fields : {},
      stale: error instanceof ConflictError,
    };
  }
  const reference = kit.deps.newId().slice(0, 8);
  kit.deps.log.error({ reference, ...failure(error) }, 'something in Slack went wrong');
  return {
    words: `Sorry, something went wrong, and nothing may have changed. If it happens again, tell the people who run Lastday this reference: ${reference}.`,
    fields: {},
    stale: false,
  };
}
