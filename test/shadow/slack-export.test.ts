import { expect, test } from 'vitest';
import { lines, scanned, slackExport } from './support.ts';

test('messages, threads and edits are read, with who said it and where it can be seen', async () => {
  const { findings } = await scanned(
    'export.zip',
    slackExport({
      messages: [
        { text: 'we use Figma for the mockups' },
        { text: 'our Airtable base is the source', thread_ts: '1763640000.000001', user: 'U0KIM' },
        {
          subtype: 'message_changed',
          message: { type: 'message', user: 'U0LEE', ts: '1763640000.000900', text: 'I signed up for Canva' },
        },
      ],
    }),
  );
  expect(lines({ findings })).toEqual([
    'Airtable uses kim@northwind.test',
    'Canva signed_up lee@northwind.test',
    'Figma uses lee@northwind.test',
  ]);
  expect(findings.find(({ tool }) => tool === 'Figma')).toMatchObject({
    domain: 'figma.com',
    sources: ['slack'],
    firstSeen: new Date('2025-11-20T12:00:00Z'),
    quotes: [
      {
        channel: 'general',
        ts: '1763640000.000001',
        text: 'we use Figma for the mockups',
        permalink: 'https://slack.com/archives/C0GENERAL/p1763640000000001',
      },
    ],
    closing: 'https://help.figma.com/hc/en-us/articles/360039825354',
  });
});

test('what Slack itself wrote around a file is not read as somebody’s words', async () => {
  const notice = '<@U0LEE|lee> uploaded a file: <https://northwind.slack.test/files/lee/F0/figma.png|our Figma file>';
  const { all } = await scanned(
    'export.zip',
    slackExport({
      messages: [
        { subtype: 'file_share', text: `${notice} and commented: see <https://lightning-viz.test/demo/>` },
        {
          subtype: 'file_comment',
          text: '<@U0KIM> commented on <@U0LEE>’s file <https://x.test/F0|our Trello board>: we use Airtable',
        },
      ],
    }),
  );
  expect(all.map(({ tool }) => tool)).toEqual(['Airtable']);
});

test('a message whose text is empty is read from its blocks', async () => {
  const { findings } = await scanned(
    'export.zip',
    slackExport({
      messages: [
        {
          text: '',
          blocks: [
            {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [
                    { type: 'text', text: 'recording: ' },
                    { type: 'link', url: 'https://www.loom.com/share/abc123', text: 'click' },
                  ],
                },
              ],
            },
          ],
        },
        { text: undefined, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'we moved to Asana' } }] },
      ],
    }),
  );
  expect(lines({ findings })).toEqual(['Asana uses lee@northwind.test', 'Loom shared_content lee@northwind.test']);
});

test('links count by their target, unfolded pages by where they came from, and quotes never cross markup', async () => {
  const message = { text: 'R&amp;D uses <https://www.figma.com/file/a1|our Trello> and <@U0KIM> uses Canva &lt;3' };
  const { findings } = await scanned(
    'export.zip',
    slackExport({
      messages: [
        message,
        { text: 'look', attachments: [{ from_url: 'https://www.loom.com/share/zz9', text: 'we use Notion' }] },
        {
          text: 'file',
          files: [{ name: 'plan', external_type: 'dropbox', url_private: 'https://www.dropbox.com/s/ab/plan.pdf' }],
        },
      ],
    }),
  );
  expect(findings.map(({ tool }) => tool).sort()).toEqual(['Canva', 'Dropbox', 'Figma', 'Loom']);
  for (const { quotes, tool } of findings)
    if (tool === 'Canva' || tool === 'Figma') for (const { text } of quotes) expect(message.text).toContain(text);
});

