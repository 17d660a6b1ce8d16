import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aFolder, changed, faults, load, type Tree, tree } from './support.ts';

describe('every variable that is wrong is one line, and no value of a secret is in it', () => {
  it.each<[Record<string, string>, string]>([
    [{ SLACK_BOT_TOKEN: '' }, 'SLACK_BOT_TOKEN: found nothing, expected the bot token, which begins with xoxb-'],
    [
      { SLACK_BOT_TOKEN: 'xapp-canary' },
      'SLACK_BOT_TOKEN: found a text (hidden), expected the bot token, which begins with xoxb-',
    ],
    [
      { SLACK_APP_TOKEN: '' },
      'SLACK_APP_TOKEN: found nothing, expected an app-level token for Socket Mode, or SLACK_SIGNING_SECRET for HTTP',
    ],
    [
      { SLACK_APP_TOKEN: 'xoxb-canary' },
      'SLACK_APP_TOKEN: found a text (hidden), expected the app-level token, which begins with xapp-',
    ],
    [{ SLACK_API_URL: 'canary' }, 'SLACK_API_URL: found a text (hidden), expected an http or https address'],
    [{ PORT: 'abc' }, 'PORT: found "abc", expected a whole number from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT: found "70000", expected a whole number from 0 to 65535'],
    [
      { DATABASE_URL: 'mysql://u:canary@h/d' },
      'DATABASE_URL: found a text (hidden), expected postgres://user:password@host/database',
    ],
    [{ LASTDAY_ROLE: 'boss' }, 'LASTDAY_ROLE: found "boss", expected all, web or worker'],
    [{ OPENAI_BASE_URL: 'ftp://canary' }, 'OPENAI_BASE_URL: found a text (hidden), expected an http or https address'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: found "loud", expected fatal, error, warn, info, debug, trace or silent'],
    [
      { LOG_LEVEL: 'debug', NODE_ENV: 'production' },
      'LOG_LEVEL: found "debug", expected info or quieter while NODE_ENV=production, because debug logs hold personal data',
    ],
    [
      { LASTDAY_CONFIG: './other.yaml' },
      'LASTDAY_CONFIG: found no readable file other.yaml, expected a configuration; copy lastday.example.yaml to begin',
    ],
  ])('%j', (variables, line) => {
    expect(faults(() => load(tree(), variables))).toEqual([line]);
  });
});

describe('the file as a whole', () => {
  it.each([
    ['a list', '- a', /^found a list|: found a list, expected a mapping$/],
    ['nothing', '', /^company: found nothing/],
    ['a key twice', 'company: { name: A, name: B }', /keys must be unique/],
    ['an open bracket', 'company: { name: A\nslack: [', /a mistake in the YAML/],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`).join('\n')}`,
      /aliases/,
    ],
  ])('%s is refused', (_title, text, line) => {
    expect(faults(() => load(text))[0]).toMatch(line);
  });

  it('says on which line', () => {
    const text = stringify(changed('applications.wiki.mode', 'enforced'));
    const line = text.split('\n').findIndex((content) => content.includes('mode:')) + 1;
    expect(() => load(text)).toThrow(`lastday.yaml:${line}: applications.wiki.mode: `);
  });

  it('says on which line of the file a policy’s expression is that does not parse, or reads what nobody has', () => {
    const policies = [
      { name: 'a', when: 'leaver.email +' },
      { name: 'b', when: "leaver.emplymentType == 'x'" },
      { name: 'default' },
    ];
    const text = stringify({ ...tree(), policies });
    const lines = text.split('\n').flatMap((content, index) => (content.includes('when:') ? [index + 1] : []));
    expect(() => load(text)).toThrow(
      new RegExp(
        `^lastday.yaml:${lines[0]}: policies\\[0\\].when: .*Unexpected token.*\\nlastday.yaml:${lines[1]}: policies\\[1\\].when: .*No such key: emplymentType`,
      ),
    );
  });

  it('names the faults of both, all at once', () => {
    const file = changed('applications.wiki.mode', 'enforced');
    file.company = { name: 'Northwind', timezone: 'Berlin' };
    (file.applications as Tree).okta = { name: 'Okta', connector: 'skim' };
    const keys = faults(() => load(file, { PORT: 'x', LASTDAY_ROLE: 'y' })).map((line) => line.split(':')[0]);
    expect(keys).toEqual([
      'PORT',
      'LASTDAY_ROLE',
      'company.timezone',
      'applications.wiki.mode',
      'applications.okta.connector',
    ]);
  });
});

describe('at the start of the program', () => {
  it('a wrong setting ends it with exit code 78 and one line per fault on standard error', async () => {
    const cwd = aFolder();
    const module = JSON.stringify(resolve('src/config.ts'));
    const script = `
      const { loadConfig, reportAndExit } = await import(${module});
      try { loadConfig(process.env, { cwd: process.cwd(), connectorConfigs: {}, sourceConfigs: {} }); }
      catch (error) { reportAndExit(error); }`;
    const env = { PATH: process.env.PATH, SLACK_BOT_TOKEN: 'xapp-canary', PORT: 'abc' };
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(78);
    expect(out).toBe('');
    expect(
      err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['SLACK_BOT_TOKEN', 'PORT', 'SLACK_APP_TOKEN', 'LASTDAY_CONFIG']);
    expect(err).not.toContain('canary');
  });
});
