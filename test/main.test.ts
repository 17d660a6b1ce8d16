import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { rows } from '../db/client.ts';
import { sql } from '../db/drizzle.ts';
import type { SlackStandIn } from '../demo/slack/types.ts';
import { type Lastday, startLastday } from '../src/main.ts';
import { anOffice, type Office } from './cli/office.ts';
import { createPostgresDatabase } from './support/database.ts';
import { CASES, PEOPLE, startTestSlack, waitFor } from './support/slack.ts';

const HOOK_SECRET = 'canary-hook-secret-9c1';
const lines: string[] = [];
const log = {
  info: (fields: object, text: string) => void lines.push(JSON.stringify([fields, text])),
  warn: (fields: object, text: string) => void lines.push(JSON.stringify([fields, text])),
  error: (fields: object, text: string) => void lines.push(JSON.stringify([fields, text])),
};

function withHook(office: Office): void {
  const path = join(office.folder, 'lastday.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text
      .replace('roster:', 'roster:\n  - { source: webhook, id: hr, secrets: ["env:HR_HOOK_SECRET"] }')
      .concat('policies:\n  - { name: sales, when: "leaver.department == \'Sales\'" }\n  - { name: default }\n'),
  );
}

async function hook(url: string, id: string, body: object, secret = HOOK_SECRET): Promise<number> {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
  const headers = { 'x-lastday-timestamp': timestamp, 'x-lastday-id': id, 'x-lastday-signature': `v1=${signature}` };
  const answer = await fetch(`${url}/hooks/hr`, { method: 'POST', headers, body: text });
  return answer.status;
}