test('integrations are evidence without any text, and a removal closes what was added', async () => {
  const log = (change_type: string, app_type: string, date: string) => ({
    user_id: 'U0LEE',
    user_name: 'lee',
    date,
    change_type,
    app_type,
    app_id: `A-${app_type}`,
  });
  const { findings, all } = await scanned(
    'export.zip',
    slackExport({
      files: {
        'integration_logs.json': [
          log('added', 'Zapier', '1763000000'),
          log('added', 'Wumbo Standup', '1763000100'),
          log('added', 'Trello', '1763000000'),
          log('removed', 'Trello', '1763100000'),
          log('removed', 'Canva', '1763000000'),
          log('enabled', 'Canva', '1763100000'),
        ],
      },
    }),
  );
  expect(lines({ findings })).toEqual([
    'Canva installed lee@northwind.test',
    'Wumbo Standup installed lee@northwind.test',
    'Zapier installed lee@northwind.test',
  ]);
  expect(all.filter(({ ended }) => !ended)).toHaveLength(4);
  expect(findings.every(({ certainty }) => certainty === 'structured')).toBe(true);
});

test('a bot that was added is a finding, a bot that speaks is one once, who comes and goes is none', async () => {
  const { findings } = await scanned(
    'export.zip',
    slackExport({
      messages: [
        {
          subtype: 'bot_add',
          text: 'added an integration to this channel: <https://northwind.slack.com/services/B1|Canny>',
          bot_id: 'B1',
        },
        {
          subtype: 'bot_message',
          bot_id: 'B2',
          bot_profile: { name: 'PagerDuty', app_id: 'A2' },
          text: 'we use Figma',
          user: undefined,
        },
        {
          subtype: 'bot_message',
          bot_id: 'B2',
          bot_profile: { name: 'PagerDuty', app_id: 'A2' },
          text: 'again',
          user: undefined,
        },
        { subtype: 'channel_join', text: '<@U0LEE> has joined, we use Asana' },
      ],
    }),
  );
  expect(lines({ findings })).toEqual(['Canny installed lee@northwind.test', 'PagerDuty installed nobody']);
});

test('topics and purposes are read', async () => {
  const { findings } = await scanned(
    'export.zip',
    slackExport({
      files: {
        'channels.json': [
          {
            id: 'C0GENERAL',
            name: 'general',
            creator: 'U0KIM',
            topic: { value: 'our board: <https://trello.com/b/abc/plan>', creator: 'U0LEE', last_set: 1_763_000_000 },
          },
        ],
      },
    }),
  );
  expect(lines({ findings })).toEqual(['Trello uses lee@northwind.test']);
});

test('private messages are skipped and counted, unless they are asked for', async () => {
  const bytes = slackExport({
    files: {
      'dms.json': [{ id: 'D0LEEKIM1', members: ['U0LEE', 'U0KIM'] }],
      'mpims.json': [{ id: 'G0GROUP12', name: 'mpdm-lee--kim-1' }],
      'D0LEEKIM1/2026-11-20.json': [{ type: 'message', user: 'U0LEE', ts: '1.1', text: 'we use Figma' }],
      'mpdm-lee--kim-1/2026-11-20.json': [{ type: 'message', user: 'U0LEE', ts: '1.2', text: 'we use Canva' }],
    },
  });
  const without = await scanned('export.zip', bytes);
  expect(without.findings).toEqual([]);
  expect(without.skipped).toEqual([{ what: 'days of private messages', count: 2 }]);
  expect(lines(await scanned('export.zip', bytes, { includeDms: true }))).toEqual([
    'Canva uses lee@northwind.test',
    'Figma uses lee@northwind.test',
  ]);
});

test('a broken message costs no other, and is counted', async () => {
  const good = (text: string, ts: string) =>
    `    {\n        "type": "message",\n        "user": "U0LEE",\n        "ts": "${ts}",\n        "text": "${text}"\n    }`;
  const day = `[\n${good('we use Figma', '1.1')},\n    {\n        "type": "message", "text": "cut off\n${good('we use Canva', '1.3')},\n    {"nonsense": },\n${good('we use Asana', '1.4')}\n]`;
  const report = await scanned('export.zip', slackExport({ files: { 'general/2026-11-20.json': day } }));
  expect(lines(report)).toEqual([
    'Asana uses lee@northwind.test',
    'Canva uses lee@northwind.test',
    'Figma uses lee@northwind.test',
  ]);
  expect(report.skipped).toEqual([{ what: 'broken messages in general/2026-11-20.json', count: 2 }]);
});
