import type { OpenItem } from '../domain/digest.ts';
import { viewCase } from '../operations/view-case.ts';
import { viewDigest } from '../operations/view-digest.ts';
import type { CaseChannel } from './channel.ts';
import type { Kit } from './kit.ts';
import type { Poster } from './post.ts';
import { digestMessage, digestPages } from './views/digest.ts';

/** Posts a day's digest into the channel and everything open into its thread, or makes what stands there right. */
export async function drawDigest(
  { deps, store }: Pick<Kit, 'deps' | 'store'>,
  poster: Poster,
  channel: CaseChannel,
  date: string,
): Promise<void> {
  const view = await viewDigest(deps);
  const mayShow = new Map<string, boolean>();
  for (const { caseId } of view.open) {
    if (!mayShow.has(caseId)) mayShow.set(caseId, await isShown(caseId));
  }
  const shown = view.open.filter(({ caseId }: OpenItem) => mayShow.get(caseId));
  const digest = { view: { ...view, date }, shown, hidden: view.open.length - shown.length };
  const id = await channel.id();
  const subject = `digest:${date}`;
  const { ts } = await poster.put(subject, { channel: id }, digestMessage(digest));
  for (const [page, message] of digestPages(digest).entries())
    await poster.put(`${subject}:open:${page + 1}`, { channel: id, threadTs: ts }, message);

  /** A case that its own card hides from the channel is not named by the digest either. */
  async function isShown(caseId: string): Promise<boolean> {
    if (await store.messageOf(`direct:case:${caseId}`)) return false;
    const { person } = await viewCase(deps, caseId);
    return (await channel.unwanted(person)).length === 0;
  }
}
