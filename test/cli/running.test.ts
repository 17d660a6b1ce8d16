import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { type Lastday, startLastday } from '../../src/main.ts';
import { SCOPES } from '../../src/slack/check.ts';
import { startTestSlack } from '../support/slack.ts';
import { anOffice, type Office } from './office.ts';

let office: Office;
let slack: SlackStandIn;
let lastday: Lastday;

beforeAll(async () => {
  slack = await startTestSlack({ scopes: SCOPES });
  office = await anOffice({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  lastday = await startLastday({ env: office.env, cwd: office.folder });
}, 60_000);

afterAll(async () => {
  await lastday?.close();
  await office?.close();
  await slack?.close();
});

describe('the command line of a program that runs', () => {
  test('reaches it through a socket that only its owner can open, in a directory that only its owner can enter', () => {
    const mode = (path: string) => statSync(path).mode & 0o777;

    expect(mode(join(office.dataDir, 'lastday.sock'))).toBe(0o600);
    expect(mode(office.dataDir)).toBe(0o700);
  });

  test('shows a plan without writing anything, there or here', async () => {
    const { code, document } = await office.json('plan', '--email', 'lee@northwind.test');

    expect(code).toBe(0);
    expect(document).toMatchObject({
      person: { email: 'lee@northwind.test' },
      applications: [
        { application: 'wiki', outcome: 'found', account: { id: 'u-lee' } },
        { application: 'figma', outcome: 'no_api' },
      ],
      steps: [{ application: 'wiki', action: 'suspend', undo: 'full', enforced: true }, { action: 'delete' }],
    });
    expect(office.wiki.requests().filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect((await office.json('case', 'list')).document).toEqual({ cases: [] });
  });

  test('opens a case from a process of its own, prints one JSON document and nothing else, and the log says who it was', async () => {
    const asked = await office.child([
      'case',
      'open',
      '--email',
      'lee@northwind.test',
      '--last-day',
      '2098-12-01',
      '--json',
    ]);

    expect({ code: asked.code, err: asked.err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(asked.out)).toMatchObject({
      case: { id: 'OB-1', state: 'planning', leaving: { instant: '2098-12-01T09:00:00.000Z', zone: 'Asia/Seoul' } },
    });
    const [opened] = (await lastday.auditTail(50)).filter(({ kind }) => kind === 'case.opened');
    expect(opened?.actor).toEqual({
      kind: 'command_line',
      id: `cli:${userInfo().username}`,
      name: userInfo().username,
    });
    await lastday.settle();
    expect((await office.json('case', 'show', 'OB-1')).document).toMatchObject({
      case: { state: 'awaiting_approval', waitsFor: [{ people: 1 }, { people: 1 }] },
    });
  }, 120_000);

  test('refuses a second case for the same leaver in one line, and changes nothing', async () => {
    const again = await office.type('case', 'open', '--email', 'LEE@northwind.test');

    expect(again).toEqual({ code: 1, out: '', err: 'OB-1 is already open for Lee Park.\n' });
    expect((await office.json('case', 'list')).document.cases).toHaveLength(1);
  });

  test.each([
    [['case', 'open', '--email', 'nobody@northwind.test'], /^Nobody on the roster is “nobody@northwind\.test”/],
    [['case', 'open', '--email', 'kim@northwind.test', '--last-day', '2020-01-01'], /^That moment is over/],
    [['case', 'open', '--email', 'kim@northwind.test', '--last-day', 'soon'], /not a last day/],
    [['case', 'open', '--email', 'kim@northwind.test', '--last-day', ''], /empty/],
    [['case', 'show', 'OB-99'], /^There is no case “OB-99”/],
    [['case', 'stop', 'OB-1'], /^This case is awaiting approval, so it cannot be stopped/],
    [['reconcile', '--app', 'wikki'], /There are: wiki, figma/],
    [['roster', 'import', 'absent.csv'], /cannot be read/],
  ])('%j is refused with one sentence and opens nothing', async (argv, sentence) => {
    const { code, out, err } = await office.type(...argv);

    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect((await office.json('case', 'list')).document.cases).toHaveLength(1);
  });

  test('compares accounts with the roster, and what could not be read is never counted as clean', async () => {
    const good = await office.json('reconcile');
    office.wiki.setFaults({ down: '503' });
    const bad = await office.json('jobs', 'run', 'reconcile');
    office.wiki.setFaults({ down: false });

    expect(good).toMatchObject({ code: 0, document: { counts: { ok: 2, orphaned: 1, left: 0 } } });
    expect(good.document.accounts).toContainEqual(
      expect.objectContaining({ label: 'ghost@northwind.test', standing: 'orphaned' }),
    );
    expect(bad.code).toBe(1);
    expect(bad.document).toMatchObject({ error: 'Not everything could be read: wiki.' });
  });

  test('exports evidence to where the caller stands; it is proven offline, and one changed byte is found', async () => {
    const desk = join(office.folder, 'auditor');
    mkdirSync(desk);
    const exported = await office.type('evidence', 'export', 'OB-1', '--out', 'auditor/ob-1.json');
    const key = readFileSync(join(office.dataDir, 'audit-key.pub.pem'), 'utf8');
    const bundle = readFileSync(join(desk, 'ob-1.json'), 'utf8');
    writeFileSync(join(desk, 'key.pem'), key);
    writeFileSync(join(desk, 'forged.json'), bundle.replace('Lee Park', 'Lea Park').replace('lee@', 'lea@'));
    const good = await office.child(['evidence', 'verify', 'ob-1.json', '--key', 'key.pem', '--json'], {
      cwd: desk,
      env: {},
    });
    const forged = await office.json('evidence', 'verify', 'auditor/forged.json', '--key', 'auditor/key.pem');

    expect({ code: exported.code, err: exported.err }).toEqual({ code: 0, err: '' });
    expect(statSync(join(desk, 'ob-1.json')).mode & 0o777).toBe(0o600);
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(good.out)).toEqual({ ok: true, findings: [] });
    expect(forged).toMatchObject({ code: 1, document: { ok: false, findings: [{ problem: 'edited' }] } });
  }, 120_000);

  test('verifies the audit log', async () => {
    const { code, document } = await office.json('audit', 'verify');

    expect(code).toBe(0);
    expect(document).toMatchObject({ ok: true, findings: [] });
  });

  test('takes a roster from the caller’s folder, and refuses one that lost most of its people', async () => {
    writeFileSync(join(office.folder, 'short.csv'), 'email,name\nann@northwind.test,Ann Admin\n');
    const same = await office.json('roster', 'import', 'roster.csv');
    const short = await office.type('roster', 'import', 'short.csv');
    const synced = await office.json('roster', 'sync');

    expect(same.document).toMatchObject({ source: 'csv', people: 3, added: 0, missing: [] });
    expect(short).toMatchObject({ code: 1, out: '' });
    expect(short.err).toMatch(/^The roster was refused: /);
    expect(synced).toMatchObject({ code: 0, document: { sources: [{ source: 'csv', ok: true, people: 3 }] } });
  });

  test('puts a person on legal hold once, and lifts it', async () => {
    const hold = (verb: string) => office.type('hold', verb, '--email', 'lee@northwind.test', '--reason', 'a lawsuit');

    expect(await hold('add')).toMatchObject({ code: 0, out: 'Lee Park is on legal hold.\n' });
    expect(await hold('add')).toMatchObject({ code: 1, err: 'Lee Park is on legal hold already.\n' });
    expect((await office.json('case', 'show', '1')).document).toMatchObject({
      case: { onHold: true, hold: { by: 'olga' } },
    });
    expect(await hold('lift')).toMatchObject({ code: 0 });
  });

  test('doctor says that all is well, and what to do when it is not; it changes nothing', async () => {
    const well = await office.json('doctor');
    office.wiki.setFaults({ forbidden: true });
    const ill = await office.type('doctor');
    office.wiki.setFaults({ forbidden: false });

    expect(well.document.checks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ area: 'database', standing: 'ok' }),
        expect.objectContaining({ area: 'wiki', standing: 'ok' }),
        expect.objectContaining({ area: 'roster csv', standing: 'ok', detail: '3 people.' }),
        expect.objectContaining({ area: 'Slack', standing: 'ok', detail: 'It has every scope of manifest.yml.' }),
      ]),
    );
    expect(well).toMatchObject({ code: 0, document: { ok: true } });
    expect(ill).toMatchObject({ code: 1, err: 'One check failed.\n' });
    expect(ill.out).toMatch(/fail +wiki +The credential lacks a scope/);
    expect(office.wiki.requests().filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  test('cancels a case of which nothing was cut', async () => {
    expect(await office.type('case', 'cancel', 'OB-1', '--reason', 'withdrawn')).toMatchObject({ code: 0 });
    expect((await office.json('case', 'list')).document).toEqual({ cases: [] });
  });

  test('a configuration spoilt since the start is shown line by line, and the running program can still be stopped', async () => {
    const file = join(office.folder, 'lastday.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('mode: enforce', 'mode: enforced'));
    const doctor = await office.type('doctor');
    const stopped = await office.type('stop-all', '--reason', 'drill');
    writeFileSync(file, before);

    expect(doctor).toMatchObject({ code: 78, out: '' });
    expect(doctor.err).toMatch(/^lastday\.yaml:\d+: applications\.wiki\.mode: found "enforced"/);
    expect(stopped).toMatchObject({ code: 0 });
    expect(await office.type('stop-all')).toMatchObject({ code: 1, err: 'Everything is stopped already.\n' });
  });

  test('shows the list of held-back cases, but releasing it takes two people in Slack', async () => {
    const people = Array.from(
      { length: 7 },
      (_, index) => `extra${index}@northwind.test,${100 + index},Extra ${index}\n`,
    );
    writeFileSync(
      join(office.folder, 'more.csv'),
      `email,employee_id,name\nann@northwind.test,1,Ann Admin\nlee@northwind.test,2,Lee Park\nkim@northwind.test,3,Kim Novak\n${people.join('')}`,
    );
    await office.type('roster', 'import', 'more.csv');
    for (const index of people.keys())
      await office.type('case', 'open', '--email', `extra${index}@northwind.test`, '--last-day', '2098-12-01');
    const shown = await office.json('release');
    const { id } = shown.document.list as { id: string };
    const refused = await office.json('release', id);

    expect(shown.code).toBe(0);
    expect(refused.code).toBe(1);
    expect(refused.document).toMatchObject({ error: expect.stringMatching(/^Two people release/), list: { id } });
    expect((refused.document.list as { cases: unknown[] }).cases.length).toBeGreaterThan(5);
  });
});
