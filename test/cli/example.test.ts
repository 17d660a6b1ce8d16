import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startScimServer } from '../../demo/vendors/scim-server.ts';
import { commandLine } from '../../src/command-line.ts';
import { checkSlack } from '../../src/slack/check.ts';
import { startTestSlack } from '../support/slack.ts';

test('doctor accepts the example files as they ship, once Slack and the wiki they name are there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-example-'));
  copyFileSync('lastday.example.yaml', join(folder, 'lastday.yaml'));
  copyFileSync('roster.example.csv', join(folder, 'roster.csv'));
  const token = 'the-token-of-the-wiki';
  const wiki = await startScimServer({ file: join(folder, 'wiki.json'), token, seed: { users: [], groups: [] } });
  const slack = await startTestSlack();
  const out: string[] = [];
  const io = {
    out: (text: string) => out.push(text),
    err: () => undefined,
    color: false,
    terminal: false,
    cwd: folder,
    user: 'olga',
  };
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    HR_HOOK_SECRET: '32-random-bytes-that-hr-signs-with',
    WIKI_TOKEN: token,
  };
  // The name wiki.test is nowhere: what is sent there goes to the stand-in.
  const toWiki: typeof fetch = (input, init) =>
    fetch(String(input).replace('https://wiki.test/scim/v2', wiki.baseUrl), init);

  const code = await commandLine(['doctor'], io, { env, cwd: folder, checkSlack, fetch: toWiki });

  expect(out.join('')).toMatch(/, 0 failed\n$/);
  expect(out.join('')).toMatch(/ok +wiki /);
  expect(out.join('')).toMatch(/ok +roster csv +5 people\./);
  expect(code).toBe(0);
  await wiki.close();
  await slack.close();
  rmSync(folder, { recursive: true });
});
