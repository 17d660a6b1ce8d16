import type { KnownBlock } from '@slack/web-api';
import { actions, button, section } from './blocks.ts';
import type { Markup } from './mrkdwn.ts';

/** A page stays well under the 100 blocks and 250 KB of a view. */
const PAGE_BLOCKS = 60;
const PAGE_LENGTH = 60_000;

/** What turns the pages of a modal: two buttons that carry the subject and where to go. */
export interface Turning {
  readonly back: string;
  readonly on: string;
  readonly subject: { readonly caseId: string } | { readonly personId: string };
}

/** One page of `groups` with its buttons; a group stays together. `page` counts from 0 and is brought into range. */
export function pageOf(groups: readonly KnownBlock[][], turning: Turning, page: number, nothing: Markup): KnownBlock[] {
  const pages = paged(groups);
  if (pages.length === 0) return [section(nothing)];
  const at = Math.min(Math.max(0, page), pages.length - 1);
  return [...(pages[at] ?? []), ...(pages.length > 1 ? [pager(turning, at, pages.length)] : [])];
}

function pager({ back, on, subject }: Turning, at: number, pages: number): KnownBlock {
  const to = (page: number) => JSON.stringify({ ...subject, page });
  return actions(`pager.${at}`, [
    ...(at > 0 ? [button(`Page ${at} of ${pages}`, back, to(at - 1), { label: 'Previous page' })] : []),
    ...(at < pages - 1 ? [button(`Page ${at + 2} of ${pages}`, on, to(at + 1), { label: 'Next page' })] : []),
  ]);
}

function paged(groups: readonly KnownBlock[][]): KnownBlock[][] {
  const pages: KnownBlock[][] = [];
  let length = 0;
  for (const group of groups.flatMap(splitGroup)) {
    const size = JSON.stringify(group).length;
    const current = pages.at(-1);
    if (!current || current.length + group.length > PAGE_BLOCKS || length + size > PAGE_LENGTH) {
      pages.push([...group]);
      length = size;
      continue;
    }
    current.push(...group);
    length += size;
  }
  return pages;
}

/** An account with hundreds of groups fills pages of its own. */
function splitGroup(group: KnownBlock[]): KnownBlock[][] {
  const parts: KnownBlock[][] = [];
  for (let start = 0; start < group.length; start += 15) parts.push(group.slice(start, start + 15));
  return parts;
}
