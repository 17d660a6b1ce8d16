/** A group may lose so much from one reading to the next; one person always. */
const MOST_LOST = 0.05;

/** What can be wrong with the group of everybody. */
export type GroupFault = 'unreadable' | 'missing' | 'empty' | 'cut_short';

/** What a reading of the group of everybody means, beside the last whole one. */
export type GroupReading =
  | { readonly kind: 'whole'; readonly lost: readonly string[] }
  | { readonly kind: 'cut_short'; readonly lost: readonly string[] }
  | { readonly kind: 'empty' };

/**
 * Who of `before` (those who should still be in it) is in it no more; a group that is empty, or that lost more than 5 %
 * at once, says nothing about anybody.
 */
export function compareGroup(before: readonly string[], now: ReadonlySet<string>): GroupReading {
  if (now.size === 0) return { kind: 'empty' };
  const lost = before.filter((id) => !now.has(id));
  return { kind: lost.length > Math.max(1, before.length * MOST_LOST) ? 'cut_short' : 'whole', lost };
}
