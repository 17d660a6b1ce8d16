import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { buildTree, leafHash, pushLeaf, rootFromProof, rootOf } from '../../db/audit-tree.ts';

const leaves = Array.from({ length: 70 }, (_, n) => leafHash(`event ${n}`));

describe('the Merkle tree', () => {
  test('has the root that RFC 6962 defines, for every size', async () => {
    let frontier: Buffer[] = [];
    for (let size = 0; size <= leaves.length; size++) {
      const expected = definition(leaves.slice(0, size));
      expect(rootOf(frontier)).toEqual(expected);
      expect((await buildTree(leaves.slice(0, size))).root()).toEqual(expected);
      const leaf = leaves[size];
      if (leaf !== undefined) frontier = pushLeaf(frontier, size, leaf);
    }
  });

  test('proves every event of every size, and no event in another place', async () => {
    for (let size = 1; size <= leaves.length; size++) {
      const tree = await buildTree(leaves.slice(0, size));
      for (let seq = 0; seq < size; seq++) {
        const proof = tree.prove(seq);
        const leaf = leaves[seq] as Buffer;
        expect(rootFromProof(leaf, seq, size, proof)).toEqual(tree.root());
        expect(rootFromProof(leaf, (seq + 1) % size, size, proof)?.equals(tree.root()) ?? false).toBe(size === 1);
        expect(rootFromProof(leaf, seq, size, [...proof, leaf])).toBeUndefined();
      }
    }
  });
});

/** RFC 6962 §2.1, word for word. */
function definition(list: readonly Buffer[]): Buffer {
  const [first] = list;
  if (first === undefined) return createHash('sha256').digest();
  if (list.length === 1) return first;
  let split = 1;
  while (split * 2 < list.length) split *= 2;
  return createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), definition(list.slice(0, split)), definition(list.slice(split))]))
    .digest();
}
