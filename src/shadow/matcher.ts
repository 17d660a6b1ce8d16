/**
 * Every occurrence of many words in bytes, in one pass: Aho-Corasick as one table of numbers. ASCII letters match in
 * either case. Regular expressions are ten times slower here, so none may stand in this loop.
 */
export interface Matcher {
  /**
   * Writes each hit as two numbers, its end (exclusive) and the pattern's index, in the order of the ends; overlapping
   * ones too. Returns how many numbers were written.
   */
  scan(bytes: Uint8Array, end: number, hits: Hits): number;
  /** Bytes of the table. */
  readonly size: number;
}

/** Grows by itself, and is used again for the next text. */
export interface Hits {
  numbers: Int32Array;
}

export function newHits(): Hits {
  return { numbers: new Int32Array(1024) };
}

/** Builds the table. Empty patterns are never found. */
export function buildMatcher(patterns: readonly string[]): Matcher {
  const spelt = patterns.map((pattern) => Buffer.from(pattern));
  const { classOf, classes } = byteClasses(spelt);
  const trie = plantTrie(spelt, classOf);
  const fails = failures(trie);
  const { number, firstSpeaking } = numbering(trie, fails);
  // Rows of a power of two: a state is its row's place in the table, and its number is found by shifting.
  const shift = Math.ceil(Math.log2(classes));
  const table = new Int32Array(trie.size << shift);
  const outputs: (readonly number[])[] = [];
  const numberOf = (state: number) => number[state] ?? 0;
  // What a failure leads to is nearer to the root, so its row is written already.
  for (const state of trie.order) {
    const row = numberOf(state) << shift;
    const back = numberOf(fails[state] ?? 0);
    if (state !== 0) table.copyWithin(row, back << shift, (back + 1) << shift);
    for (let child = trie.first[state] ?? 0; child !== 0; child = trie.sibling[child] ?? 0)
      table[row + (trie.symbol[child] ?? 0)] = numberOf(child) << shift;
    const own = trie.ends.get(state);
    const inherited = state === 0 ? undefined : outputs[back];
    if (own || inherited) outputs[numberOf(state)] = [...(own ?? []), ...(inherited ?? [])];
  }
  const limit = firstSpeaking << shift;
  const { starts, listed } = flattened(outputs.slice(firstSpeaking));
  return {
    size: table.byteLength,
    scan(bytes, end, hits) {
      let { numbers } = hits;
      let state = 0;
      let count = 0;
      for (let at = 0; at < end; at += 1) {
        // biome-ignore lint/style/noNonNullAssertion: always inside, and a check here would cost a third of the speed
        state = table[state + classOf[bytes[at]!]!]!;
        if (state < limit) continue;
        const place = (state - limit) >> shift;
        const last = starts[place + 1] ?? 0;
        for (let index = starts[place] ?? 0; index < last; index += 1) {
          if (count + 2 > numbers.length) {
            numbers = grown(numbers);
            hits.numbers = numbers;
          }
          numbers[count] = at + 1;
          numbers[count + 1] = listed[index] ?? 0;
          count += 2;
        }
      }
      return count;
    },
  };
}

/** Bytes that no pattern holds are one class, and a small letter is the same as its capital. */
function byteClasses(spelt: readonly Uint8Array[]): { readonly classOf: Uint8Array; readonly classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (const byte of spelt.flatMap((bytes) => [...new Set(bytes)]).map(small)) {
    if (classOf[byte] !== 0) continue;
    classOf[byte] = classes;
    classes += 1;
  }
  for (let capital = 65; capital <= 90; capital += 1) classOf[capital] = classOf[small(capital)] ?? 0;
  return { classOf, classes };
}

function small(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** The root is 0, so 0 as a child or sibling is none. */
interface Trie {
  readonly first: Int32Array;
  readonly sibling: Int32Array;
  readonly symbol: Uint8Array;
  readonly size: number;
  /** The patterns that end in a state. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  /** Breadth first. */
  readonly order: readonly number[];
}

function plantTrie(spelt: readonly Uint8Array[], classOf: Uint8Array): Trie {
  const most = 1 + spelt.reduce((sum, bytes) => sum + bytes.length, 0);
  const trie = { first: new Int32Array(most), sibling: new Int32Array(most), symbol: new Uint8Array(most) };
  const ends = new Map<number, number[]>();
  let size = 1;
  for (const [index, bytes] of spelt.entries()) {
    let state = 0;
    for (const byte of bytes) {
      const symbol = classOf[byte] ?? 0;
      let next = childOf(trie, state, symbol);
      if (next === 0) {
        next = size;
        size += 1;
        trie.symbol[next] = symbol;
        trie.sibling[next] = trie.first[state] ?? 0;
        trie.first[state] = next;
      }
      state = next;
    }
    if (state !== 0) ends.set(state, [...(ends.get(state) ?? []), index]);
  }
  const order = [0];
  for (let at = 0; at < order.length; at += 1)
    for (let child = trie.first[order[at] ?? 0] ?? 0; child !== 0; child = trie.sibling[child] ?? 0) order.push(child);
  return { ...trie, size, ends, order };
}

function childOf(
  { first, sibling, symbol }: Pick<Trie, 'first' | 'sibling' | 'symbol'>,
  state: number,
  wanted: number,
) {
  let child = first[state] ?? 0;
  while (child !== 0 && symbol[child] !== wanted) child = sibling[child] ?? 0;
  return child;
}

/** Where a state goes on when no pattern that it is inside goes on: its longest suffix that begins a pattern. */
function failures(trie: Trie): Int32Array {
  const fails = new Int32Array(trie.size);
  for (const state of trie.order) {
    for (let child = trie.first[state] ?? 0; child !== 0; child = trie.sibling[child] ?? 0) {
      const symbol = trie.symbol[child] ?? 0;
      let back = fails[state] ?? 0;
      while (back !== 0 && childOf(trie, back, symbol) === 0) back = fails[back] ?? 0;
      fails[child] = state === 0 ? 0 : childOf(trie, back, symbol);
    }
  }
  return fails;
}

/**
 * States are numbered breadth first, so that the busy ones lie together in the cache, and those where a pattern ends
 * behind all others, so that one comparison tells them.
 */
function numbering({ size, order, ends }: Trie, fails: Int32Array) {
  const speaks = new Uint8Array(size);
  for (const state of order) speaks[state] = ends.has(state) || speaks[fails[state] ?? 0] === 1 ? 1 : 0;
  const number = new Int32Array(size);
  const silent = order.filter((state) => speaks[state] === 0);
  const speaking = order.filter((state) => speaks[state] === 1);
  for (const [index, state] of [...silent, ...speaking].entries()) number[state] = index;
  return { number, firstSpeaking: silent.length };
}

/** Lists one behind the other, and where each begins. */
function flattened(lists: readonly (readonly number[])[]) {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return { starts, listed: Int32Array.from(lists.flat()) };
}

function grown(numbers: Int32Array): Int32Array {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
