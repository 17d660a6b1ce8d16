import type { KnownBlock, ModalView } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActError } from '../../demo/slack/elements.ts';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { CASES, PEOPLE, startTestSlack, waitFor } from '../support/slack.ts';
import { httpApp, type RunningApp, socketApp } from './slack-apps.ts';

const { ann, lee, dana } = PEOPLE;

const card = (words: string): KnownBlock[] => [
  { type: 'section', text: { type: 'mrkdwn', text: words } },
  {
    type: 'actions',
    block_id: 'decide-1',
    elements: [
      { type: 'button', action_id: 'approve', value: 'case-1', text: { type: 'plain_text', text: 'Approve' } },
      {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: { type: 'plain_text', text: 'View plan' }, value: 'plan' },
          { text: { type: 'plain_text', text: 'Cancel' }, value: 'cancel' },
        ],
      },
    ],
  },
];

const reasonModal: ModalView = {
  type: 'modal',
  callback_id: 'reason',
  private_metadata: 'case-1',
  title: { type: 'plain_text', text: 'Reject' },
  submit: { type: 'plain_text', text: 'Reject' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why?' },
      element: { type: 'plain_text_input', action_id: 'words' },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: { type: 'plain_text', text: 'Until' },
      element: { type: 'datepicker', action_id: 'date' },
    },
  ],
};

