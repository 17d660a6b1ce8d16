import { createElement, Fragment, type ReactNode } from 'react';
import type { Message } from '../slack/types.ts';
import { drawBlocks } from './blocks.ts';
import { drawComposer } from './composer.ts';
import { type Surface, userName } from './context.ts';
import type { Look } from './desk.ts';
import { hrefOf } from './location.ts';
import { drawMrkdwn } from './mrkdwn.ts';
import { avatar, botAvatar } from './sidebar.ts';
import { fillDate } from './slack-date.ts';
import { whereFields } from './where.ts';

const h = createElement;
/** A drawing must stay quick after months of cases. */
const messagesMost = 80;
const atOf = (ts: string) => new Date(Number(ts) * 1000);

function attachments(look: Look, message: Message): ReactNode {
  const files = (message.files ?? [])
    .map((id) => look.desk.slack.workspace.files.get(id))
    .filter((file) => file !== undefined);
  return files.map((file) =>
    h(
      'p',
      { key: file.id, className: 'file' },
      h('strong', null, file.title || file.name),
      ` ${Math.ceil(file.size / 1024)} KB`,
    ),
  );
}

function messageMenu(look: Look, message: Message): ReactNode {
  const shortcuts = look.desk.shortcuts.filter((one) => one.kind === 'message');
  if (shortcuts.length === 0 || message.ephemeralFor) return null;
  return h(
    'details',
    { className: 'overflow message-menu' },
    h('summary', { className: 'btn', 'aria-label': 'Message actions' }, h('span', { 'aria-hidden': true }, '⋯')),
    h(
      'form',
      { className: 'menu', method: 'post', action: '/message-shortcut' },
      whereFields(look, { channel: message.channel, ts: message.ts }),
      shortcuts.map((one) =>
        h('button', { key: one.callbackId, className: 'menu-item', name: 'callback', value: one.callbackId }, one.name),
      ),
    ),
  );
}

function drawMessage(
  look: Look,
  message: Message,
  replies: readonly Message[],
  place: 'channel' | 'thread',
): ReactNode {
  const { context, desk } = look;
  const isBot = message.bot_id !== undefined;
  const name = isBot ? desk.appName : userName(context, message.user);
  const at = atOf(message.ts);
  const when = { now: context.now, timezone: context.viewer.tz };
  const surface: Surface = { kind: 'message', key: `${place[0]}${message.ts}`, values: {}, errors: {}, context };
  const last = replies.at(-1);
  const body = message.blocks?.length
    ? drawBlocks(message.blocks, surface)
    : h('div', { className: 'mrkdwn' }, drawMrkdwn(message.text, context));
  return h(
    'li',
    {
      key: message.ts,
      'data-key': `${place}-${message.ts}-${message.ephemeralFor ?? ''}`,
      className: message.ephemeralFor ? 'message ephemeral' : 'message',
    },
    isBot ? botAvatar('large') : avatar(message.user, name, 'large'),
    h(
      'article',
      { 'aria-label': `${name}: ${message.text.slice(0, 120)}` },
      message.ephemeralFor ? h('p', { className: 'only-you' }, 'Only visible to you') : null,
      h(
        'header',
        null,
        h('strong', null, name),
        isBot ? h('span', { className: 'badge' }, 'APP') : null,
        h(
          'time',
          { dateTime: at.toISOString(), title: fillDate(at, '{date_long} {time_secs}', when) },
          fillDate(at, '{time}', when),
        ),
        message.edited ? h('span', { className: 'muted small' }, '(edited)') : null,
      ),
      h(
        'form',
        { className: 'blocks', method: 'post', action: '/act', 'data-ts': message.ts },
        whereFields(look, { channel: message.channel, ts: message.ts }),
        body,
      ),
      attachments(look, message),
      last && place === 'channel'
        ? h(
            'a',
            { className: 'replies', href: hrefOf(look.location, { thread: message.ts }), 'data-nav': '' },
            h('strong', null, replies.length === 1 ? '1 reply' : `${replies.length} replies`),
            h('span', { className: 'muted' }, ` Last reply ${fillDate(atOf(last.ts), '{ago}', when)}`),
          )
        : null,
    ),
    messageMenu(look, message),
  );
}

function dayBreaks(look: Look, messages: readonly Message[], draw: (message: Message) => ReactNode): ReactNode {
  const when = { now: look.context.now, timezone: look.context.viewer.tz };
  let before = '';
  return messages.map((message) => {
    const day = fillDate(atOf(message.ts), '{date_long_pretty}', when);
    const changed = day !== before;
    before = day;
    const rule = changed
      ? h(
          'li',
          { key: `d${message.ts}`, 'data-key': `day-${message.ts}`, className: 'day' },
          h('span', null, day[0]?.toUpperCase(), day.slice(1)),
        )
      : null;
    return h(Fragment, { key: message.ts }, rule, draw(message));
  });
}

