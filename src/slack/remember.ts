/** What was asked a moment ago, for `lifetime` milliseconds. Failures are never remembered. */
export interface Remembered<Value> {
  get(key: string): Promise<Value>;
  forget(key: string): void;
  clear(): void;
}

const MOST = 5_000;

/** `elapsed` gives milliseconds that only rise. Two who ask at once share one question. */
export function remember<Value>(
  lifetime: number,
  elapsed: () => number,
  ask: (key: string) => Promise<Value>,
): Remembered<Value> {
  const known = new Map<string, { readonly value: Promise<Value>; readonly at: number }>();
  return {
    get(key) {
      const held = known.get(key);
      if (held && elapsed() - held.at < lifetime) return held.value;
      const entry = { value: ask(key), at: elapsed() };
      known.set(key, entry);
      entry.value.catch(() => {
        if (known.get(key) === entry) known.delete(key);
      });
      if (known.size > MOST) known.delete(known.keys().next().value ?? key);
      return entry.value;
    },
    forget: (key) => known.delete(key),
    clear: () => known.clear(),
  };
}
