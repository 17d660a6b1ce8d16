import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditTail } from '../../db/audit.ts';
import { listCatalogue } from '../../db/catalogue.ts';
import { findingsOfPerson } from '../../db/findings.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { scanLog } from '../../src/operations/scan-log.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { triageReport } from '../../src/operations/triage-report.ts';
import { slackExport } from '../shadow/support.ts';
import * as company from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, FIGMA, HANA, type Stage } from './stage.ts';

const { ann, bob, dana, lee } = PEOPLE;

const EXPORT = slackExport({
  files: {
    'users.json': ['lee', 'dana', 'bob'].map((id) => ({
      id: `U0${id.toUpperCase()}`,
      name: id,
      profile: { email: `${id}@northwind.test` },
    })),
    'general/2026-11-20.json': [
      { type: 'message', user: 'U0DANA', ts: '1763640000.000001', text: 'our Airtable base has everything <!channel>' },
      { type: 'message', user: 'U0BOB', ts: '1763640000.000002', text: 'I signed up for Canva' },
      { type: 'message', user: 'U0BOB', ts: '1763640000.000003', text: 'we use Figma' },
      { type: 'message', user: 'U0LEE', ts: '1763640000.000004', text: 'the plan is in our Trello board' },
      { type: 'message', user: 'U0LEE', ts: '1763640000.000005', text: 'we pay for Miro with my card' },
      { type: 'message', user: 'U0DANA', ts: '1763640000.000006', text: 'does anyone use Asana?' },
    ],
  },
});

let stage: Stage;
let leaving = '';
beforeAll(async () => {
  stage = await aStage({
    company: {
      people: [
        ...['ann', 'bob', 'dana', 'hana'].map((id) =>
          company.aPerson({ id, slackUserId: id === 'hana' ? HANA : `U0${id.toUpperCase()}` }),
        ),
        company.aPerson({ id: 'sam', slackUserId: PEOPLE.sec }),
        company.aPerson({ id: 'lee', managerEmail: 'bob@northwind.test' }),
      ],
      applications: [company.anApplication('crm'), { ...FIGMA, domains: ['figma.com'] }],
    },
  });
  leaving = (await openCase(stage.deps, company.hana, { personId: 'lee', lastDay: '2026-12-01' })).id;
  await stage.settle();
});
afterAll(() => stage.close());

/** The newest message of a subject that begins so, as words. */
async function shown(subject: string) {
  await stage.settle();
  const found = stage.slack.workspace.messages.findLast(({ metadata }) =>
    String(metadata?.event_payload.subject).startsWith(subject),
  );
  return { ...found, words: JSON.stringify(found?.blocks ?? []) };
}
const press = async (user: string, subject: string, text: string, value?: string) => {
  const message = await shown(subject);
  return await stage.slack.act.click({
    user,
    channel: message.channel ?? '',
    ts: message.ts ?? '',
    text,
    ...(value !== undefined && { value }),
  });
};
const finding = async (person: string, tool: string) => {
  const all = await findingsOfPerson(stage.deps.db, person, ['open', 'asked', 'ours', 'ignored', 'task']);
  const one = all.find((each) => each.tool === tool);
  if (!one) throw new Error(`no ${tool} of ${person}`);
  return one;
};

describe('/offboard scan', () => {
  test('who has no right gets no form', async () => {
    expect(await stage.answer(dana, () => stage.slack.act.command(dana, 'C0GENERAL', 'scan'))).toContain(
      'cannot do that',
    );
  });

  test('somebody else’s file is refused', async () => {
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'scan'), 'Scan a log');
    const theirs = stage.slack.act.uploadFile({ user: bob, name: 'export.zip', content: EXPORT });
    const result = await stage.slack.act.submitView({ user: ann, values: { 'The file': [theirs.id] } });
    expect(JSON.stringify(result.fieldErrors)).toContain('a file of your own');
    await stage.slack.act.closeView({ user: ann });
  });

  test('the file is read, the card says what waits, the findings stand in its thread, and the file is gone', async () => {
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'scan'), 'Scan a log');
    const file = stage.slack.act.uploadFile({ user: ann, name: 'export.zip', content: EXPORT });
    await stage.slack.act.submitView({ user: ann, values: { 'The file': [file.id] } });
    await stage.settle();
    expect((await shown('scan:')).words).toContain('6 records: 2 to decide');
    expect((await shown('scan:')).words).toContain('2 findings about people who are leaving: under their cases');
    const findings = await shown('findings:scan:');
    expect(findings.thread_ts).toBe((await shown('scan:')).ts);
    expect(findings.words).toContain('Airtable');
    expect(findings.words).toContain('Canva');
    expect(findings.words).not.toMatch(/Trello|Miro|Asana|Figma/);
    expect(findings.words).not.toContain('<!channel>');
    expect((await shown('progress:')).words).toContain('6 records');
    expect(existsSync(stage.uploads) ? readdirSync(stage.uploads) : []).toEqual([]);
  });

  test('who asked for it and who had it read is in the audit log, without a word of what was said', async () => {
    const events = (await auditTail(stage.deps.db, 100)).filter(({ kind }) => /^(?:scan|log)\./.test(kind));
    expect(events.map(({ kind, actor }) => `${kind} ${actor.id}`).sort()).toEqual([
      `log.scanned ${ann}`,
      `scan.asked ${ann}`,
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Airtable|my card/);
  });
});

