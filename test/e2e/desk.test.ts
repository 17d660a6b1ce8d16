import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../demo/run.ts';
import { chromiumPath, launchChromium, openPage } from './chromium.ts';

if (!chromiumPath) console.log('Skipped the end-to-end tests: no Chromium found; set CHROMIUM_PATH to one.');

const shots = new URL('../../test-results/', import.meta.url).pathname;
/** Generous: the work behind a click goes through queues, and the machine may be busy. */
const patience = { timeout: 60_000 };

describe.skipIf(!chromiumPath)('the tour of the demo, click by click', { timeout: 400_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-e2e-'));
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    [demo, browser] = await Promise.all([startDemo({ folder, port: 0 }), launchChromium()]);
    ({ page, complaints } = await openPage(browser));
    await page.goto(demo.url);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(`failed-${task.name.slice(0, 1)}`);
    expect(complaints).toEqual([]);
  });

  const card = (name: string): Locator => page.locator('.message', { hasText: `Offboarding · ${name}` });
  const button = (within: Locator | Page, words: string): Locator =>
    within.locator('button:visible', { hasText: new RegExp(`^${words}$`) });
  const account = (id: string): Locator => page.locator(`.account[data-key="${id}"]`);
  const stateOf = (id: string) => account(id).getAttribute('data-state');

  async function ticked(step: string): Promise<void> {
    await page.locator(`[data-step="${step}"].done`).waitFor({ ...patience, state: 'visible' });
  }
  async function shot(name: string): Promise<void> {
    await page.screenshot({ path: join(shots, `desk-${name}.png`) });
  }
  async function be(name: string): Promise<void> {
    const value = await page.locator('#act-as option', { hasText: name }).first().getAttribute('value');
    await page.locator('#act-as').selectOption(value);
    await page.waitForURL(new RegExp(`as=${value}`));
  }
  /** Presses a button, and the yes of its question when it asks one; again when a card that is drawn anew took the question with it. */
  async function press(within: Locator | Page, words: string): Promise<void> {
    for (let more = 5; more >= 0; more -= 1) {
      await button(within, words).first().click(patience);
      const question = page.locator('dialog.confirm[open]');
      if ((await question.count()) === 0) return;
      const answer = question.locator('button[name="press"]').click({ timeout: 5_000 });
      const failed = await answer.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failed === undefined) return;
      if (more === 0) throw failed;
    }
  }
  async function fillAndSubmit(fields: Record<string, string>, submit: string): Promise<void> {
    const modal = page.locator('#modal[open]');
    await modal.waitFor(patience);
    for (const [label, value] of Object.entries(fields)) await modal.getByLabel(label).fill(value);
    await button(modal, submit).click();
    // Work that takes longer than an ack may says “Working…” and then “Done.”, and is closed by hand.
    const done = modal.getByText('Done.', { exact: true });
    await Promise.race([modal.waitFor({ ...patience, state: 'hidden' }), done.waitFor(patience)]);
    if (await done.isVisible()) await modal.locator('.modal-foot button').first().click();
    await modal.waitFor({ ...patience, state: 'hidden' });
  }

  test('1 · HR’s webhook has opened Lee’s case, and the card stands there', async () => {
    await card('Lee Thompson').waitFor(patience);
    await ticked('webhook');
    await button(card('Lee Thompson'), 'Approve').waitFor(patience);
    expect(await stateOf('directory')).toBe('active');
    await shot('1-webhook');
  });

  test('2 · Ann reads the plan and approves; her yes alone cuts nothing', async () => {
    await be('Ann Berger');
    await press(card('Lee Thompson'), 'View plan');
    await page.locator('#modal[open]').getByText('Directory').first().waitFor(patience);
    await shot('2-plan');
    await page.keyboard.press('Escape');
    await page.locator('#modal').waitFor({ state: 'hidden' });
    await press(card('Lee Thompson'), 'Approve');
    await ticked('approve');
    await card('Lee Thompson').getByText('Approved by Ann Berger').waitFor(patience);
    expect(await stateOf('directory')).toBe('active');
    await shot('2-approved-once');
  });

  test('3 · Sam from Security gives the second yes', async () => {
    await be('Sam Whitfield');
    await press(card('Lee Thompson'), 'Approve');
    await ticked('second');
    await button(card('Lee Thompson'), 'Cut access now').waitFor(patience);
    await shot('3-approved-twice');
  });

  test('4 · access is cut on the real servers, and what is only a dry run stays as it was', async () => {
    await be('Ann Berger');
    await press(card('Lee Thompson'), 'Cut access now');
    await fillAndSubmit({ 'Why now?': 'Lee has handed in the laptop.' }, 'Cut access now');
    for (const id of ['directory', 'okta', 'entra', 'google', 'ad', 'slack', 'wiki', 'support']) {
      await page.locator(`.account[data-key="${id}"][data-state="suspended"]`).waitFor(patience);
    }
    await ticked('cut');
    expect(await stateOf('warehouse')).toBe('active');
    await card('Lee Thompson').getByText('Proven closed').first().waitFor(patience);
    await shot('4-cut');
  });

  test('5 · Dana confirms Figma with a note and proof, and it is never shown as proven', async () => {
    await be('Dana Kowalska');
    await page.getByRole('link', { name: /^Messages/ }).click();
    const task = page.locator('.message', { hasText: 'Figma' });
    await task.waitFor(patience);
    await page.locator('button[aria-label^="Access removed: Figma"]').click();
    const modal = page.locator('#modal[open]');
    await modal.waitFor(patience);
    await modal.getByRole('checkbox').first().check();
    await modal.getByLabel('Note').fill('Removed in Admin → Members.');
    const proof = { name: 'members.png', mimeType: 'image/png', buffer: Buffer.from('picture') };
    await modal.getByLabel('Proof').setInputFiles(proof);
    await fillAndSubmit({}, 'Confirm');
    await task.getByText('Confirmed by').waitFor(patience);
    await ticked('owner');
    await shot('5-owner');
  });

  test('6 · a Wiki that lies is never called proven', async () => {
    await be('Ann Berger');
    await page.getByRole('link', { name: 'offboarding' }).click();
    await button(page, 'Make Wiki lie').click();
    await account('wiki').getByText('lying').waitFor(patience);
    await button(page, 'HR: Tom Becker leaves today').click();
    await press(card('Tom Becker'), 'Approve');
    await press(card('Tom Becker'), 'Cut access now');
    await fillAndSubmit({ 'Why now?': 'Last day.' }, 'Cut access now');
    await page.locator('.account[data-key="directory"][data-state="suspended"]').waitFor(patience);
    await ticked('lying');
    expect(await stateOf('wiki')).toBe('active');
    await card('Tom Becker').getByText('a fresh read still shows access').first().waitFor(patience);
    expect(await card('Tom Becker').innerText()).not.toMatch(/Wiki[^\n]*Proven closed|Proven closed[^\n]*Wiki/);
    await shot('6-lying');
  });

  test('7 · a week later every missed minute was worked off: an owner was reminded, and the digest stands in the channel', async () => {
    await page.locator('.faults summary').click();
    await page.locator('#fault-wiki-well').check({ force: true });
    await button(page, 'Jump a week').click();
    await page.locator('[data-step="week"].done').waitFor({ timeout: 360_000 });
    await be('Olivia Grant');
    await page.getByRole('link', { name: /^Messages/ }).click();
    await page
      .getByText(/Overdue: \d+ task/)
      .first()
      .waitFor(patience);
    await be('Ann Berger');
    await page.getByRole('link', { name: 'offboarding' }).click();
    await page.getByText('Offboarding digest').first().waitFor(patience);
    await shot('7-week');
  });

  test('8 · access is given back from what was recorded, and the whole tour is ticked', async () => {
    await page.locator('#who').selectOption('lee@northwind.test');
    const lee = card('Lee Thompson');
    if (await button(lee, 'Stop here').count()) await press(lee, 'Stop here');
    await press(lee, 'Give access back');
    // A card that is drawn anew takes the question with it that somebody is just answering.
    await lee.getByText('Giving back approved by Ann Berger').waitFor(patience);
    await be('Sam Whitfield');
    await press(lee, 'Give access back');
    for (const id of ['directory', 'wiki', 'support']) {
      await page.locator(`.account[data-key="${id}"][data-state="active"]`).waitFor(patience);
    }
    await ticked('return');
    expect(await page.locator('.steps li.done').count()).toBe(8);
    await shot('8-returned');
  });

  test('HR enters a last day for somebody, and the card appears; HR takes it back, and nothing was cut', async () => {
    await be('Ann Berger');
    await page.locator('#who').selectOption('grace@northwind.test');
    await page.getByText('Grace Chen: works here').waitFor(patience);
    await button(page, 'Terminate').click();
    await card('Grace Chen').waitFor(patience);
    await shot('9-hr');
    await button(page, 'Withdraw').click(patience);
    await card('Grace Chen').getByText('Cancelled; nothing was cut.').waitFor(patience);
    await page.getByText('Grace Chen: works here').waitFor(patience);
  });

  test('a second start goes on where the first ended', async () => {
    await page.goto('about:blank');
    await demo.close();
    demo = await startDemo({ folder, port: 0 });
    expect(demo.isNew).toBe(false);
    await page.goto(demo.url);
    await card('Lee Thompson').waitFor(patience);
    expect(await page.locator('.steps li.done').count()).toBe(8);
  });
});
