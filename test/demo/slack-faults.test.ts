import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import type { SlackOptions, SlackStandIn } from '../../demo/slack/types.ts';
import { CASES, PEOPLE, startTestSlack, waitFor } from '../support/slack.ts';
import { httpApp, type RunningApp, socketApp } from './slack-apps.ts';

const { ann, dana } = PEOPLE;
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function standIn(options: Partial<SlackOptions> = {}): Promise<SlackStandIn> {
  const slack = await startTestSlack(options);
  cleanup.push(() => slack.close());
  return slack;
}

async function app(start: (slack: SlackStandIn) => Promise<RunningApp>, slack: SlackStandIn): Promise<RunningApp> {
  const running = await start(slack);
  cleanup.push(() => running.stop());
  return running;
}

function impatient(slack: SlackStandIn): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

describe('faults', () => {
  test('a lost answer leaves the message posted, and the caller without knowing it', async () => {
    const slack = await standIn();
    const client = impatient(slack);
    slack.faults.set({ loseAnswer: 'chat.postMessage' });
    await expect(client.chat.postMessage({ channel: CASES, text: 'A' })).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    });
    expect(slack.messagesFor(ann, CASES)).toHaveLength(1);
    await client.chat.postMessage({ channel: CASES, text: 'B' });
    expect(slack.messagesFor(ann, CASES)).toHaveLength(2);
  });

  test('429 says how long to wait, for the methods named only', async () => {
    const slack = await standIn();
    const client = impatient(slack);
    slack.faults.set({ ratelimited: { methods: ['chat.update'], seconds: 7 } });
    await expect(client.chat.update({ channel: CASES, ts: '1.1', text: 'A' })).rejects.toMatchObject({ retryAfter: 7 });
    await expect(client.chat.postMessage({ channel: CASES, text: 'A' })).resolves.toMatchObject({ ok: true });
    slack.faults.clear();
    await expect(client.chat.update({ channel: CASES, ts: '1.1', text: 'A' })).rejects.toMatchObject({
      data: { error: 'message_not_found' },
    });
  });

  test('down means no connection and no socket, until it is over', async () => {
    const slack = await standIn();
    await app(socketApp, slack);
    expect(slack.sockets).toBe(2);
    slack.faults.set({ down: true });
    await waitFor(slack, () => slack.sockets === 0);
    await expect(impatient(slack).auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    slack.faults.clear();
    await expect(impatient(slack).auth.test()).resolves.toMatchObject({ ok: true });
  });

  test('500, a chosen error and an override answer as they are told', async () => {
    const slack = await standIn();
    const client = impatient(slack);
    slack.faults.set({ http500: ['users.info'], errors: { 'usergroups.users.list': 'internal_error' } });
    slack.handlers.set('dnd.info', () => ({ body: { dnd_enabled: true } }));
    await expect(client.users.info({ user: ann })).rejects.toMatchObject({ statusCode: 500 });
    await expect(client.usergroups.users.list({ usergroup: 'S0ITADMINS' })).rejects.toMatchObject({
      data: { error: 'internal_error' },
    });
    await expect(client.dnd.info({ user: ann })).resolves.toMatchObject({ dnd_enabled: true });
  });

  test('the tiers are counted: the 51st chat.update within a minute has to wait', async () => {
    const slack = await standIn({ enforceRates: true });
    const client = impatient(slack);
    const { ts = '' } = await client.chat.postMessage({ channel: CASES, text: 'A' });
    const update = (text: string) => client.chat.update({ channel: CASES, ts, text });
    for (let count = 0; count < 50; count += 1) await update(`${count}`);
    await expect(update('50')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
    expect(slack.calls.filter((call) => call.method === 'chat.update' && call.ok)).toHaveLength(50);
  });
});

