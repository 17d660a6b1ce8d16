import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fieldName } from '../../demo/desk/elements.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { wordsOf } from './desk-drawing.ts';
import { proofModal, type RunningDesk, startTestDesk } from './desk-running.ts';

const { ann, bob, dana } = PEOPLE;
let desk: RunningDesk;

beforeAll(async () => {
  desk = await startTestDesk();
  const { app } = desk.bot;
  app.action('open', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: proofModal });
  });
  app.action('silent', async () => undefined);
  app.view('proof', async ({ ack, view }) => {
    const until = view.state.values.until?.value?.selected_date ?? '';
    if (until > '2026-12-31') await ack({ response_action: 'errors', errors: { until: 'Choose a day this year.' } });
    else await ack();
  });
  app.command('/offboard', async ({ ack, command, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: `Preview for ${command.text}` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: `Home of ${event.user}` } }] as const;
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [...blocks] } });
  });
});
afterAll(() => desk.close());

let ts = '';
beforeEach(async () => {
  const posted = await desk.bot.app.client.chat.postMessage({
    channel: CASES,
    text: 'Lee is leaving',
    blocks: [
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'button', action_id: 'open', value: 'case-1', text: { type: 'plain_text', text: 'Access removed' } },
          {
            type: 'button',
            action_id: 'silent',
            value: 'case-1',
            text: { type: 'plain_text', text: 'Nobody listens' },
          },
        ],
      },
    ],
  });
  ts = posted.ts ?? '';
});
afterEach(async () => {
  while (desk.slack.topModal(ann)) await desk.slack.act.closeView({ user: ann });
});

const pressing = (actionId: string) => JSON.stringify({ kind: 'click', blockId: 'row', actionId, value: 'case-1' });
const press = (actionId: string) =>
  desk.post('/act', { as: ann, in: CASES, channel: CASES, ts, press: pressing(actionId) });

async function openModal(): Promise<string> {
  await press('open');
  const view = await waitForModal();
  return view.id;
}

async function waitForModal() {
  const open = desk.slack.topModal(ann);
  if (open) return open;
  for await (const change of desk.slack.changes()) {
    if (change.type === 'view_opened') return change.view;
  }
  throw new Error('the stand-in closed');
}

const fields = (viewId: string, until: string) => ({
  as: ann,
  in: CASES,
  viewId,
  [fieldName('until', 'value')]: until,
});

describe('acting', () => {
  test('a press opens the app’s modal for the person who pressed, and for nobody else', async () => {
    await openModal();
    expect(wordsOf(await desk.see(ann))).toContain('Confirm');
    expect(await desk.see(bob)).not.toContain('id="modal-title"');
  });

  test('a field that the app refuses is shown at that field, with what was typed still in it', async () => {
    const viewId = await openModal();
    await desk.post('/submit', fields(viewId, '2027-01-01'));
    const html = await desk.see(ann);
    expect(html).toContain('Choose a day this year.');
    expect(html).toContain('value="2027-01-01"');
    expect(html.indexOf('Choose a day')).toBeLessThan(html.indexOf('Proof'));
  });

  test('a required field left empty is refused before the app hears of it', async () => {
    const viewId = await openModal();
    const before = desk.slack.acts.length;
    await desk.post('/submit', fields(viewId, ''));
    expect(Object.keys(desk.slack.topModal(ann)?.errors ?? {})).toEqual(['until']);
    expect(desk.slack.acts).toHaveLength(before);
  });

  test('a file chosen in a modal is stored as that person’s and handed to the app', async () => {
    const viewId = await openModal();
    const proof = new File(['screenshot of the member list'], 'proof.png', { type: 'image/png' });
    const answer = await desk.post('/submit', {
      ...fields(viewId, '2026-12-01'),
      [fieldName('proof', 'value')]: proof,
    });
    expect(await answer.json()).toEqual({ ok: true });
    expect(desk.slack.topModal(ann)).toBeUndefined();
    const [stored] = [...desk.slack.workspace.files.values()];
    expect(stored).toMatchObject({ name: 'proof.png', user: ann, mimetype: 'image/png' });
    expect(desk.slack.fileContent(stored?.id ?? '')?.toString()).toBe('screenshot of the member list');
  });

  test('an app that does not answer in three seconds is reported to whoever pressed', async () => {
    const answer = await (await press('silent')).json();
    expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('did not answer within 3 seconds') });
  });

  test('a button that was redrawn away cannot be pressed', async () => {
    const answer = await desk.post('/act', { as: ann, in: CASES, channel: CASES, ts, press: pressing('approve') });
    expect(await answer.json()).toMatchObject({ ok: false, error: expect.stringContaining('gone') });
  });

  test('what a person types is text: it pings nobody', async () => {
    await desk.post('/say', { as: ann, in: CASES, channel: CASES, text: 'hello <!channel> & <@U0BOB>' });
    const html = await desk.see(bob);
    expect(wordsOf(html)).toContain('hello <!channel> & <@U0BOB>');
    expect(html).not.toContain('data-mention');
  });

  test('a command that no app has is refused at once, as Slack does', async () => {
    const answer = await desk.post('/say', { as: ann, in: CASES, channel: CASES, text: '/ofboard lee@northwind.test' });
    expect(await answer.json()).toMatchObject({ ok: false, error: expect.stringContaining('not a valid command') });
  });
});

