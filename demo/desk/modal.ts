import { createElement, type ReactNode } from 'react';
import { drawBlocks } from './blocks.ts';
import type { Surface } from './context.ts';
import type { Look } from './desk.ts';
import { objectsOf, wordsOf } from './json.ts';
import { whereFields } from './where.ts';

const h = createElement;

/** The modal on top for this person, with field errors where Slack puts them; an empty dialog when there is none. */
export function drawModal(look: Look): ReactNode {
  const view = look.desk.slack.topModal(look.viewer.id);
  const shell = (...children: ReactNode[]) =>
    h(
      'dialog',
      {
        id: 'modal',
        className: 'modal',
        'data-list': '',
        'data-key': 'modal',
        ...(view ? { 'aria-labelledby': 'modal-title' } : {}),
      },
      ...children,
    );
  if (!view) return shell();
  const surface: Surface = {
    kind: 'modal',
    key: view.id,
    values: view.values,
    errors: view.errors,
    context: look.context,
  };
  const inputs = objectsOf(view.blocks).filter((block) => block.type === 'input');
  const known = new Set(inputs.map((block) => block.block_id));
  const stray = Object.entries(view.errors).filter(([blockId]) => !known.has(blockId));
  const submit = wordsOf(view.submit);
  return shell(
    h(
      'form',
      {
        key: view.id,
        'data-key': view.id,
        method: 'post',
        action: '/submit',
        encType: 'multipart/form-data',
        noValidate: true,
      },
      whereFields(look, { viewId: view.id }),
      // Enter in a field presses a form's first button: without this one it would be Close.
      submit
        ? h('button', {
            type: 'submit',
            className: 'sr',
            tabIndex: -1,
            'aria-hidden': true,
            name: 'submit',
            value: '1',
          })
        : null,
      h(
        'header',
        { className: 'modal-head' },
        h('h2', { id: 'modal-title' }, wordsOf(view.title)),
        h(
          'button',
          {
            type: 'submit',
            className: 'btn',
            formAction: '/close-view',
            formNoValidate: true,
            'aria-label': 'Close',
            'data-closes-view': '',
          },
          '✕',
        ),
      ),
      h(
        'div',
        { className: 'modal-body blocks' },
        stray.map(([blockId, words]) => h('p', { key: blockId, className: 'error', role: 'alert' }, words)),
        drawBlocks(view.blocks, surface),
      ),
      h(
        'footer',
        { className: 'modal-foot' },
        h(
          'button',
          { type: 'submit', className: 'btn', formAction: '/close-view', formNoValidate: true },
          wordsOf(view.close) || (submit ? 'Cancel' : 'Close'),
        ),
        submit
          ? h(
              'button',
              { type: 'submit', className: 'btn primary', name: 'submit', value: '1', disabled: view.submit_disabled },
              submit,
            )
          : null,
      ),
    ),
  );
}
