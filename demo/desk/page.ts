import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { drawConversation, drawThread } from './conversation.ts';
import type { Look } from './desk.ts';
import { drawModal } from './modal.ts';
import { drawPanel, type PanelFacts } from './panel.ts';
import { drawSidebar } from './sidebar.ts';
import { type Cast, drawTour } from './tour.ts';

const h = createElement;

/** The whole page. The script fetches it again on every change and swaps what differs, so this is the only truth. */
export function drawPage(look: Look, facts: PanelFacts, cast: Cast | undefined): string {
  const { desk, viewer } = look;
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      null,
      h('meta', { charSet: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', null, `${desk.slack.workspace.team.name} · ${viewer.real_name} · Slack desk`),
      h('link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }),
      h('link', { rel: 'stylesheet', href: '/slack-blocks.css' }),
      h('link', { rel: 'stylesheet', href: '/desk.css' }),
      h('script', { src: '/desk.js', defer: true }),
    ),
    h(
      'body',
      null,
      h('a', { className: 'skip', href: '#conversation' }, 'Skip to the conversation'),
      h(
        'div',
        { id: 'desk', className: look.location.thread ? 'desk with-thread' : 'desk', 'data-list': '' },
        cast ? drawTour(look, cast) : null,
        drawSidebar(look),
        drawConversation(look),
        drawThread(look),
        drawPanel(look, facts),
        drawModal(look),
      ),
      h('div', { className: 'veil', 'data-veil': '' }),
      h('div', { id: 'toasts', className: 'toasts', role: 'alert' }),
    ),
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}
