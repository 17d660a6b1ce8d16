import type { CaseKind } from './case.ts';

/** How a case is spoken of: somebody goes, or stays in another place. */
export interface KindWords {
  readonly title: string;
  /** Inside a sentence. */
  readonly what: string;
  /** The moment at which access goes. */
  readonly when: string;
  /** Of a person, after their name. */
  readonly who: string;
}

const LEAVING: KindWords = {
  title: 'Offboarding',
  what: 'offboarding',
  when: 'Last moment',
  who: 'is leaving',
};

/** Whoever moves is no leaver: nobody may read of a suspended account or of somebody who goes. */
const MOVE: KindWords = {
  title: 'Move',
  what: 'move',
  when: 'Old access goes',
  who: 'moves to another role',
};

export function kindWords({ kind }: { readonly kind: CaseKind }): KindWords {
  return kind === 'move' ? MOVE : LEAVING;
}