describe('an app that does not behave', () => {
  test('a click that nobody acks is an error for who clicked, after three seconds', async () => {
    const slack = await standIn();
    await app(socketApp, slack);
    const result = await slack.act.shortcut(ann, 'nobody-listens');
    expect(result).toMatchObject({ status: 'unacked', error: 'We had some trouble connecting. Try again?' });
    expect(result.ackMs).toBeGreaterThan(2_900);
  });

  test('without any socket a command fails at once, and Slackbot says so to its asker', async () => {
    const slack = await standIn();
    const result = await slack.act.command(ann, CASES, 'help');
    expect(result).toMatchObject({ status: 'not_delivered' });
    expect(slack.messagesFor(ann, CASES)).toMatchObject([
      { ephemeralFor: ann, text: '/offboard failed with the error "dispatch_failed"' },
    ]);
  });

  test('a response URL works five times', async () => {
    const slack = await standIn();
    const { responseUrl = '' } = await slack.act.command(ann, CASES, 'help');
    const answers = [];
    for (let count = 0; count < 6; count += 1) {
      const answer = await fetch(responseUrl, { method: 'POST', body: '{"text":"hi"}', headers: JSON_TYPE });
      answers.push(answer.status);
    }
    expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

describe('forged and broken deliveries over HTTP', () => {
  test('Bolt refuses a wrong secret, no signature and an old one; a good one passes', async () => {
    const slack = await standIn();
    const { app: bolt } = await app(httpApp, slack);
    let reached = 0;
    bolt.shortcut('start', async ({ ack }) => {
      reached += 1;
      await ack();
    });
    const payload = { type: 'shortcut', callback_id: 'start', user: { id: ann }, team: { id: 'T0FAKE', domain: 'n' } };
    const old = Math.floor(Date.now() / 1_000) - 600;

    const statuses = [];
    for (const how of [{ signWith: 'wrong' }, { signWith: null }, { timestamp: old }, {}]) {
      statuses.push((await slack.deliverRaw(payload, how)).httpStatus);
    }
    expect(statuses).toEqual([401, 401, 401, 200]);
    expect(reached).toBe(1);
  });

  test('a click can be played again, and be made to come from another team', async () => {
    const slack = await standIn();
    const { app: bolt } = await app(httpApp, slack);
    const seen: unknown[] = [];
    bolt.shortcut('start', async ({ ack, body, shortcut }) => {
      seen.push({ team: body.team?.id, trigger: shortcut.trigger_id });
      await ack();
    });
    const { triggerId: trigger } = await slack.act.shortcut(ann, 'start');
    const payload = slack.acts.at(-1)?.payload ?? {};
    await slack.deliverRaw(payload);
    await slack.deliverRaw(payload, { team: 'T0EVIL' });
    expect(seen).toEqual([
      { team: 'T0FAKE', trigger },
      { team: 'T0FAKE', trigger },
      { team: 'T0EVIL', trigger },
    ]);
  });
});

describe('sockets', () => {
  test('while one socket is refreshed the other takes the clicks; without any, they are lost', async () => {
    const slack = await standIn();
    const { app: bolt } = await app(socketApp, slack);
    bolt.shortcut('start', ({ ack }) => ack());
    slack.disconnectSockets('warning', 1);
    const clicks = await Promise.all([1, 2, 3].map(() => slack.act.shortcut(ann, 'start')));
    expect(clicks.map((click) => click.status)).toEqual(['acked', 'acked', 'acked']);
    slack.disconnectSockets('refresh_requested');
    await waitFor(slack, () => slack.sockets === 0);
    expect(await slack.act.shortcut(ann, 'start')).toMatchObject({ status: 'not_delivered' });
  });

  test('an event that was not taken comes again at once, marked as a retry and with the same id', async () => {
    const seen: { retry: unknown; id: unknown }[] = [];
    const second = Promise.withResolvers<void>();
    const server = createServer(async (request, response) => {
      const { event_id: id } = (await json(request)) as { event_id: string };
      seen.push({ retry: request.headers['x-slack-retry-num'], id });
      response.writeHead(seen.length === 1 ? 500 : 200).end();
      if (seen.length === 2) second.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const slack = await standIn({ delivery: { http: `http://127.0.0.1:${port}/`, signingSecret: 'secret' } });

    expect(await slack.act.openHome(ann)).toMatchObject({ status: 'unacked', httpStatus: 500 });
    await second.promise;
    expect(seen).toEqual([
      { retry: undefined, id: expect.any(String) },
      { retry: '1', id: seen[0]?.id },
    ]);
  });

  test('people, groups and members that change are told by event', async () => {
    const slack = await standIn();
    const { app: bolt } = await app(socketApp, slack);
    const told: string[] = [];
    bolt.event(/.*/, async ({ event }) => {
      told.push(event.type);
    });
    await slack.changeUser(dana, { deleted: true });
    await slack.changeUsergroup('S0ITADMINS', [ann]);
    await slack.changeMembers(CASES, { add: [dana], remove: [ann] });
    expect(told).toEqual(['user_change', 'subteam_members_changed', 'member_joined_channel', 'member_left_channel']);
    expect(slack.workspace.channels.get(CASES)?.members).not.toContain(ann);
  });
});

describe('a state file', () => {
  test('a second start goes on where the first one ended: messages, people, files, and rising timestamps', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slack-stand-in-'));
    cleanup.push(() => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'slack.json');

    const first = await startTestSlack({ stateFile });
    const { ts = '' } = await impatient(first).chat.postMessage({ channel: dana, text: 'Your task' });
    const file = first.act.uploadFile({ user: dana, name: 'proof.txt', content: 'proof' });
    await first.changeUser(dana, { real_name: 'Dana Renamed' });
    await first.close();

    const second = await standIn({ stateFile, now: () => new Date(0) });
    const channel = second.directMessage(dana)?.id ?? '';
    const again = await impatient(second).chat.postMessage({ channel, text: 'Still there' });
    expect(second.messagesFor(dana, channel).map((message) => message.text)).toEqual(['Your task', 'Still there']);
    expect(Number(again.ts)).toBeGreaterThan(Number(ts));
    expect(second.workspace.users.get(dana)?.real_name).toBe('Dana Renamed');
    expect(second.fileContent(file.id)?.toString()).toBe('proof');
    expect(readdirSync(folder)).toEqual(['slack.json']);
  });
});