describe('the whole program', () => {
  let slack: SlackStandIn;
  let office: Office;
  let lastday: Lastday;
  beforeAll(async () => {
    slack = await startTestSlack();
    const { botToken: SLACK_BOT_TOKEN, appToken: SLACK_APP_TOKEN, apiUrl: SLACK_API_URL } = slack;
    office = await anOffice({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, HR_HOOK_SECRET: HOOK_SECRET });
    withHook(office);
    lastday = await startLastday({ env: office.env, cwd: office.folder, log });
  }, 60_000);
  afterAll(async () => {
    await lastday?.close();
    await office?.close();
    await slack?.close();
  });

  const leaving = { event: 'termination', email: 'lee@northwind.test', employee_id: '2', last_day: '2099-12-01' };

  test('the start says what a power loss may cost the embedded database', () => {
    const said = lines.filter((line) => line.includes('a power loss can cost'));
    expect(said).toHaveLength(lastday.program.database.kind === 'embedded' ? 1 : 0);
  });

  test('and which rules of lastday.yaml take nobody', () => {
    expect(lines.filter((line) => line.includes('Policy “sales” takes nobody of the 3 on the roster.'))).toHaveLength(
      1,
    );
  });

  test('HR’s webhook five times is one case, and another body under the same id is a conflict', async () => {
    expect(await hook(lastday.httpUrl, 'd-1', leaving)).toBe(202);
    for (let again = 0; again < 4; again += 1) expect(await hook(lastday.httpUrl, 'd-1', leaving)).toBe(200);
    expect(await hook(lastday.httpUrl, 'd-1', { ...leaving, last_day: '2099-12-02' })).toBe(409);
    expect(await hook(lastday.httpUrl, 'd-2', leaving, 'another secret')).toBe(401);
    const { document } = await office.json('case', 'list');
    expect(document.cases).toHaveLength(1);
  });

  test('somebody HR knows and we do not is accepted, and the admins are asked', async () => {
    expect(await hook(lastday.httpUrl, 'd-3', { ...leaving, email: 'nobody@northwind.test', employee_id: '99' })).toBe(
      202,
    );
    expect(await hook(lastday.httpUrl, 'd-4', { ...leaving, employee_id: '3' })).toBe(202);
    const said = await waitFor(slack, () => {
      const texts = slack
        .messagesFor(PEOPLE.ann, slack.directMessage(PEOPLE.ann)?.id ?? '')
        .map(({ text }) => text ?? '');
      return texts.filter((text) => text.includes('Nothing was done')).length === 2 && texts.join(' ');
    });
    expect(said).toContain('Nobody on the roster has that number or address');
    expect(said).toContain('belong to two different people');
    expect((await office.json('case', 'list')).document.cases).toHaveLength(1);
  });

  test('the case is planned and its card stands in the channel', async () => {
    const isCard = ({ text, blocks }: { text?: string; blocks?: unknown }) =>
      text?.includes('Lee Park') && JSON.stringify(blocks).includes('Approve');
    await waitFor(slack, () => slack.messagesFor(PEOPLE.ann, CASES).some(isCard), 'the card', 15_000);
  });

  test('says how it is: alive, ready, and in numbers without names', async () => {
    expect((await fetch(`${lastday.httpUrl}/livez`)).status).toBe(200);
    const ready = await fetch(`${lastday.httpUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ok: true, checks: { database: 'embedded', migrations: 'ok', slack: 'connected', brake: 'off' } },
    ]);
    const metrics = await (await fetch(`${lastday.httpUrl}/metrics`)).text();
    expect(metrics).toContain('lastday_cases{state="awaiting_approval"} 1');
    expect(metrics).not.toMatch(/lee|northwind/i);
  });

  test('everything stopped is not ready', async () => {
    expect((await office.type('stop-all', '--reason', 'a drill')).code).toBe(0);
    const ready = await fetch(`${lastday.httpUrl}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { brake: 'stop_all' } }]);
  });

  test('no secret is in a log line, the database, the audit log or Slack', async () => {
    const secrets = [HOOK_SECRET, office.env.WIKI_TOKEN ?? '', slack.botToken, slack.appToken];
    const tables = rows<{ name: string }>(
      await lastday.program.deps.db.execute(
        sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
      ),
    );
    let everything = lines.join('\n') + JSON.stringify(slack.workspace);
    for (const { name } of tables)
      everything += JSON.stringify(rows(await lastday.program.deps.db.execute(sql.raw(`select * from "${name}"`))));
    expect(everything).toContain('Lee Park');
    expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  });

  test('the log verifies', async () => {
    expect(await lastday.verifyAudit()).toEqual([]);
  });
});

describe.runIf(inject('postgresUrl') !== undefined)('two processes on PostgreSQL', () => {
  test('one that listens and one that works make one Lastday', async () => {
    const slack = await startTestSlack();
    const { url, drop } = await createPostgresDatabase(inject('postgresUrl') ?? '');
    const { botToken: SLACK_BOT_TOKEN, appToken: SLACK_APP_TOKEN, apiUrl: SLACK_API_URL } = slack;
    const office = await anOffice({
      SLACK_BOT_TOKEN,
      SLACK_APP_TOKEN,
      SLACK_API_URL,
      HR_HOOK_SECRET: HOOK_SECRET,
      DATABASE_URL: url,
    });
    withHook(office);
    const start = (role: string) =>
      startLastday({ env: { ...office.env, LASTDAY_ROLE: role, DATA_DIR: `./data-${role}` }, cwd: office.folder, log });
    const web = await start('web');
    expect(slack.sockets).toBe(2);
    const worker = await start('worker');
    expect(slack.sockets, 'the worker opens none').toBe(2);
    expect(
      await hook(web.httpUrl, 'd-1', { event: 'termination', email: 'kim@northwind.test', last_day: '2099-12-01' }),
    ).toBe(202);
    await waitFor(
      slack,
      () => slack.messagesFor(PEOPLE.ann, CASES).find(({ text }) => text?.includes('Kim Novak')),
      'the card',
      20_000,
    );
    await web.close();
    await worker.close();
    await office.close();
    await slack.close();
    await drop();
  }, 60_000);
});
