import type { CaseView } from '../domain/case-view.ts';
import type { Kit } from './kit.ts';
import { nameOf } from './people.ts';
import type { CardAbout } from './views/case-card.ts';

/** What a card needs beside its case; a name that Slack does not tell now is not worth waiting for. */
export async function aboutCase(kit: Pick<Kit, 'deps' | 'people'>, view: CaseView): Promise<CardAbout> {
  const { applications } = kit.deps.settings;
  const { source, requester } = view.offboardingCase;
  if (source.kind !== 'slack') return { applications };
  const known = await kit.people.user(requester).catch(() => undefined);
  return known ? { applications, requester: nameOf(known) } : { applications };
}
