import { createElement, type ReactNode } from 'react';
import type { Look } from './desk.ts';
import { whereFields } from './where.ts';

const h = createElement;

/** The box to write in, with the command's own hint under it; a thread's takes no commands. */
export function drawComposer(look: Look, place: 'channel' | 'thread'): ReactNode {
  const { desk, location } = look;
  const channel = desk.slack.workspace.channels.get(location.in);
  const inThread = place === 'thread';
  const where = channel?.is_im ? desk.appName : `#${channel?.name ?? ''}`;
  const id = `composer-${place}`;
  const global = desk.shortcuts.filter((one) => one.kind === 'global');
  return h(
    'div',
    { className: 'composer' },
    h(
      'form',
      { method: 'post', action: '/say', 'data-clears': '', 'data-key': id },
      whereFields(look, { channel: location.in, ...(inThread ? { threadTs: location.thread ?? '' } : {}) }),
      h('label', { className: 'sr', htmlFor: id }, inThread ? 'Reply' : `Message ${where}`),
      h('input', {
        id,
        name: 'text',
        autoComplete: 'off',
        maxLength: 4000,
        placeholder: inThread ? 'Reply…' : `Message ${where}, or type /offboard`,
        ...(inThread ? {} : { 'aria-describedby': 'usage' }),
      }),
      h('button', { className: 'btn primary' }, 'Send'),
    ),
    inThread
      ? null
      : h(
          'div',
          { className: 'composer-foot' },
          h('p', { id: 'usage', className: 'usage' }, h('code', null, '/offboard'), ` ${desk.usageHint}`),
          desk.sample
            ? h('a', { className: 'btn small', href: '/sample', download: desk.sample.name }, 'A Slack export to scan')
            : null,
          global.map((one) =>
            h(
              'form',
              { key: one.callbackId, method: 'post', action: '/shortcut' },
              whereFields(look),
              h('button', { className: 'btn small', name: 'callback', value: one.callbackId }, one.name),
            ),
          ),
        ),
  );
}
