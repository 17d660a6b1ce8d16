import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { Secret } from '../../src/domain/secret.ts';
import { EVENTS_PATH, type SlackSide, startSlack } from '../../src/slack/app.ts';
import { guardedFetch } from '../../src/slack/fetch.ts';
import { redacted } from '../../src/slack/log.ts';
import { CASES, PEOPLE, startTestSlack, waitFor } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const SIGNING = 'a-signing-secret-of-the-test';

describe('Socket Mode', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage();
  });
  afterAll(() => stage.close());

  test('holds two connections, and is ready with one', async () => {
    await waitFor(stage.slack, () => stage.slack.sockets === 2, 'two sockets');
    expect(stage.side.ready()).toBe(true);
  });

  test('comes back by itself after Slack closed both, and a command goes through again', async () => {
    stage.slack.disconnectSockets('refresh_requested');
    await waitFor(stage.slack, () => stage.slack.sockets === 0, 'no socket');
    await waitFor(stage.slack, () => stage.slack.sockets === 2, 'two sockets again');
    await expect.poll(() => stage.side.ready()).toBe(true);
    const words = await stage.answer(PEOPLE.ann, () => stage.slack.act.command(PEOPLE.ann, CASES, 'help'));
    expect(words).toBe('Here is what /offboard can do.');
  });

  test('outlives Slack being away', async () => {
    stage.slack.faults.set({ down: true });
    await expect.poll(() => stage.side.ready(), { timeout: 5_000 }).toBe(false);
    stage.slack.faults.clear();
    await waitFor(stage.slack, () => stage.slack.sockets >= 1, 'a socket after the outage', 10_000);
    await expect.poll(() => stage.side.ready()).toBe(true);
  });

  test('a bot token where the app token belongs is told at once', async () => {
    const env = {
      mode: 'socket',
      botToken: new Secret('xoxb-1'),
      appToken: new Secret('xoxb-2'),
      apiUrl: stage.slack.apiUrl,
    } as const;
    await expect(startSlack({ env, deps: stage.deps })).rejects.toThrow('begins with xapp-');
  });

  test('a wrong token ends the start, and is in no line of the log', async () => {
    const env = {
      mode: 'socket',
      botToken: new Secret('xoxb-wrong-secret'),
      appToken: new Secret('xapp-wrong-secret'),
      apiUrl: stage.slack.apiUrl,
    } as const;
    await expect(startSlack({ env, deps: stage.deps, startWithin: 5_000 })).rejects.toThrow();
    expect(JSON.stringify(stage.log)).not.toContain('wrong-secret');
  });
});

describe('HTTP mode', () => {
  let stage: Stage;
  let slack: SlackStandIn;
  let side: SlackSide;
  let server: Server;
  beforeAll(async () => {
    stage = await aStage();
    slack = await startTestSlack();
    side = await startSlack({
      env: {
        mode: 'http',
        botToken: new Secret(slack.botToken),
        signingSecret: new Secret(SIGNING),
        apiUrl: slack.apiUrl,
      },
      deps: stage.deps,
    });
    server = createServer(side.requestListener as RequestListener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    slack.setDelivery({ http: address(), signingSecret: SIGNING });
  });
  afterAll(async () => {
    await side.close();
    await new Promise((resolve) => server.close(resolve));
    await slack.close();
    await stage.close();
  });

  function address(): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${EVENTS_PATH}`;
  }

  const command = (trigger: string) => ({
    command: '/offboard',
    text: 'help',
    user_id: PEOPLE.ann,
    user_name: 'ann',
    team_id: slack.workspace.team.id,
    channel_id: CASES,
    api_app_id: slack.workspace.appId,
    trigger_id: trigger,
    response_url: `${slack.url}/none`,
  });

  test('a signed command is answered', async () => {
    const before = slack.workspace.messages.length;
    const result = await slack.act.command(PEOPLE.ann, CASES, 'help');
    expect(result.status).toBe('acked');
    await waitFor(slack, () =>
      slack.workspace.messages.slice(before).some(({ ephemeralFor }) => ephemeralFor === PEOPLE.ann),
    );
  });

  test.each([
    ['another secret', { signWith: 'guessed' }],
    ['no signature', { signWith: null }],
    ['a time six minutes ago', { timestamp: Math.floor(Date.now() / 1_000) - 360 }],
    ['a time in an hour', { timestamp: Math.floor(Date.now() / 1_000) + 3_600 }],
  ])('a request with %s is refused', async (name, how) => {
    expect((await slack.deliverRaw(command(`forged ${name}`), how)).httpStatus).toBe(401);
  });

  test('a body over a megabyte is refused before it is read to its end', async () => {
    const answer = await fetch(address(), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
        'x-slack-signature': 'v0=0',
      },
      body: 'a'.repeat(1_100_000),
    }).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
  });
});

describe('the way out', () => {
  test.each([
    'http://169.254.169.254/latest',
    'https://evil.test/',
    'http://hooks.slack.com/x',
    'https://slack.com.evil.test/',
    'https://files.slack.com:8443/',
  ])('nothing is sent to %s, whatever a payload says', async (url) => {
    await expect(guardedFetch('https://slack.com/api/')(url)).rejects.toThrow('does not call');
  });

  test('a log line carries no token, address or body', () => {
    const line = redacted(
      'failed for xoxb-12-abc, xapp-1-A0-1 lee@northwind.test at https://x.test/a?token=1 {"user":"U0LEE"}',
    );
    expect(line).toBe('failed for …, … … at https://x.test/a?… …');
  });
});