describe('who sees what', () => {
  test('an ephemeral answer is drawn for its addressee, marked so, and for nobody else', async () => {
    await desk.post('/say', { as: ann, in: CASES, channel: CASES, text: '/offboard lee@northwind.test' });
    const mine = wordsOf(await desk.see(ann));
    expect(mine).toContain('Only visible to you');
    expect(mine).toContain('Preview for lee@northwind.test');
    expect(wordsOf(await desk.see(bob))).not.toContain('Preview for');
  });

  test('a person outside a private channel is not shown it, even by its address', async () => {
    const html = await desk.see(dana, CASES);
    expect(html).not.toContain('Lee is leaving');
    expect(html).not.toContain('Access removed');
  });

  test('unread messages are counted until the person has seen them', async () => {
    await desk.see(bob, 'C0GENERAL');
    const count = (html: string) => /href="[^"]*in=C0GENERAL[^"]*"[^>]*>.*?<\/a>/s.exec(html)?.[0] ?? '';
    await desk.bot.app.client.chat.postMessage({ channel: 'C0GENERAL', text: 'News' });
    expect(wordsOf(count(await desk.see(bob)))).toContain('1 unread');
    await desk.see(bob, 'C0GENERAL');
    expect(wordsOf(count(await desk.see(bob)))).not.toContain('unread');
  });

  test('a reply stands in its thread, and the parent says how many there are', async () => {
    await desk.bot.app.client.chat.postMessage({ channel: CASES, thread_ts: ts, text: 'Approved by Ann' });
    expect(wordsOf(await desk.see(ann))).toContain('1 reply');
    expect(wordsOf(await desk.see(ann))).not.toContain('Approved by Ann');
    expect(wordsOf(await desk.see(ann, CASES, { thread: ts }))).toContain('Approved by Ann');
  });

  test('going to the app’s Home tells the app, which draws it for that person', async () => {
    await desk.see(dana, 'home');
    if (!desk.slack.workspace.homes.get(dana)) {
      for await (const change of desk.slack.changes()) if (change.type === 'home_published') break;
    }
    expect(wordsOf(await desk.see(dana, 'home'))).toContain(`Home of ${dana}`);
  });
});

describe('the page answers only to itself', () => {
  const say = { as: ann, in: CASES, channel: CASES, text: 'forged' };

  test('a form from another site is refused and does nothing', async () => {
    const answer = await desk.post('/say', say, { origin: 'https://evil.test' });
    expect(answer.status).toBe(403);
    expect(await desk.see(ann)).not.toContain('forged');
  });

  test('a form without an origin is refused', async () => {
    const form = new URLSearchParams(say);
    expect((await fetch(`${desk.url}/say`, { method: 'POST', body: form })).status).toBe(403);
  });

  test('no other page may frame it, and no script but its own may run', async () => {
    const policy = (await fetch(desk.url)).headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(await desk.see(ann)).not.toMatch(/<script(?! src)/);
  });
});