describe('triage', () => {
  test('ask the person: they get a question, and what they say stands with the finding', async () => {
    const { id } = await finding('bob', 'Canva');
    await press(ann, 'findings:scan:', 'Ask the person', id);
    const question = await shown(`finding:${id}`);
    expect(question.words).toContain('Do you have an account at Canva');
    expect(question.words).not.toContain('signed up');
    const refused = await stage
      .answer(dana, () =>
        stage.slack.act
          .click({ user: dana, channel: CASES, ts: '1', text: 'I use it' })
          .catch(() => press(ann, `finding:${id}`, 'Not mine')),
      )
      .catch(() => 'refused');
    expect(refused).toBeDefined();
    await stage.modal(bob, () => press(bob, `finding:${id}`, 'I use it'), 'You use it');
    await stage.slack.act.submitView({
      user: bob,
      values: { 'What is in it, and whose data is it?': 'Flyers, marketing’s' },
    });
    await expect.poll(async () => (await finding('bob', 'Canva')).answer?.uses).toBe(true);
    expect((await shown('findings:scan:')).words).toContain('says: I use it. Its data: Flyers, marketing’s');
  });

  test('ours: the catalogue has it with its owner, and it is not found again', async () => {
    const { id } = await finding('bob', 'Canva');
    await stage.modal(ann, () => press(ann, 'findings:scan:', 'Ours', id), 'It is ours');
    await stage.slack.act.submitView({ user: ann, values: { 'Who answers for it?': dana } });
    await expect.poll(async () => (await finding('bob', 'Canva')).state).toBe('ours');
    expect(await listCatalogue(stage.deps.db)).toMatchObject([
      { kind: 'ours', name: 'Canva', domains: ['canva.com'], owner: 'dana@northwind.test', by: 'Ann Admin' },
    ]);
    expect((await shown('findings:scan:')).words).not.toContain('Canva');
  });

  test('ignore wants a reason, and remembers it at the next scan', async () => {
    const { id } = await finding('dana', 'Airtable');
    await stage.modal(ann, () => press(ann, 'findings:scan:', 'Ignore', id), 'Ignore it');
    await stage.slack.act.submitView({ user: ann, values: { 'Why?': 'A trial that ended' } });
    await expect.poll(async () => (await finding('dana', 'Airtable')).state).toBe('ignored');
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'scan'), 'Scan a log');
    const file = stage.slack.act.uploadFile({ user: ann, name: 'again.zip', content: EXPORT });
    await stage.slack.act.submitView({ user: ann, values: { 'The file': [file.id] } });
    await stage.settle();
    expect((await shown('scan:')).words).toContain('nothing waits for you');
    expect(await finding('dana', 'Airtable')).toMatchObject({ state: 'ignored', reason: 'A trial that ended' });
  });

  test('a file that is no log says so on its card, in one sentence', async () => {
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'scan'), 'Scan a log');
    const file = stage.slack.act.uploadFile({
      user: ann,
      name: 'bad.zip',
      content: Buffer.from('PK\u0003\u0004 nothing'),
    });
    await stage.slack.act.submitView({ user: ann, values: { 'The file': [file.id] } });
    await stage.settle();
    expect((await shown('scan:')).words).toContain('This archive cannot be read');
  });
});

