/** Tokens that may be used: taken before a question is asked, given back as the answer says. */
export interface Budget {
  /** The number reserved; `undefined` when the rest is not enough. `length`: characters of the question. */
  reserve(length: number): number | undefined;
  settle(reserved: number, used: { readonly input: number; readonly output: number }): void;
  used(): { readonly input: number; readonly output: number };
}

/** What an answer may take beside its question. */
const ANSWER = 1_000;

export function createBudget(most: number): Budget {
  let held = 0;
  let input = 0;
  let output = 0;
  return {
    reserve(length) {
      const wanted = Math.ceil(length / 3) + ANSWER;
      if (input + output + held + wanted > most) return undefined;
      held += wanted;
      return wanted;
    },
    settle(reserved, used) {
      held -= reserved;
      input += used.input;
      output += used.output;
    },
    used: () => ({ input, output }),
  };
}
