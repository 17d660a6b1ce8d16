import { renderToStaticMarkup } from 'react-dom/server';
import { drawBlocks } from '../../demo/desk/blocks.ts';
import type { Surface } from '../../demo/desk/context.ts';
import type { Block, User } from '../../demo/slack/types.ts';

const base = {
  team_id: 'T0TEST',
  tz: 'Europe/Berlin',
  is_admin: false,
  is_bot: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_stranger: false,
  deleted: false,
};
const ann: User = { ...base, id: 'U0ANN', name: 'ann', real_name: 'Ann Berger' };
const lee: User = { ...base, id: 'U0LEE', name: 'lee', real_name: 'Lee <!channel> Thompson' };

/** A surface on which Ann looks on 21 November 2026. */
export function aSurface(change: Partial<Surface> & { timezone?: string } = {}): Surface {
  const { timezone = 'Europe/Berlin', ...rest } = change;
  return {
    kind: 'message',
    key: 'test',
    values: {},
    errors: {},
    context: {
      viewer: { ...ann, tz: timezone },
      now: new Date('2026-11-21T12:00:00Z'),
      users: new Map([ann, lee].map((user) => [user.id, user])),
      channels: new Map(),
      usergroups: new Map([
        ['S0IT', { id: 'S0IT', handle: 'it-admins', name: 'IT admins', users: ['U0ANN'], enabled: true }],
      ]),
    },
    ...rest,
  };
}

export function drawn(block: Block, surface: Surface = aSurface()): string {
  return renderToStaticMarkup(drawBlocks([block], surface));
}

/** What a person reads: tags gone, entities as letters. */
export function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&');
}
