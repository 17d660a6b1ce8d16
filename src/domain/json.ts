/** What survives `JSON.stringify` and comes back the same. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The same without what no database holds (NUL, halves of characters): anybody can put that into a display name. */
export function storable<Value>(value: Value): Value {
  const text = (words: string) => words.replaceAll('\0', '\uFFFD').toWellFormed();
  if (typeof value === 'string') return text(value) as Value;
  if (Array.isArray(value)) return value.map(storable) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), storable(member)])) as Value;
}

/** One spelling for one value (keys sorted, no white space), so that hashes compare. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
