import { createHash } from 'node:crypto';

// RFC 6962 §2.1: leaves and nodes are hashed under different prefixes, so that one can never pass for the other.
// Pure, and nothing but node:crypto: evidence is verified with it offline.

export type Hash = Buffer;

export function leafHash(text: string): Hash {
  return createHash('sha256').update(Buffer.of(0)).update(text, 'utf8').digest();
}

function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/** The roots of the perfect subtrees that `size` leaves fall into, largest first: one for every set bit of `size`. */
export type Frontier = readonly Hash[];

/** O(log size). `frontier` is that of `size` leaves. */
export function pushLeaf(frontier: Frontier, size: number, leaf: Hash): Hash[] {
  const next = [...frontier];
  let hash = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = next.pop();
    if (left === undefined)
      throw new Error(`A frontier of ${frontier.length} hashes cannot be that of ${size} leaves.`);
    hash = nodeHash(left, hash);
  }
  next.push(hash);
  return next;
}

/** The tree's root; of no leaves, the hash of nothing. */
export function rootOf(frontier: Frontier): Hash {
  const [last, ...larger] = frontier.toReversed();
  if (last === undefined) return createHash('sha256').digest();
  return larger.reduce((right, left) => nodeHash(left, right), last);
}

/** A whole tree in memory (64 bytes a leaf), for proofs. */
export interface Tree {
  readonly size: number;
  root(): Hash;
  /** The audit path of leaf `seq`, nearest sibling first. */
  prove(seq: number): Hash[];
}

export async function buildTree(leaves: AsyncIterable<Hash> | Iterable<Hash>): Promise<Tree> {
  const levels: Hash[][] = [[]];
  for await (const leaf of leaves) {
    let hash = leaf;
    for (let level = 0; ; level++) {
      const nodes = levels[level] ?? [];
      levels[level] = nodes;
      nodes.push(hash);
      if (nodes.length % 2 === 1) break;
      hash = nodeHash(nodes.at(-2) as Hash, hash);
    }
  }
  const size = levels[0]?.length ?? 0;
  /** The hash over leaves [from, to); `from` is always a multiple of the largest power of two below the width. */
  function over(from: number, to: number): Hash {
    const width = to - from;
    if (isPowerOfTwo(width)) return levels[Math.log2(width)]?.[from / width] as Hash;
    const split = from + largestPowerBelow(width);
    return nodeHash(over(from, split), over(split, to));
  }
  function path(seq: number, from: number, to: number): Hash[] {
    if (to - from === 1) return [];
    const split = from + largestPowerBelow(to - from);
    return seq < split ? [...path(seq, from, split), over(split, to)] : [...path(seq, split, to), over(from, split)];
  }
  return {
    size,
    root: () => (size === 0 ? rootOf([]) : over(0, size)),
    prove: (seq) => {
      if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size) throw new RangeError(`No event ${seq} among ${size}.`);
      return path(seq, 0, size);
    },
  };
}

/** The root that `proof` leads to from the leaf at `seq` of `size`; undefined when the proof has not the right length. */
export function rootFromProof(leaf: Hash, seq: number, size: number, proof: readonly Hash[]): Hash | undefined {
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(size) || seq < 0 || seq >= size) return undefined;
  // RFC 9162 §2.1.3.2
  let index = seq;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(sibling, hash);
      while (index % 2 === 0 && index !== 0) {
        index /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}

function largestPowerBelow(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}
