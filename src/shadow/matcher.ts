/**
 * Every occurrence of many words in bytes, in one pass: Aho-Corasick as one table of numbers. ASCII letters match in
 * either case. Regular expressions are ten times slower here, so none may stand in this loop.
 */
export interface Matcher {
  /**
   * Writes each hit as two numbers, its end (exclusive) and the pattern's index; overlapping ones too, in no order.
   * Returns how many numbers were written.
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

/** Shorter texts are read in one go. Bytes. */
const WORTH_QUARTERING = 4096;

/** Builds the table. Empty patterns are never found. */
export function buildMatcher(patterns: readonly string[]): Matcher {
  const spelt = patterns.map((pattern) => Buffer.from(pattern));
  const { classOf, classes } = byteClasses(spelt);
  const trie = plantTrie(spelt, classOf);
  const fails = failures(trie);
  const { number, firstSpeaking } = numbering(trie, fails);
  // A state is its row's place in the table. Rows of a power of two would fall on the same lines of the cache.
  const table = new Int32Array(trie.size * classes);
  const outputs: (readonly number[])[] = [];
  const numberOf = (state: number) => number[state] ?? 0;
  // What a failure leads to is nearer to the root, so its row is written already.
  for (const state of trie.order) {
    const row = numberOf(state) * classes;
    const back = numberOf(fails[state] ?? 0);
    if (state !== 0) table.copyWithin(row, back * classes, (back + 1) * classes);
    for (let child = trie.first[state] ?? 0; child !== 0; child = trie.sibling[child] ?? 0)
      table[row + (trie.symbol[child] ?? 0)] = numberOf(child) * classes;
    const own = trie.ends.get(state);
    const inherited = state === 0 ? undefined : outputs[back];
    if (own || inherited) outputs[numberOf(state)] = [...(own ?? []), ...(inherited ?? [])];
  }
  const firstRow = firstSpeaking * classes;
  const silent = firstRow - 1;
  const { starts, listed } = flattened(outputs.slice(firstSpeaking));
  const lengths = Int32Array.from(spelt, ({ length }) => length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);

  /** What ends behind the byte `at` in a speaking state, unless it begins at or behind `border`. */
  function write(state: number, at: number, border: number, hits: Hits, written: number): number {
    let count = written;
    const place = (state - firstRow) / classes;
    const last = starts[place + 1] ?? 0;
    for (let index = starts[place] ?? 0; index < last; index += 1) {
      const pattern = listed[index] ?? 0;
      if (at + 1 - (lengths[pattern] ?? 0) >= border) continue;
      if (count + 2 > hits.numbers.length) hits.numbers = grown(hits.numbers);
      hits.numbers[count] = at + 1;
      hits.numbers[count + 1] = pattern;
      count += 2;
    }
    return count;
  }

  /** From one byte to another; what begins at or behind `border` is the next one's. */
  function read(from: State, to: number, border: number, bytes: Uint8Array, hits: Hits, written: number): number {
    let { row } = from;
    let count = written;
    for (let at = from.at; at < to; at += 1) {
      // biome-ignore lint/style/noNonNullAssertion: always inside, and a check here would cost a third of the speed
      row = table[row + classOf[bytes[at]!]!]!;
      if (row > silent) count = write(row, at, border, hits, count);
    }
    return count;
  }

  return {
    size: table.byteLength,
    scan(bytes, end, hits) {
      if (end < WORTH_QUARTERING) return read({ row: 0, at: 0 }, end, end, bytes, hits, 0);
      // Each row is only known when the one before was fetched. Four quarters at once wait for memory together.
      const second = end >> 2;
      const third = second * 2;
      const fourth = second * 3;
      let count = 0;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = 0; at < second; at += 1) {
        // biome-ignore-start lint/style/noNonNullAssertion: as above
        a = table[a + classOf[bytes[at]!]!]!;
        b = table[b + classOf[bytes[at + second]!]!]!;
        c = table[c + classOf[bytes[at + third]!]!]!;
        d = table[d + classOf[bytes[at + fourth]!]!]!;
        // biome-ignore-end lint/style/noNonNullAssertion: as above
        // One branch for the four: nearly always none of them speaks.
        if (((silent - a) | (silent - b) | (silent - c) | (silent - d)) >= 0) continue;
        if (a > silent) count = write(a, at, second, hits, count);
        if (b > silent) count = write(b, at + second, third, hits, count);
        if (c > silent) count = write(c, at + third, fourth, hits, count);
        if (d > silent) count = write(d, at + fourth, end, hits, count);
      }
      // A word that begins in one quarter may end in the next.
      count = read({ row: a, at: second }, Math.min(end, second + longest), second, bytes, hits, count);
      count = read({ row: b, at: third }, Math.min(end, third + longest), third, bytes, hits, count);
      count = read({ row: c, at: fourth }, Math.min(end, fourth + longest), fourth, bytes, hits, count);
      return read({ row: d, at: second * 4 }, end, end, bytes, hits, count);
    },
  };
}

/** Where a reading stands. */
interface State {
  readonly row: number;
  readonly at: number;
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