function drawHome(look: Look): ReactNode {
  const view = look.desk.slack.workspace.homes.get(look.viewer.id);
  const surface: Surface = { kind: 'home', key: 'home', values: view?.values ?? {}, errors: {}, context: look.context };
  return h(
    'div',
    { className: 'scroll home', 'data-list': '', 'data-key': 'home' },
    view
      ? h(
          'form',
          { className: 'blocks', method: 'post', action: '/act', 'data-key': view.hash },
          whereFields(look, { viewId: view.id }),
          drawBlocks(view.blocks, surface),
        )
      : h(
          'p',
          { className: 'empty', 'data-key': 'empty' },
          look.desk.hasHome
            ? `${look.desk.appName} has not drawn its Home for you yet.`
            : `${look.desk.appName} has nothing for ${look.viewer.real_name} to do or to read.`,
        ),
  );
}

function heading(look: Look): ReactNode {
  const { desk, location } = look;
  if (location.in === 'home') return h('h1', null, `${desk.appName} · ${desk.hasHome ? 'Home' : 'Messages'}`);
  const channel = desk.slack.workspace.channels.get(location.in);
  if (channel?.is_im) return h('h1', null, `${desk.appName} · Messages`);
  return h(
    'h1',
    null,
    `${channel?.is_private ? '' : '#'}${channel?.name ?? ''}`,
    h('small', null, `${channel?.members.length ?? 0} members${channel?.is_private ? ', private' : ''}`),
  );
}

/** The middle: what this person sees of the conversation, and where they can write. */
export function drawConversation(look: Look): ReactNode {
  const { desk, location, viewer } = look;
  const bar = h(
    'header',
    { className: 'bar', 'data-key': 'bar' },
    h(
      'button',
      { type: 'button', className: 'btn drawer-button left', 'data-drawer': 'sidebar', 'aria-label': 'Workspace menu' },
      '☰',
    ),
    heading(look),
    h('button', { type: 'button', className: 'btn drawer-button right', 'data-drawer': 'panel' }, 'What is open'),
  );
  const main = (...children: ReactNode[]) =>
    h(
      'main',
      { id: 'conversation', className: 'conversation', 'data-list': '', 'data-key': `in-${location.in}-${viewer.id}` },
      bar,
      ...children,
    );
  if (location.in === 'home') return main(drawHome(look));
  const all = desk.slack.messagesFor(viewer.id, location.in);
  const everything = all.filter((message) => !message.thread_ts);
  const top = everything.slice(-messagesMost);
  const replies = Map.groupBy(
    all.filter((message) => message.thread_ts),
    (message) => message.thread_ts ?? '',
  );
  return main(
    h(
      'ol',
      {
        className: 'scroll messages',
        'data-list': '',
        'data-key': 'messages',
        'data-follows': '',
        'aria-live': 'polite',
        tabIndex: 0,
        'aria-label': 'Messages',
      },
      everything.length > top.length
        ? h(
            'li',
            { className: 'empty', 'data-key': 'older' },
            `${everything.length - top.length} older messages are not drawn.`,
          )
        : null,
      top.length === 0 ? h('li', { className: 'empty', 'data-key': 'empty' }, 'Nothing here yet.') : null,
      dayBreaks(look, top, (message) => drawMessage(look, message, replies.get(message.ts) ?? [], 'channel')),
    ),
    h('div', { className: 'foot', 'data-key': 'foot' }, drawComposer(look, 'channel')),
  );
}

/** An open thread, or nothing. */
export function drawThread(look: Look): ReactNode {
  const { desk, location, viewer } = look;
  const messages = location.thread
    ? desk.slack
        .messagesFor(viewer.id, location.in)
        .filter((one) => one.ts === location.thread || one.thread_ts === location.thread)
    : [];
  const { thread: _closed, ...closed } = location;
  if (messages.length === 0) return h('aside', { id: 'thread', hidden: true, 'data-key': 'no-thread' });
  return h(
    'aside',
    {
      id: 'thread',
      className: 'thread',
      'data-list': '',
      'data-key': `thread-${location.thread}-${viewer.id}`,
      'aria-label': 'Thread',
    },
    h(
      'header',
      { className: 'bar', 'data-key': 'bar' },
      h('h2', null, 'Thread'),
      h(
        'a',
        {
          className: 'btn',
          href: hrefOf(closed, { in: location.in }),
          'data-nav': '',
          'aria-label': 'Close the thread',
        },
        '✕',
      ),
    ),
    h(
      'ol',
      {
        className: 'scroll messages',
        'data-list': '',
        'data-key': 'replies',
        'data-follows': '',
        tabIndex: 0,
        'aria-label': 'Replies',
      },
      dayBreaks(look, messages, (message) => drawMessage(look, message, [], 'thread')),
    ),
    h('div', { className: 'foot', 'data-key': 'foot' }, drawComposer(look, 'thread')),
  );
}
