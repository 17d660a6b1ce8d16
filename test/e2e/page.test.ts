import type { KnownBlock } from '@slack/web-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { proofModal, type RunningDesk, startTestDesk } from '../demo/desk-running.ts';
import { CASES } from '../support/slack.ts';
import { chromiumPath, launchChromium, openPage } from './chromium.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const card = (words: string): KnownBlock[] => [
  { type: 'section', text: { type: 'mrkdwn', text: words } },
  {
    type: 'actions',
    block_id: 'row',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        text: plain('Approve'),
        confirm: {
          title: plain('Approve?'),
          text: plain('Two steps cannot be undone.'),
          confirm: plain('Yes'),
          deny: plain('No'),
        },
      },
      { type: 'button', action_id: 'slow', text: plain('Slow') },
      { type: 'button', action_id: 'silent', text: plain('Silent') },
      { type: 'button', action_id: 'open', text: plain('Open') },
      { type: 'overflow', action_id: 'more', options: [{ text: plain('Cancel offboarding'), value: 'cancel' }] },
    ],
  },
];

/** Runs in the page: presses Yes and waits until the card says who approved. */
const millisecondsToRedraw = `new Promise((resolve) => {
  const start = performance.now();
  const look = () => {
    if (document.querySelector('.messages').textContent.includes('Approved by Ann')) resolve(performance.now() - start);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.querySelector('dialog.confirm[open] button[name="press"]').click();
})`;

describe.skipIf(!chromiumPath)('the desk in a browser', () => {
  let desk: RunningDesk;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  const chosen: string[] = [];
  let release: () => void = () => undefined;
  let update: (words: string) => Promise<void>;

  beforeAll(async () => {
    [desk, browser] = await Promise.all([startTestDesk(), launchChromium()]);
    ({ page, complaints } = await openPage(browser));
    const { app } = desk.bot;
    const redraw = (words: string) => async (where: { channel: string; ts: string }) => {
      await app.client.chat.update({ ...where, text: words, blocks: card(words) });
    };
    app.action('approve', async ({ ack, body }) => {
      await ack();
      if ('message' in body && body.message) await redraw('Approved by Ann')({ channel: CASES, ts: body.message.ts });
    });
    app.action('slow', async ({ ack }) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await ack();
    });
    app.action('silent', async () => undefined);
    app.action('more', async ({ ack, action }) => {
      await ack();
      if (action.type === 'overflow') chosen.push(action.selected_option.value);
    });
    app.action('open', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: proofModal });
    });
    app.view('proof', async ({ ack }) => {
      await ack({ response_action: 'errors', errors: { until: 'Choose another day.' } });
    });
    const posted = await app.client.chat.postMessage({
      channel: CASES,
      text: 'Lee is leaving',
      blocks: card('Needs approval'),
    });
    update = (words) => redraw(words)({ channel: CASES, ts: posted.ts ?? '' });
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });
  beforeEach(() => page.goto(desk.url));
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  test('a question stays open while the card behind it changes', async () => {
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('dialog.confirm[open]').waitFor();
    await update('Needs approval, and one more account was found');
    await page.getByText('one more account was found').waitFor();
    expect(await page.locator('dialog.confirm[open]').count()).toBe(1);
    await page.getByRole('button', { name: 'No' }).click();
    expect(await page.locator('dialog.confirm[open]').count()).toBe(0);
  });

  test('an act that asks first does nothing until it is confirmed, and then redraws', async () => {
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'No' }).click();
    expect(await page.getByText('Needs approval').count()).toBe(1);
    await page.getByRole('button', { name: 'Approve' }).click();
    const took = Number(await page.evaluate(millisecondsToRedraw));
    console.info(`click to redraw: ${Math.round(took)} ms (wanted: under 300)`);
  });

  test('a button is busy until the app acknowledges', async () => {
    const slow = page.getByRole('button', { name: 'Slow' });
    await slow.click();
    await page.locator('button[aria-busy="true"]', { hasText: 'Slow' }).waitFor();
    release();
    await page.locator('button:not([aria-busy])', { hasText: 'Slow' }).waitFor();
  });

  test('when nothing is acknowledged for three seconds, the person reads so under the card', async () => {
    await page.getByRole('button', { name: 'Silent' }).click();
    await page.locator('form.blocks .act-error').getByText('did not answer within 3 seconds').waitFor();
  });

  test('a menu opens, chooses and closes with the keyboard alone', async () => {
    const menu = page.locator('summary[aria-label="More actions"]');
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.actions details:not([open])').waitFor();
    await expect.poll(() => chosen).toEqual(['cancel']);
  });

  test('half-typed words and the cursor survive a redrawing', async () => {
    const box = page.getByLabel('Message #offboarding');
    await box.fill('I was about to say');
    await desk.bot.app.client.chat.postMessage({ channel: CASES, text: 'Something else happened' });
    await page.getByText('Something else happened').waitFor();
    expect(await box.inputValue()).toBe('I was about to say');
    expect(await page.evaluate('document.activeElement.id')).toBe('composer-channel');
  });

  test('a refused field shows its error without losing what was entered, and Escape closes the modal', async () => {
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByLabel('Until').fill('2026-12-24');
    await page.keyboard.press('Enter');
    await page.getByText('Choose another day.').waitFor();
    expect(await page.getByLabel('Until').inputValue()).toBe('2026-12-24');
    await page.keyboard.press('Escape');
    await page.locator('#modal:not([open])').waitFor({ state: 'attached' });
    expect(desk.slack.topModal('U0ANN')).toBeUndefined();
  });

  test('acting as somebody else shows only what that person sees', async () => {
    await page.getByLabel('Act as').selectOption({ label: 'Dana Owner · ' });
    await page.waitForURL(/as=U0DANA/);
    await page.getByRole('heading', { name: 'Lastday · Home' }).waitFor();
    expect(await page.getByText('Lee is leaving').count()).toBe(0);
    expect(await page.locator('.messages .actions').count()).toBe(0);
  });

  test('on a telephone nothing is wider than the screen, and the sides come as drawers', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.getByRole('button', { name: 'Workspace menu' }).click();
    await page.getByLabel('Act as').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Act as').waitFor({ state: 'hidden' });
  });
});