describe('in a leaver’s case', () => {
  test('findings stand under the case as questions; none is a task by itself', async () => {
    const candidates = await shown('candidates:');
    expect(candidates.thread_ts).toBe((await stage.card(leaving)).ts);
    expect(candidates.words).toContain('Trello');
    expect(candidates.words).toContain('Miro');
    expect((await stage.company.view(leaving)).tasks.map(({ title }) => title)).toEqual(['Figma']);
  });

  test('whoever is leaving decides nothing about themselves, and is never asked', async () => {
    const { id } = await finding('lee', 'Trello');
    expect(await stage.answer(lee, () => press(lee, 'candidates:', 'Ignore', id)).catch(() => 'cannot')).toContain(
      'cannot',
    );
  });

  test('a human makes it a task: in the catalogue’s words, for whom they choose, sent when the cut begins', async () => {
    const { id } = await finding('lee', 'Trello');
    await stage.modal(ann, () => press(ann, 'candidates:', 'Make it a task', id), 'Make it a task');
    await stage.slack.act.submitView({ user: ann, values: { 'Who does it?': dana } });
    await expect.poll(async () => (await finding('lee', 'Trello')).state).toBe('task');
    await stage.settle();
    const task = (await stage.company.view(leaving)).tasks.find(({ key }) => key.startsWith('shadow:'));
    expect(task).toMatchObject({
      title: 'Close the account at trello.com',
      owner: 'dana@northwind.test',
      state: 'planned',
      runbook: expect.arrayContaining(['Look for an account of lee@northwind.test at trello.com.']),
    });
    expect(JSON.stringify(task)).not.toContain('the plan is in');
    await approveCase(stage.deps, company.ann, {
      caseId: leaving,
      revision: (await stage.company.view(leaving)).offboardingCase.revision,
    });
    await cutNow(stage.deps, company.ann, { caseId: leaving, reason: 'today' });
    await stage.settle();
    expect((await stage.company.view(leaving)).tasks.find(({ key }) => key.startsWith('shadow:'))?.state).toBe('sent');
    expect((await shown('tasks:')).words).toContain('Close the account at trello.com');
  });
});

describe('Flag as shadow IT', () => {
  test('anybody may: the form is filled in from the message, and its words are kept only when ticked', async () => {
    const said = stage.slack.act.say({
      user: bob,
      channel: 'C0GENERAL',
      text: 'I put the numbers into our Coda.io doc',
    });
    const flag = () =>
      stage.slack.act.messageShortcut({ user: dana, callbackId: 'flag_shadow_it', channel: 'C0GENERAL', ts: said.ts });
    const form = await stage.modal(dana, flag, 'Flag as shadow IT');
    expect(JSON.stringify(form.blocks)).toContain('coda.io');
    await stage.slack.act.submitView({ user: dana, values: { 'Who uses it?': bob } });
    await expect.poll(async () => (await finding('bob', 'Coda')).quotes).toEqual([]);
    await stage.modal(dana, flag, 'Flag as shadow IT');
    await stage.slack.act.submitView({ user: dana, values: { 'Who uses it?': bob, 'Its words': ['yes'] } });
    await expect
      .poll(async () => (await finding('bob', 'Coda')).quotes[0]?.text)
      .toBe('I put the numbers into our Coda.io doc');
    expect((await shown('findings:scan:')).words).toContain('Coda');
  });
});

test('what was said is forgotten after the time to keep it; that it was found stays', async () => {
  await stage.company.pass(31 * 24 * 3_600_000);
  await stage.settle();
  const kept = await finding('bob', 'Coda');
  expect(kept.quotes).toEqual([]);
  expect((await auditTail(stage.deps.db, 300)).some(({ kind }) => kind === 'log.forgotten')).toBe(true);
});

describe('scan --triage in a shell', () => {
  const olga = { kind: 'command_line', id: 'cli:olga', name: 'olga' } as const;
  const scanHere = async (text: string, leaver?: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'lastday-triage-')), 'tickets.jsonl');
    writeFileSync(path, text);
    const about = { name: 'tickets.jsonl', includeDms: false, ...(leaver !== undefined && { leaver }) };
    try {
      return await triageReport(stage.deps, olga, about, await scanLog(stage.deps, olga, { ...about, path }));
    } finally {
      rmSync(dirname(path), { recursive: true });
    }
  };

  test('what it found stands in the channel for the same decision', async () => {
    const scan = await scanHere('{"user":"dana@northwind.test","text":"we keep the tickets in Zendesk"}\n');
    expect(scan).toMatchObject({ state: 'done', records: 1, findings: 1 });
    const findings = await shown(`findings:scan:${scan.id}`);
    expect(findings.words).toContain('Zendesk');
    expect((await shown(`scan:${scan.id}`)).words).toContain('asked for by olga');
    const { id } = await finding('dana', 'Zendesk');
    await stage.modal(ann, () => press(ann, `findings:scan:${scan.id}`, 'Ignore', id), 'Ignore it');
    await stage.slack.act.submitView({ user: ann, values: { 'Why?': 'A trial that ended' } });
    await expect.poll(async () => (await finding('dana', 'Zendesk')).state).toBe('ignored');
  });

  test('where the leaver is in the channel, nothing is posted there: it stands under their case', async () => {
    await stage.slack.changeMembers(CASES, { add: [lee] });
    stage.elapse(10 * 60_000);
    const scan = await scanHere(
      '{"user":"lee@northwind.test","text":"I signed up for Calendly"}\n',
      'lee@northwind.test',
    );
    expect((await shown(`scan:${scan.id}`)).ts).toBeUndefined();
    expect((await finding('lee', 'Calendly')).state).toBe('open');
  });
});
