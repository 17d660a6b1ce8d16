import { inquirySubject, passInquiry } from '../operations/inquire.ts';
import { type InquiryView, viewInquiry } from '../operations/view-inquiry.ts';
import type { CaseChannel } from './channel.ts';
import type { Kit } from './kit.ts';
import type { Poster } from './post.ts';
import type { Message } from './views/blocks.ts';
import { inquiryMessage } from './views/inquiry.ts';

/** What the projector lends to draw a question with. */
export interface InquiryTools {
  readonly kit: Pick<Kit, 'deps' | 'store' | 'people'>;
  readonly poster: Poster;
  readonly channel: CaseChannel;
  /** Ours, active, and never whom it is about. */
  reachable(userIds: readonly string[], view: InquiryView): Promise<readonly string[]>;
  toAdmins(key: string, message: Message, view: InquiryView): Promise<void>;
}

/**
 * The message to whoever has a question; where that is nobody who is in Slack it goes on, at last to the admins. What
 * stood with somebody before is taken away: it is not theirs to answer any more.
 */
export async function drawInquiry(tools: InquiryTools, id: string): Promise<void> {
  const { kit, poster, channel } = tools;
  const { deps, store } = kit;
  const view = await viewInquiry(deps, id);
  const { inquiry, able } = view;
  const subject = inquirySubject(id);
  const message = inquiryMessage(view, deps.settings.applications);
  const known = await store.messageOf(subject);
  if (inquiry.askedOf === undefined) {
    if (known) await poster.remove(subject);
    return await tools.toAdmins(subject, message, view);
  }
  const isOpen = inquiry.state === 'open';
  for (const email of isOpen ? new Set([inquiry.askedOf, ...able]) : [inquiry.askedOf]) {
    if (isOpen && !able.includes(email)) continue;
    const user = await kit.people.userByEmail(email);
    const [userId] = user ? await tools.reachable([user.id], view) : [];
    if (userId === undefined) continue;
    // Whoever gets it next is written down first, and drawn by the job that this sends.
    if (email !== inquiry.askedOf) return await passInquiry(deps, id, email, 'unreachable');
    const to = await channel.direct(userId);
    if (known?.channel !== undefined && known.channel !== to) await poster.remove(subject);
    await poster.put(subject, { channel: to }, message);
    return;
  }
  if (isOpen) await passInquiry(deps, id, undefined, 'unreachable');
}
