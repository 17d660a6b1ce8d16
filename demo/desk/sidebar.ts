import { createElement, type ReactNode } from 'react';
import type { Channel } from '../slack/types.ts';
import { userName } from './context.ts';
import { type Look, unread } from './desk.ts';
import { hrefOf } from './location.ts';

const h = createElement;

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

/** A coloured square with initials; decoration, since the name always stands beside it. */
export function avatar(id: string, name: string, size: 'small' | 'large'): ReactNode {
  const tone = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % 8;
  return h('span', { className: `avatar ${size} tone-${tone}`, 'aria-hidden': true }, initials(name));
}

export function botAvatar(size: 'small' | 'large'): ReactNode {
  return h('span', { className: `avatar ${size} bot`, 'aria-hidden': true }, 'Ld');
}

function actAs(look: Look): ReactNode {
  const { desk, location, viewer } = look;
  const known = new Set(desk.parts.map((part) => part.userId));
  const others = [...desk.slack.workspace.users.values()]
    .filter((user) => !known.has(user.id) && !user.is_bot && !user.deleted)
    .sort((a, b) => a.real_name.localeCompare(b.real_name));
  const named = desk.parts.map((part) =>
    h('option', { key: part.userId, value: part.userId }, `${userName(look.context, part.userId)} · ${part.part}`),
  );
  return h(
    'form',
    { className: 'act-as', method: 'get', action: '/', 'data-nav': '' },
    h('label', { htmlFor: 'act-as' }, 'Act as'),
    h(
      'div',
      { className: 'act-as-row' },
      avatar(viewer.id, viewer.real_name, 'small'),
      h(
        'select',
        { id: 'act-as', name: 'as', defaultValue: viewer.id, 'data-submits': '' },
        h('optgroup', { label: 'In the story' }, named),
        h(
          'optgroup',
          { label: 'Everybody else' },
          others.map((user) =>
            h(
              'option',
              { key: user.id, value: user.id },
              `${user.real_name} · ${user.is_restricted ? 'guest' : (user.title ?? '')}`,
            ),
          ),
        ),
      ),
    ),
    h('input', { type: 'hidden', name: 'in', value: location.in }),
    h('input', { type: 'hidden', name: 'who', value: location.who }),
  );
}

function item(look: Look, place: string, words: ReactNode, count: number): ReactNode {
  const here = look.location.in === place;
  return h(
    'li',
    { key: place },
    h(
      'a',
      {
        href: hrefOf(look.location, { in: place }),
        'data-nav': '',
        className: `${here ? 'here' : ''}${count > 0 ? ' unread' : ''}`,
        ...(here ? { 'aria-current': 'page' } : {}),
      },
      h('span', { className: 'item-words' }, words),
      count > 0 ? h('span', { className: 'count' }, count, h('span', { className: 'sr' }, ' unread')) : null,
    ),
  );
}

const lockPath =
  'M4 6V4.5a3 3 0 0 1 6 0V6h.5A1.5 1.5 0 0 1 12 7.5v4A1.5 1.5 0 0 1 10.5 13h-7A1.5 1.5 0 0 1 2 11.5v-4A1.5 1.5 0 0 1 3.5 6H4Zm1.5 0h3V4.5a1.5 1.5 0 0 0-3 0V6Z';

function channelWords(channel: Channel): ReactNode {
  const sign = channel.is_private
    ? h(
        'svg',
        { viewBox: '0 0 14 14', width: 12, height: 12, 'aria-label': 'private', role: 'img' },
        h('path', { d: lockPath, fill: 'currentColor' }),
      )
    : h('span', { 'aria-hidden': true }, '#');
  return [h('span', { key: 's', className: 'sign' }, sign), h('span', { key: 'n' }, channel.name)];
}

function list(title: string, items: ReactNode[], empty?: string): ReactNode {
  return h(
    'section',
    { key: title },
    h('h2', null, title),
    items.length > 0 ? h('ul', null, items) : h('p', { className: 'empty' }, empty),
  );
}

/** The left column: workspace, act as, channels, direct messages, the app. */
export function drawSidebar(look: Look): ReactNode {
  const { desk, viewer } = look;
  const { workspace } = desk.slack;
  const mine = [...workspace.channels.values()].filter((one) => one.members.includes(viewer.id) && !one.is_archived);
  const channels = mine.filter((one) => !one.is_im && !one.is_mpim).sort((a, b) => a.name.localeCompare(b.name));
  const appMessages = desk.slack.directMessage(viewer.id);
  const direct = mine.filter((one) => (one.is_im || one.is_mpim) && one.id !== appMessages?.id);
  const directWords = (one: Channel) =>
    one.members
      .filter((id) => id !== viewer.id)
      .map((id) => userName(look.context, id))
      .join(', ');
  return h(
    'nav',
    { id: 'sidebar', className: 'sidebar', 'aria-label': 'Workspace', 'data-key': 'sidebar' },
    h(
      'div',
      { className: 'workspace' },
      h('strong', null, workspace.team.name),
      h('small', null, 'stand-in for Slack'),
    ),
    actAs(look),
    list(
      'Channels',
      channels.map((one) => item(look, one.id, channelWords(one), unread(look, one.id))),
      'In no channel',
    ),
    direct.length > 0
      ? list(
          'Direct messages',
          direct.map((one) => item(look, one.id, directWords(one), unread(look, one.id))),
        )
      : null,
    list('Apps', [
      h('li', { key: 'app', className: 'app-name' }, botAvatar('small'), desk.appName),
      desk.hasHome ? item(look, 'home', 'Home', 0) : null,
      appMessages
        ? item(look, appMessages.id, 'Messages', unread(look, appMessages.id))
        : h('li', { key: 'none' }, h('span', { className: 'item-words muted' }, 'Messages: none yet')),
    ]),
  );
}
