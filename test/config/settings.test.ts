import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config.ts';
import { Secret } from '../../src/domain/secret.ts';
import { aFolder, changed, connectorConfigs, ENV, load, ScimConfig, sourceConfigs, tree } from './support.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a configuration that can be used', () => {
  it('needs little: everything else has a careful default', () => {
    const cwd = aFolder();
    const { env, settings } = load(tree(), {}, cwd);
    expect(env).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDir: join(cwd, 'data'),
      role: 'all',
      logLevel: 'info',
      slack: { mode: 'socket', apiUrl: 'https://slack.com/api/' },
      judge: {},
    });
    expect(settings.company).toEqual({
      name: 'Northwind',
      timezone: 'Europe/Berlin',
      leavingHour: '18:00',
      ownDomains: [],
    });
    expect(settings.digest).toEqual({ at: '09:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] });
    expect(settings.slack.channel).toBe('cases');
    expect(settings.slack.legal).toEqual({ users: [], groups: [] });
    expect(settings.policies.map((policy) => policy.name)).toEqual(['privileged', 'default']);
    expect(settings.applications.wiki).toMatchObject({
      mode: 'dry_run',
      tier: 'standard',
      owner: 'dana@northwind.test',
    });
    expect(settings.applications.figma).toMatchObject({ id: 'figma', name: 'Figma', identityProvider: false });
  });

  it('enforces only where enforce is written', () => {
    expect(load(changed('applications.wiki.mode', 'enforce')).settings.applications.wiki?.mode).toBe('enforce');
    expect(load(changed('applications.wiki.mode', 'observe')).settings.applications.wiki?.mode).toBe('observe');
  });

  it('reads secrets from variables and files, and prints none of them', () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'token'), 'canary-file\n');
    const config = load(changed('applications.wiki.settings.token', 'file:token'), {}, cwd);
    const token = config.settings.applications.wiki?.settings.token;
    expect(token instanceof Secret && token.reveal()).toBe('canary-file');
    expect(JSON.stringify(config)).not.toContain('canary');
  });

  it('hands a connector the settings in the spelling of the file, as its schema wants them', () => {
    const settings = load().settings.applications.wiki?.settings;
    expect(ScimConfig.parse(settings)).toMatchObject({ baseUrl: 'https://wiki.test/scim/v2', page_size: 100 });
  });

  it('fills a policy’s missing keys from default, and default’s from the product', () => {
    const { policies } = load({
      ...tree(),
      policies: [
        { name: 'contractors', when: "leaver.employmentType == 'contractor'", approvals: 0, sla: { cut_access: '1h' } },
        { name: 'default', approvals: 2, when_unapproved: 'ask', sla: { tasks: '2d' }, exception_max: '14d' },
      ],
    }).settings;
    expect(policies).toEqual([
      {
        name: 'contractors',
        when: "leaver.employmentType == 'contractor'",
        approvals: 0,
        securityApproval: false,
        whenUnapproved: 'ask',
        sla: { cutAccess: HOUR, tasks: 48 * HOUR },
        exceptionMax: 14 * DAY,
        deleteAfter: 30 * DAY,
        handOverMaxWait: 3 * DAY,
      },
      {
        name: 'default',
        approvals: 2,
        securityApproval: false,
        whenUnapproved: 'ask',
        sla: { cutAccess: 24 * HOUR, tasks: 48 * HOUR },
        exceptionMax: 14 * DAY,
        deleteAfter: 30 * DAY,
        handOverMaxWait: 3 * DAY,
      },
    ]);
  });

  it('accepts the example that ships, with what its .env asks for', () => {
    const example = readFileSync('lastday.example.yaml', 'utf8');
    const { settings } = load(example);
    expect(Object.keys(settings.applications)).toEqual(['wiki', 'figma']);
    expect(settings.roster.map(({ source, id }) => [source, id])).toEqual([
      ['csv', 'csv'],
      ['webhook', 'hr'],
    ]);
    expect(settings.checklist.map((item) => item.due)).toEqual([7 * DAY, DAY]);
    expect(settings.applications.wiki?.identities).toEqual({ 'lee@northwind.test': 'lee-writes' });
  });

  it('reads .env under the environment: what is really set wins', () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, '.env'), 'PORT=4001\nHOST=0.0.0.0\n');
    expect(load(tree(), { PORT: '4002', HOST: '' }, cwd).env).toMatchObject({ port: 4002, host: '0.0.0.0' });
  });

  it('the example .env names every variable', () => {
    const text = readFileSync('.env.example', 'utf8');
    const names = [
      'SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_SIGNING_SECRET SLACK_API_URL HOST PORT DATABASE_URL DATA_DIR',
      'LASTDAY_CONFIG LASTDAY_ROLE OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL LOG_LEVEL',
    ].flatMap((line) => line.split(' '));
    expect(names.filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(text))).toEqual([]);
  });

  it('listens over HTTP when there is a signing secret and no app token', () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'lastday.yaml'), stringify(tree()));
    const variables = {
      ...ENV,
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: 'canary-sign',
      SLACK_API_URL: 'http://127.0.0.1:9/api',
    };
    const { env } = loadConfig(variables, { cwd, connectorConfigs, sourceConfigs });
    expect(env.slack).toMatchObject({ mode: 'http', apiUrl: 'http://127.0.0.1:9/api/' });
  });

  it('does without Slack where a verb needs none', () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'lastday.yaml'), stringify(tree()));
    const options = { cwd, connectorConfigs, sourceConfigs, slack: 'optional' } as const;
    expect(loadConfig({ WIKI_TOKEN: 'x' }, options).env.slack).toBeUndefined();
  });
});
