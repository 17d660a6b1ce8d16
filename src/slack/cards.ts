import { approversOf, together } from '../domain/approvers.ts';
import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { concealed, isConcealed } from '../domain/conceal.ts';
import type { PeopleList } from '../domain/settings.ts';
import { viewCase } from '../operations/view-case.ts';
import { aboutCase, calledIn, nobodyCanApprove } from './about.ts';
import type { CaseChannel } from './channel.ts';
import type { Kit, Notice } from './kit.ts';
import { slackError } from './log.ts';
import type { Place, Poster } from './post.ts';
import { line, type Message } from './views/blocks.ts';
import { caseCard } from './views/case-card.ts';
import { foreign, join, md, mentions, NOTHING } from './views/mrkdwn.ts';

/** What the projector lends to draw cases with. */
export interface CardTools {
  readonly kit: Pick<Kit, 'deps' | 'store' | 'people'>;
  readonly poster: Poster;
  readonly channel: CaseChannel;
  /** Those on a list who can be reached: ours, active, and neither this leaver nor leaving themselves. */
  deciding(list: PeopleList, view: CaseView): Promise<readonly string[]>;
  directPlaces(subject: string, userIds: readonly string[]): Promise<readonly Shown[]>;
  toAdmins(key: string, message: Message, view: CaseView): Promise<void>;
}

interface Shown {
  readonly subject: string;
  readonly place: Place;
}

/** The card that a line stands under was deleted. */
const PARENT_GONE = new Set(['thread_not_found', 'message_not_found', 'cannot_reply_to_message']);

export async function drawCase(tools: CardTools, caseId: string): Promise<void> {
  const view = await viewCase(tools.kit.deps, caseId);
  for (const shown of await placesOf(tools, view)) await drawCard(tools, view, shown);
  if (view.offboardingCase.state !== 'awaiting_approval' || !(await nobodyCanApprove(tools.kit, view))) return;
  const { offboardingCase, person } = view;
  await tools.toAdmins(
    `alone:${caseId}`,
    line(
      md`❗ ${caseName(offboardingCase)}: without ${foreign(person.name, 80)} there are too few approvers, so nobody can approve it. Add somebody to the approvers in lastday.yaml, or to their user group in Slack.`,
    ),
    view,
  );
}

/** A line under the card, wherever the case is shown. */
export async function sayInThread(tools: CardTools, notice: Notice, caseId: string): Promise<void> {
  const { store, deps } = tools.kit;
  const { poster } = tools;
  const view = await viewCase(deps, caseId);
  const called = notice.audience === 'approvers' && !isConcealed(view) ? calledIn(deps.settings, view) : undefined;
  const words = join([called ? mentions(called) : NOTHING, foreign(notice.text, 1_500)], ' ');
  for (const shown of await placesOf(tools, view)) {
    const { subject, place } = shown;
    const suffix = subject.slice(`case:${caseId}`.length);
    const say = (ts: string) => poster.put(`notice:${notice.id}${suffix}`, { ...place, threadTs: ts }, line(words));
    // The card first: a line needs something to stand under.
    const standing = await store.messageOf(subject);
    try {
      await say(standing?.ts ?? (await drawCard(tools, view, shown)));
    } catch (error) {
      if (!PARENT_GONE.has(slackError(error) ?? '')) throw error;
      await store.saveMessage({ subject, channel: place.channel, ...(standing?.ts && { ts: standing.ts }) });
      await say(await drawCard(tools, view, shown));
    }
  }
}

/** Where lines about a case may stand, with the card that they stand under; a code name in the channel gives nothing else away. */
export async function threadsOf(
  tools: CardTools,
  view: CaseView,
): Promise<readonly (Shown & { readonly ts: string })[]> {
  const threads: (Shown & { readonly ts: string })[] = [];
  for (const shown of await placesOf(tools, view)) {
    const inChannel = shown.subject === `case:${view.offboardingCase.id}`;
    if (inChannel && isConcealed(view)) continue;
    const known = await tools.kit.store.messageOf(shown.subject);
    threads.push({ ...shown, ts: known?.ts ?? (await drawCard(tools, view, shown)) });
  }
  return threads;
}

/** In the channel a case may have to go by its code name; the approvers' own messages say whom it is about. */
async function drawCard({ kit, poster }: CardTools, view: CaseView, { subject, place }: Shown): Promise<string> {
  const inChannel = subject === `case:${view.offboardingCase.id}`;
  const shown = inChannel && isConcealed(view) ? concealed(view) : view;
  const about = await aboutCase(kit, view);
  // Which lists they are on, and who is asked, would tell who it is.
  const told = shown === view ? about : { ...about, decides: [], asked: undefined };
  return (await poster.put(subject, place, caseCard(shown, told))).ts;
}

/**
 * Where a case is shown: in the channel, as long as nobody is in it who must not see it, and to each of its policy's own
 * approvers who is not in there. Once somebody is, it is the approvers' alone, for good, and what stood in the channel
 * is taken away.
 */
async function placesOf(tools: CardTools, view: CaseView): Promise<readonly Shown[]> {
  const { kit, channel, directPlaces } = tools;
  const { store, deps } = kit;
  const subject = `case:${view.offboardingCase.id}`;
  const deciders = approversOf(deps.settings, view.offboardingCase);
  const own = deciders === deps.settings.slack.approvers ? [] : await tools.deciding(deciders, view);
  const decided = await store.messageOf(`direct:${subject}`);
  // Whom its policy names is known only once there is a plan.
  if (decided) {
    const told = new Set([...(decided.drawn ?? '').split(' '), ...own]);
    return await directPlaces(subject, [...told]);
  }
  const id = await channel.id();
  const unwanted = await channel.unwanted(view.person);
  if (unwanted.length === 0) {
    const missed = await channel.absent(own);
    return [{ subject, place: { channel: id } }, ...(await directPlaces(subject, missed))];
  }
  const { securityApprovers, admins } = deps.settings.slack;
  const able = await tools.deciding(together([deciders, securityApprovers]), view);
  // Somebody has to see that nobody is left who could approve.
  const told = able.length > 0 ? able : await tools.deciding(admins, view);
  await takeAway(tools, view, subject, id);
  await store.saveMessage({ subject: `direct:${subject}`, drawn: told.join(' ') });
  deps.log.warn({ caseId: view.offboardingCase.id }, 'the channel holds somebody who must not see this case');
  await tools.toAdmins(
    `channel:${view.offboardingCase.id}`,
    line(
      md`${caseName(view.offboardingCase)} is not shown in the channel, because the leaver or somebody from outside is in it. The approvers have it as a direct message.`,
    ),
    view,
  );
  return await directPlaces(subject, told);
}

/** Whoever comes into a channel can read back: the lines go, and the card says only that it was there. */
async function takeAway({ kit, poster }: CardTools, view: CaseView, subject: string, channel: string): Promise<void> {
  const { store } = kit;
  const card = await store.messageOf(subject);
  if (!card?.ts || card.channel !== channel) return;
  for (const said of await store.messagesAbout(`notice:${view.offboardingCase.id}:`))
    if (said.channel === channel) await poster.remove(said.subject);
  const words = md`${caseName(view.offboardingCase)} is not shown in this channel any more.`;
  await poster.put(subject, { channel }, line(words));
}
