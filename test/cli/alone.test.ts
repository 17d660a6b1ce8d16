import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockDirectory } from '../../db/lock.ts';
import { SCOPES } from '../../src/slack/check.ts';
import { startTestSlack } from '../support/slack.ts';
import { anOffice, type Office } from './office.ts';

let office: Office;

beforeAll(async () => {
  office = await anOffice();
});

afterAll(async () => {
  await office.close();
});

describe('the command line of a program that does not run', () => {
  test('ends with 78 and one line per fault where the configuration cannot be used', async () => {
    const { code, out, err } = await office.child(['case', 'list'], { env: { PORT: 'many' } });

    expect({ code, out }).toEqual({ code: 78, out: '' });
    expect(err.trim().split('\n')).toEqual([
      'PORT: found "many", expected a whole number from 0 to 65535',
      expect.stringMatching(/^lastday\.yaml:\d+: applications\.wiki\.settings\.token: found .*WIKI_TOKEN/),
    ]);
  });

  test('runs by its first line, with the flags that stand there', () => {
    const path = `${dirname(process.execPath)}:${process.env.PATH}`;
    const file = fileURLToPath(new URL('../../src/lastday.ts', import.meta.url));
    expect(execFileSync(file, ['connectors', '--help'], { encoding: 'utf8', env: { PATH: path } })).toContain(
      'lastday connectors',
    );
  });

  test('doctor looks at everything and creates nothing, not even the data directory', async () => {
    const { code, document } = await office.json('doctor');

    expect(code).toBe(0);
    expect(document.checks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ area: 'database', standing: 'ok', detail: expect.stringContaining('first start') }),
        expect.objectContaining({ area: 'Slack', standing: 'warn' }),
        expect.objectContaining({ area: 'wiki', standing: 'ok' }),
      ]),
    );
    expect(existsSync(office.dataDir)).toBe(false);
  });

  test('doctor names a credential that is refused, a server that is not there, and settings that are risky', async () => {
    const risky = await anOffice({ LASTDAY_CONFIG: 'risky.yaml', WRONG: 'wrong-token-91' });
    writeFileSync(
      join(risky.folder, 'risky.yaml'),
      `
company: { name: Northwind, timezone: Europe/Berlin }
slack: { team: T0FAKE, channel: C0CASES, approvers: { users: [U0ANN] }, security_approvers: { users: [U0ANN] }, admins: { users: [U0ANN] } }
roster: [{ source: csv, path: ./absent.csv }]
applications:
  wiki: { connector: scim, identity_provider: true, settings: { base_url: "${risky.wiki.baseUrl}", token: "env:WRONG" } }
  crm: { connector: scim, mode: enforce, owner: ann@northwind.test, settings: { base_url: "http://127.0.0.1:1/scim", token: "env:WRONG" } }
`,
    );
    const { code, out, err } = await risky.type('doctor', '--json');
    await risky.close();
    const { checks } = JSON.parse(out) as { checks: { area: string; standing: string; detail: string }[] };
    const lines = checks.map(({ area, standing, detail }) => `${standing} ${area}: ${detail}`);

    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^fail wiki: It refuses the credential/),
        expect.stringMatching(/^fail crm: It does not answer: check base_url/),
        expect.stringMatching(/^fail roster csv: It would be refused: The file cannot be read/),
        expect.stringMatching(/^warn wiki: Its mode is dry_run/),
        expect.stringMatching(/^warn wiki: It has no owner/),
        expect.stringMatching(/^warn wiki: It is an identity provider and protects no account/),
        expect.stringMatching(/^warn configuration: slack\.admins names one person/),
        expect.stringMatching(/^warn configuration: .*privileged cases need two/),
      ]),
    );
    expect(out).not.toContain('wrong-token-91');
  });

  test('doctor names the scopes that Slack’s token lacks, and a workspace that is another one', async () => {
    const missing = ['groups:history', 'usergroups:read'];
    const slack = await startTestSlack({
      scopes: SCOPES.filter((scope) => !missing.includes(scope)),
      team: { id: 'T0OTHER', name: 'Other', domain: 'other' },
    });
    const other = await anOffice({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    });
    const { code, out } = await other.type('doctor');
    await other.close();
    await slack.close();

    expect(code).toBe(1);
    expect(out).toMatch(/fail +Slack +The token is of the workspace T0OTHER, but slack\.team is T0FAKE/);
    expect(out).toMatch(/fail +Slack +Scopes are missing: usergroups:read, groups:history/);
  });

  test('makes the database at its first use', async () => {
    const { code, out, err } = await office.type('roster', 'sync');

    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'csv: 3 people, 3 new, 0 changed, 0 no longer on it\n',
      err: '',
    });
  }, 60_000);

  test('opens a case by itself, and says that its plan waits for the program', async () => {
    const { code, out, err } = await office.child([
      'case',
      'open',
      '--email',
      'lee@northwind.test',
      '--last-day',
      '2098-12-01',
    ]);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^OB-1 is open for Lee Park; access ends .*Asia\/Seoul.*\nLastday does not run here/);
  }, 120_000);

  test('a data directory that another process holds is one sentence, and nothing is done', async () => {
    const lock = lockDirectory(office.dataDir);
    const refused = await office.type('case', 'list');
    const doctor = await office.type('doctor');
    lock.release();

    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^The data directory .* is in use by another Lastday process: .*\n$/);
    expect(doctor.out).toMatch(/fail +database .*held by another process/);
  });
});
