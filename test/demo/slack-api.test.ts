import { type KnownBlock, type UsersListResponse, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { BOT, CASES, IT_ADMINS, PEOPLE, startTestSlack, TEAM } from '../support/slack.ts';

const { ann, bob, lee, dana, gone } = PEOPLE;

let slack: SlackStandIn;
let client: WebClient;

beforeEach(async () => {
  slack = await startTestSlack();
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(() => slack.close());

/** The error by which Slack refuses, or the answer when it does not. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: { data?: { error?: string } }) => error.data?.error);
}

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('who may call', () => {
  test('no token, a wrong one and the wrong kind are refused as Slack refuses them', async () => {
    const anonymous = new WebClient(undefined, { slackApiUrl: slack.apiUrl });
    const wrong = new WebClient('xoxb-other', { slackApiUrl: slack.apiUrl });
    expect(await refusal(anonymous.auth.test())).toBe('not_authed');
    expect(await refusal(wrong.auth.test())).toBe('invalid_auth');
    expect(await refusal(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await refusal(client.apiCall('chat.postMassage'))).toBe('unknown_method');
  });

  test('auth.test names team and bot, and every answer carries the scopes', async () => {
    const answer = await client.auth.test();
    expect(answer).toMatchObject({ team_id: TEAM, user_id: BOT, bot_id: 'B0LASTDAY' });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });
});

describe('messages', () => {
  test('a violated limit drops the whole message and says where', async () => {
    const blocks: KnownBlock[] = [section('fine'), section('x'.repeat(3_001))];
    await expect(client.chat.postMessage({ channel: CASES, text: 'A case', blocks })).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
        },
      },
    });
    expect(slack.messagesFor(ann, CASES)).toEqual([]);
  });

  test('too much text over many good blocks is refused too', async () => {
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(2_900)));
    expect(await refusal(client.chat.postMessage({ channel: CASES, text: 'A', blocks }))).toBe('msg_blocks_too_long');
  });

  test('an update with text alone takes the blocks away, and leaves the metadata', async () => {
    const metadata = { event_type: 'case', event_payload: { case: 'c1' } };
    const { ts = '' } = await client.chat.postMessage({ channel: CASES, text: 'A', blocks: [section('A')], metadata });
    await client.chat.update({ channel: CASES, ts, text: 'B' });
    const { messages = [] } = await client.conversations.history({ channel: CASES, include_all_metadata: true });
    expect(messages[0]).toMatchObject({ text: 'B', metadata });
    expect(messages[0]?.blocks).toBeUndefined();
  });

  test('rich text cannot become something else, a text above 4,000 not an update, a stranger’s message not ours', async () => {
    const rich: KnownBlock = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'A' }] }],
    };
    const { ts = '' } = await client.chat.postMessage({ channel: CASES, text: 'A', blocks: [rich] });
    const theirs = slack.act.say({ user: ann, channel: CASES, text: 'hello' });
    const update = (change: object) => refusal(client.chat.update({ channel: CASES, ts, text: 'B', ...change }));

    expect(await update({ blocks: [section('B')] })).toBe('block_mismatch');
    expect(await update({ text: 'x'.repeat(4_001) })).toBe('msg_too_long');
    expect(await update({ ts: theirs.ts })).toBe('cant_update_message');
    expect(await update({ ts: '1.000001' })).toBe('message_not_found');
  });

  test('channels the bot is not in: a private one does not exist, a public one wants joining', async () => {
    const post = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'A' }));
    expect(await post('C0BOARD')).toBe('channel_not_found');
    expect(await post('C0OPEN')).toBe('not_in_channel');
    expect(await post('C0NOWHERE')).toBe('channel_not_found');
    await client.conversations.join({ channel: 'C0OPEN' });
    expect(await post('C0OPEN')).toMatchObject({ ok: true });
  });

  test('an ephemeral message needs its reader in the channel, and is nowhere in the history', async () => {
    const send = (user: string) => refusal(client.chat.postEphemeral({ channel: CASES, user, text: 'psst' }));
    expect(await send(lee)).toBe('user_not_in_channel');
    expect(await send(bob)).toMatchObject({ ok: true });
    expect(slack.messagesFor(bob, CASES)).toHaveLength(1);
    expect(slack.messagesFor(ann, CASES)).toHaveLength(0);
    expect((await client.conversations.history({ channel: CASES })).messages).toEqual([]);
  });

  test('a thread has its replies, and history has the parent only', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CASES, text: 'A case' });
    await client.chat.postMessage({ channel: CASES, text: 'Approved', thread_ts: ts });
    const history = await client.conversations.history({ channel: CASES });
    const replies = await client.conversations.replies({ channel: CASES, ts });
    expect(history.messages).toMatchObject([{ ts, reply_count: 1 }]);
    expect(replies.messages?.map((message) => message.text)).toEqual(['A case', 'Approved']);
    expect(await refusal(client.chat.postMessage({ channel: CASES, text: 'x', thread_ts: '1.1' }))).toBe(
      'thread_not_found',
    );
  });

  test('a direct message opens once, has a D id, and fails for who is deactivated', async () => {
    const first = await client.conversations.open({ users: dana });
    const again = await client.conversations.open({ users: dana });
    expect(first.channel?.id).toMatch(/^D/);
    expect(again).toMatchObject({ already_open: true, channel: { id: first.channel?.id } });
    expect(await refusal(client.conversations.open({ users: gone }))).toBe('user_disabled');
    expect(await refusal(client.chat.postMessage({ channel: gone, text: 'hi' }))).toBe('user_disabled');
  });
});

describe('people and groups', () => {
  test('a deactivated person is not found by address, and is found by id', async () => {
    expect(await refusal(client.users.lookupByEmail({ email: 'gone@northwind.test' }))).toBe('users_not_found');
    expect(await client.users.info({ user: gone })).toMatchObject({ user: { deleted: true } });
    expect(await client.users.lookupByEmail({ email: 'LEE@northwind.test' })).toMatchObject({ user: { id: lee } });
    expect(await refusal(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  });

  test('lists come in pages, whole', async () => {
    const ids: string[] = [];
    for await (const page of client.paginate('users.list', { limit: 3 })) {
      for (const member of (page as UsersListResponse).members ?? []) ids.push(member.id ?? '');
    }
    expect(ids).toEqual([...slack.workspace.users.keys()]);
  });

  test('a group has its members, an unknown one is said', async () => {
    expect(await client.usergroups.users.list({ usergroup: IT_ADMINS })).toMatchObject({ users: [ann, bob] });
    expect(await refusal(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toBe('no_such_subteam');
  });
});

describe('files', () => {
  test('the SDK uploads a file into a channel, and the bytes come back', async () => {
    const content = Buffer.from('{"evidence":true}');
    await client.filesUploadV2({ channel_id: CASES, filename: 'evidence.json', file: content, title: 'Evidence' });
    const [message] = slack.messagesFor(ann, CASES);
    const id = message?.files?.[0] ?? '';
    const { file } = await client.files.info({ file: id });
    const answer = await fetch(file?.url_private ?? '', { headers: { authorization: `Bearer ${slack.botToken}` } });
    expect(file).toMatchObject({ name: 'evidence.json', title: 'Evidence', mimetype: 'application/json' });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
  });
});

describe('views', () => {
  const modal = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'One' }, blocks: [section('A')] };

  async function trigger(): Promise<string> {
    const { triggerId = '' } = await slack.act.shortcut(ann, 'start');
    return triggerId;
  }

  test('a trigger opens one modal, and never a second one', async () => {
    const trigger_id = await trigger();
    expect(await refusal(client.views.open({ trigger_id, view: modal }))).toMatchObject({ ok: true });
    expect(await refusal(client.views.open({ trigger_id, view: modal }))).toBe('exchanged_trigger_id');
    expect(await refusal(client.views.open({ trigger_id: 'made-up', view: modal }))).toBe('invalid_trigger_id');
  });

  test('a trigger older than three seconds is dead', async () => {
    const trigger_id = await trigger();
    await new Promise((resolve) => setTimeout(resolve, 3_050));
    expect(await refusal(client.views.open({ trigger_id, view: modal }))).toBe('expired_trigger_id');
  });

  test('an old hash cannot overwrite a newer view', async () => {
    const { view } = await client.views.open({ trigger_id: await trigger(), view: modal });
    const ids = { view_id: view?.id ?? '', hash: view?.hash ?? '' };
    expect(await refusal(client.views.update({ ...ids, view: modal }))).toMatchObject({ ok: true });
    expect(await refusal(client.views.update({ ...ids, view: modal }))).toBe('hash_conflict');
  });

  test('three modals are the most', async () => {
    await client.views.open({ trigger_id: await trigger(), view: modal });
    await client.views.push({ trigger_id: await trigger(), view: modal });
    await client.views.push({ trigger_id: await trigger(), view: modal });
    expect(await refusal(client.views.push({ trigger_id: await trigger(), view: modal }))).toBe('push_limit_reached');
  });

  test('a title of 25 characters is refused with its place', async () => {
    const view = { ...modal, title: { type: 'plain_text' as const, text: 'x'.repeat(25) } };
    await expect(client.views.open({ trigger_id: await trigger(), view })).rejects.toMatchObject({
      data: { error: 'invalid_arguments', response_metadata: { messages: [expect.stringContaining('/view/title')] } },
    });
  });
});
