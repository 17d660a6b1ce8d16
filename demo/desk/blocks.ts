/** Blocks as HTML. What carries text or controls is drawn here; what only shows is left to the library (README, Decisions). */
import { createElement, type ReactNode } from 'react';
import { Message } from 'slack-blocks-to-jsx';
import type { Block, JsonObject } from '../slack/types.ts';
import { type Surface, userName } from './context.ts';
import { drawElement, drawText } from './elements.ts';
import { listOf, objectOf, objectsOf, textOf, wordsOf } from './json.ts';
import { safeHref } from './mrkdwn.ts';
import type { Spot } from './options.ts';
import { drawRichText } from './rich-text.ts';
import { fillDate } from './slack-date.ts';

const h = createElement;

const byLibrary = new Set(['plan', 'task_card', 'data_visualization', 'markdown']);

function libraryBlock(block: Block, surface: Surface): ReactNode {
  const { context } = surface;
  const hooks = {
    user: ({ id }: { id: string }) =>
      h('span', { className: 'mention', 'data-mention': 'user' }, `@${userName(context, id)}`),
    channel: ({ id }: { id: string }) =>
      h('span', { className: 'mention', 'data-mention': 'channel' }, `#${context.channels.get(id)?.name ?? 'unknown'}`),
    usergroup: ({ id }: { id: string }) =>
      h('span', { className: 'mention' }, `@${context.usergroups.get(id)?.handle ?? 'group'}`),
    link: ({ href, children }: { href: string; children?: ReactNode }) =>
      safeHref(href)
        ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children)
        : h('span', null, children),
    date: ({ timestamp, format }: { timestamp: string; format: string }) =>
      h(
        'time',
        null,
        fillDate(new Date(Number(timestamp) * 1000), format, { now: context.now, timezone: context.viewer.tz }),
      ),
  };
  // The library's own block types are narrower than what Slack sends; it skips what it does not know.
  const blocks = [block] as unknown as Parameters<typeof Message>[0]['blocks'];
  return h(
    'div',
    { className: 'by-library' },
    h(Message, { blocks, name: '', logo: '', time: context.now, withoutWrapper: true, hooks }),
  );
}

function drawImage(image: JsonObject, className: string, key?: string): ReactNode {
  const url = typeof image.image_url === 'string' ? safeHref(image.image_url) : undefined;
  const alt = typeof image.alt_text === 'string' ? image.alt_text : '';
  if (!url) return h('span', { key, className: 'muted' }, alt);
  return h('img', { key, className, src: url, alt });
}