describe.each([
  ['two Socket Mode connections', socketApp],
  ['signed HTTP', httpApp],
])('a Bolt app over %s', (_, start) => {
  let slack: SlackStandIn;
  let running: RunningApp;

  beforeEach(async () => {
    slack = await startTestSlack();
    running = await start(slack);
  });
  afterEach(async () => {
    await running.stop();
    await slack.close();
  });

  async function post(): Promise<string> {
    const posted = await running.app.client.chat.postMessage({
      channel: CASES,
      text: 'A case',
      blocks: card('A case'),
    });
    return posted.ts ?? '';
  }

  test('a click is acked, redraws the card, and the spent button cannot be pressed again', async () => {
    let seen: unknown;
    running.app.action('approve', async ({ ack, body, client, action }) => {
      await ack();
      seen = { body, action };
      if (body.type !== 'block_actions' || !body.message) throw new Error('not a message click');
      await client.chat.update({
        channel: CASES,
        ts: body.message.ts,
        text: 'Approved',
        blocks: card('Approved').slice(0, 1),
      });
    });
    const ts = await post();

    const result = await slack.act.click({ user: ann, channel: CASES, ts, text: 'Approve' });
    await waitFor(slack, () => slack.message(CASES, ts)?.revisions === 1);

    expect(result).toMatchObject({ status: 'acked', triggerId: expect.any(String) });
    expect(seen).toMatchObject({
      action: { type: 'button', action_id: 'approve', block_id: 'decide-1', value: 'case-1' },
      body: {
        type: 'block_actions',
        api_app_id: 'A0LASTDAY',
        user: { id: ann, username: 'ann', team_id: 'T0FAKE' },
        team: { id: 'T0FAKE', domain: 'northwind' },
        channel: { id: CASES, name: 'privategroup' },
        container: { type: 'message', message_ts: ts, channel_id: CASES, is_ephemeral: false },
        message: { ts, bot_id: 'B0LASTDAY', text: 'A case' },
        enterprise: null,
        is_enterprise_install: false,
      },
    });
    expect(slack.message(CASES, ts)?.blocks?.map((block) => block.type)).toEqual(['section']);
    await expect(slack.act.click({ user: ann, channel: CASES, ts, text: 'Approve' })).rejects.toThrow(ActError);
  });

  test('an overflow sends the option that was chosen', async () => {
    let chosen: unknown;
    running.app.action('more', async ({ ack, action }) => {
      await ack();
      chosen = action;
    });
    const ts = await post();
    await slack.act.selectOption({ user: ann, channel: CASES, ts, select: 'Cancel' });
    expect(chosen).toMatchObject({ type: 'overflow', selected_option: { value: 'cancel' } });
  });

  test('who cannot see a private channel cannot press what is in it', async () => {
    const ts = await post();
    await expect(slack.act.click({ user: lee, channel: CASES, ts, text: 'Approve' })).rejects.toThrow('cannot see');
  });

  test('a command arrives with resolved mentions and is answered by ack and by response_url, to its asker alone', async () => {
    running.app.command('/offboard', async ({ ack, command, respond }) => {
      await ack({ text: 'Working…', response_type: 'ephemeral' });
      await respond({ text: `Looked at ${command.text}` });
    });

    const result = await slack.act.command(ann, 'C0GENERAL', '@dana 2026-12-01');
    const answers = await waitFor(slack, () => {
      const own = slack.messagesFor(ann, 'C0GENERAL');
      return own.length === 2 && own;
    });

    expect(result.status).toBe('acked');
    expect(answers.map((message) => message.text)).toEqual(['Working…', `Looked at <@${dana}|dana> 2026-12-01`]);
    expect(slack.messagesFor(dana, 'C0GENERAL')).toEqual([]);
  });

  test('a full name means whoever alone has it', async () => {
    const heard: string[] = [];
    running.app.command('/offboard', async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    });
    const name = slack.workspace.users.get(dana)?.real_name;
    await slack.act.command(ann, 'C0GENERAL', `plan @${name} today`);
    expect(heard).toEqual([`plan <@${dana}|dana> today`]);
  });

  test('a modal opens, refuses with field errors, keeps what was typed, and closes when it is right', async () => {
    running.app.shortcut('start', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: reasonModal });
    });
    const submitted: unknown[] = [];
    running.app.view('reason', async ({ ack, view }) => {
      submitted.push(view);
      const words = view.state.values.why?.words?.value ?? '';
      if (words.length < 5) await ack({ response_action: 'errors', errors: { why: 'Say more.' } });
      else await ack();
    });

    await slack.act.shortcut(ann, 'start');
    await waitFor(slack, () => slack.topModal(ann));
    const empty = await slack.act.submitView({ user: ann });
    const short = await slack.act.submitView({ user: ann, values: { 'Why?': 'no', 'until/date': '2026-12-01' } });
    const shown = { ...slack.topModal(ann)?.errors };
    const right = await slack.act.submitView({ user: ann, values: { words: 'Wrong person' } });

    expect(empty.fieldErrors).toEqual({ why: 'Please complete this required field.' });
    expect(short.fieldErrors).toEqual({ why: 'Say more.' });
    expect(shown).toEqual({ why: 'Say more.' });
    expect(right).toMatchObject({ status: 'acked' });
    expect(slack.topModal(ann)).toBeUndefined();
    expect(submitted).toHaveLength(2);
    expect(submitted[1]).toMatchObject({
      private_metadata: 'case-1',
      state: {
        values: { why: { words: { value: 'Wrong person' } }, until: { date: { selected_date: '2026-12-01' } } },
      },
    });
  });

  test('a modal is pushed, updated and cleared by what submissions answer', async () => {
    const small = (title: string, callback: string): ModalView => ({
      type: 'modal',
      callback_id: callback,
      title: { type: 'plain_text', text: title },
      submit: { type: 'plain_text', text: 'Next' },
      blocks: [{ type: 'divider' }],
    });
    running.app.shortcut('start', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: small('One', 'one') });
    });
    running.app.view('one', async ({ ack }) => ack({ response_action: 'push', view: small('Two', 'two') }));
    running.app.view('two', async ({ ack }) => ack({ response_action: 'update', view: small('Three', 'three') }));
    running.app.view('three', async ({ ack }) => ack({ response_action: 'clear' }));

    await slack.act.shortcut(ann, 'start');
    await waitFor(slack, () => slack.topModal(ann));
    const titles = [];
    for (let step = 0; step < 3; step += 1) {
      titles.push(slack.topModal(ann)?.title?.text);
      await slack.act.submitView({ user: ann });
    }

    expect(titles).toEqual(['One', 'Two', 'Three']);
    expect(slack.workspace.modals.get(ann)).toBeUndefined();
  });

  test('Home is published when somebody opens it', async () => {
    running.app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Your tasks' } }] },
      });
    });
    await slack.act.openHome(dana);
    const home = await waitFor(slack, () => slack.workspace.homes.get(dana));
    expect(home.blocks[0]).toMatchObject({ type: 'header', text: { text: 'Your tasks' } });
  });

  test('an external select offers what the app suggests, and sends the one chosen', async () => {
    running.app.options('person', async ({ ack, options }) => {
      await ack({ options: [{ text: { type: 'plain_text', text: `${options.value}a Owner` }, value: 'dana' }] });
    });
    let chosen: unknown;
    running.app.action('person', async ({ ack, action }) => {
      await ack();
      chosen = action;
    });
    const blocks: KnownBlock[] = [
      { type: 'actions', elements: [{ type: 'external_select', action_id: 'person', min_query_length: 1 }] },
    ];
    const { ts = '' } = await running.app.client.chat.postMessage({ channel: CASES, text: 'Who?', blocks });
    const where = { user: ann, channel: CASES, ts, actionId: 'person' };

    const offered = await slack.act.suggest({ ...where, query: 'Dan' });
    await slack.act.selectOption({ ...where, select: 'Dana Owner' });

    expect(offered.payload).toMatchObject({ options: [{ value: 'dana' }] });
    expect(chosen).toMatchObject({ type: 'external_select', selected_option: { value: 'dana' } });
  });

  test('a file that a person attaches reaches the app, which reads it with the bot token only', async () => {
    running.app.shortcut('start', async ({ ack, shortcut, client }) => {
      await ack();
      const view: ModalView = {
        ...reasonModal,
        blocks: [
          {
            type: 'input',
            block_id: 'proof',
            label: { type: 'plain_text', text: 'Proof' },
            element: { type: 'file_input', action_id: 'files', max_files: 2 },
          },
        ],
      };
      await client.views.open({ trigger_id: shortcut.trigger_id, view });
    });
    let url = '';
    running.app.view('reason', async ({ ack, view }) => {
      await ack();
      const [file] = view.state.values.proof?.files?.files ?? [];
      url = file?.url_private ?? '';
    });

    await slack.act.shortcut(dana, 'start');
    await waitFor(slack, () => slack.topModal(dana));
    const file = slack.act.uploadFile({ user: dana, name: 'proof.csv', content: 'lee,removed' });
    await slack.act.submitView({ user: dana, values: { Proof: file.id } });
    const mine = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
    const stranger = await fetch(url, { redirect: 'manual' });

    expect(await mine.text()).toBe('lee,removed');
    expect(mine.headers.get('content-type')).toBe('text/csv');
    expect(stranger.status).toBe(302);
  });
});
