import type { HrRecord } from './roster.ts';

/**
 * What a record says differently from before. Nothing has followed from it yet.
 * leaving: a last day came, moved, or is over · staying: the last day is gone again · back: had left, is here ·
 * moved: another department or title · on_leave: away, and no leaver.
 */
export type HrChange =
  | { readonly kind: 'leaving'; readonly lastDay?: string; readonly contract: boolean; readonly gone: boolean }
  | { readonly kind: 'staying' }
  | { readonly kind: 'back' }
  | { readonly kind: 'moved'; readonly before: Place; readonly after: Place }
  | { readonly kind: 'on_leave' };

/** Where somebody works, as HR names it. */
export interface Place {
  readonly department?: string;
  readonly title?: string;
}

/** Ways in which HR systems call somebody whose contract ends by itself. */
const CONTRACT_TYPES: ReadonlySet<string> = new Set([
  'contractor',
  'contract',
  'contingent',
  'contingent worker',
  'fixed term',
  'freelancer',
  'intern',
  'temporary',
  'temp',
  'consultant',
]);

/** Whether their last day is the end of a contract, which a sponsor may lengthen, and no resignation. */
export function isContract(employmentType: string | undefined): boolean {
  return CONTRACT_TYPES.has((employmentType ?? '').toLowerCase().replace(/[_-]+/g, ' ').trim());
}

/**
 * What changed in one person's record. `before` is absent when the source shows them for the first time: somebody who
 * left before we came is history, not a leaver. `today` is the day where they are, `YYYY-MM-DD`.
 */
export function changesOf(before: HrRecord | undefined, after: HrRecord, today: string): readonly HrChange[] {
  const contract = isContract(after.employmentType);
  const gone = after.status === 'left';
  if (before === undefined) {
    const coming = after.lastDay !== undefined && after.lastDay >= today && !gone;
    return coming ? [leaving(after, contract, false)] : [];
  }
  if (gone) return before.status === 'left' && before.lastDay === after.lastDay ? [] : [leaving(after, contract, true)];
  if (before.status === 'left') {
    // Back with a last day already: a new contract, whose end is another leaving.
    return after.lastDay === undefined ? [{ kind: 'back' }] : [{ kind: 'back' }, leaving(after, contract, false)];
  }
  const changes: HrChange[] = [];
  if (after.lastDay !== before.lastDay)
    changes.push(after.lastDay === undefined ? { kind: 'staying' } : leaving(after, contract, false));
  if (after.status === 'on_leave' && before.status !== 'on_leave') changes.push({ kind: 'on_leave' });
  if (differs(before.department, after.department) || differs(before.title, after.title))
    changes.push({ kind: 'moved', before: placeOf(before), after: placeOf(after) });
  return changes;
}

function leaving({ lastDay }: HrRecord, contract: boolean, gone: boolean): HrChange {
  return { kind: 'leaving', ...(lastDay !== undefined && { lastDay }), contract, gone };
}

/** A place that becomes known is no move. */
function differs(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

function placeOf({ department, title }: HrRecord): Place {
  return { ...(department !== undefined && { department }), ...(title !== undefined && { title }) };
}