function drawSection(block: Block, spot: Spot): ReactNode {
  const accessory = objectOf(block.accessory);
  const fields = objectsOf(block.fields);
  const text = textOf(block.text);
  const label = text?.text.replace(/[*_~`]/g, '').slice(0, 80);
  return h(
    'div',
    { className: accessory ? 'section with-accessory' : 'section' },
    h(
      'div',
      { className: 'section-body' },
      text ? h('div', { className: 'mrkdwn' }, drawText(text, spot.surface)) : null,
      fields.length > 0
        ? h(
            'div',
            { className: 'fields' },
            fields.map((field, index) =>
              h('div', { key: String(index), className: 'mrkdwn' }, drawText(textOf(field), spot.surface)),
            ),
          )
        : null,
    ),
    accessory
      ? h(
          'div',
          { className: 'accessory' },
          accessory.type === 'image'
            ? drawImage(accessory, 'thumb')
            : drawElement(accessory, { ...spot, label }, 'accessory'),
        )
      : null,
  );
}

function drawContextBlock(block: Block, spot: Spot): ReactNode {
  return h(
    'div',
    { className: 'context' },
    objectsOf(block.elements).map((element, index) => {
      const key = String(index);
      if (element.type === 'image') return drawImage(element, 'tiny', key);
      return h('span', { key, className: 'mrkdwn' }, drawText(textOf(element), spot.surface));
    }),
  );
}

function drawActions(block: Block, spot: Spot): ReactNode {
  return h(
    'div',
    { className: 'actions' },
    objectsOf(block.elements).map((element, index) => drawElement(element, spot, String(index))),
  );
}

function drawInput(block: Block, spot: Spot): ReactNode {
  const element = objectOf(block.element) ?? {};
  const id = `${spot.surface.key}-${spot.blockId}-`.replace(/[^\w-]/g, '_');
  const controlId = `${id}${String(element.action_id)}`.replace(/[^\w-]/g, '_');
  const error = spot.surface.errors[spot.blockId];
  const group = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const label = wordsOf(block.label);
  return h(
    'div',
    { className: error ? 'input wrong' : 'input' },
    h(
      group ? 'span' : 'label',
      { className: 'label', ...(group ? {} : { htmlFor: controlId }) },
      label,
      block.optional === true ? h('span', { className: 'muted' }, ' (optional)') : null,
    ),
    drawElement(element, { ...spot, ...(group ? { label } : {}), waits: block.dispatch_action !== true }, 'element'),
    error ? h('p', { className: 'error', id: `${id}-error`, role: 'alert' }, error) : null,
    wordsOf(block.hint) ? h('p', { className: 'hint' }, wordsOf(block.hint)) : null,
  );
}

function cellOf(cell: JsonObject, surface: Surface): ReactNode {
  if (cell.type === 'rich_text') return drawRichText(cell, surface.context);
  return String(cell.text ?? '');
}

function drawTable(block: Block, surface: Surface): ReactNode {
  const [head, ...rows] = listOf(block.rows).map(objectsOf);
  const caption = typeof block.caption === 'string' ? block.caption : '';
  const cells = (row: readonly JsonObject[], tag: 'th' | 'td') =>
    row.map((cell, index) =>
      h(tag, { key: String(index), ...(tag === 'th' ? { scope: 'col' } : {}) }, cellOf(cell, surface)),
    );
  return h(
    'div',
    { className: 'table-scroll', tabIndex: 0, role: 'region', 'aria-label': caption || 'Table' },
    h(
      'table',
      null,
      caption ? h('caption', null, caption) : null,
      head ? h('thead', null, h('tr', null, cells(head, 'th'))) : null,
      h(
        'tbody',
        null,
        rows.map((row, index) => h('tr', { key: String(index) }, cells(row, 'td'))),
      ),
    ),
  );
}

function drawContainer(block: Block, surface: Surface): ReactNode {
  const children = objectsOf(block.child_blocks) as readonly Block[];
  const body = h('div', { className: 'container-body' }, drawBlocks(children, surface));
  const title = wordsOf(block.title);
  if (block.is_collapsible === true) {
    const open = block.default_collapsed !== true;
    return h('details', { className: 'container', open }, h('summary', null, title || 'Details'), body);
  }
  return h('div', { className: 'container' }, title ? h('strong', null, title) : null, body);
}

function drawBlock(block: Block, surface: Surface): ReactNode {
  const spot: Spot = { surface, blockId: block.block_id ?? '', waits: false };
  if (byLibrary.has(block.type)) return libraryBlock(block, surface);
  switch (block.type) {
    case 'header':
      return h('h3', { className: 'header' }, drawText(textOf(block.text), surface));
    case 'section':
      return drawSection(block, spot);
    case 'context':
      return drawContextBlock(block, spot);
    case 'actions':
      return drawActions(block, spot);
    case 'input':
      return drawInput(block, spot);
    case 'rich_text':
      return drawRichText(block, surface.context);
    case 'divider':
      return h('hr', null);
    case 'image':
      return h('figure', null, h('figcaption', null, wordsOf(block.title)), drawImage(block, 'picture'));
    case 'alert':
      return h(
        'div',
        { className: `alert ${String(block.level ?? 'info').replace(/\W/g, '')}`, role: 'note' },
        drawText(textOf(block.text), surface),
      );
    case 'table':
    case 'data_table':
      return drawTable(block, surface);
    case 'container':
      return drawContainer(block, surface);
    default:
      return h('p', { className: 'muted' }, `This desk does not draw “${block.type}” blocks.`);
  }
}

/** All blocks of one message, modal or Home. */
export function drawBlocks(blocks: readonly Block[], surface: Surface): ReactNode {
  return blocks.map((block, index) =>
    h('div', { key: block.block_id ?? String(index), className: 'block' }, drawBlock(block, surface)),
  );
}
