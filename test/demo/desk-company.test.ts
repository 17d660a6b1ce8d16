import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection, Leaver } from '../../connectors/contract.ts';
import { connectors } from '../../connectors/index.ts';
import { movableClock } from '../../demo/clock.ts';
import { applications } from '../../demo/company/applications.ts';
import { configurationYaml } from '../../demo/company/configuration.ts';
import { type CompanyHr, startHr } from '../../demo/company/hr.ts';
import { people, personOf, rosterCsv } from '../../demo/company/people.ts';
import type { CompanyServer } from '../../demo/company/server.ts';
import { type CompanyServers, startServers } from '../../demo/company/servers.ts';
import { slackChannels, slackUsers } from '../../demo/company/workspace.ts';
import { northwind } from '../../demo/company/world.ts';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { loadConfig } from '../../src/config.ts';
import { sources } from '../../src/triggers/index.ts';
import { connectedTo } from '../support/northwind.ts';
import { startTestSlack } from '../support/slack.ts';

let folder = '';
let servers: CompanyServers;
let slack: SlackStandIn;
let hr: CompanyHr;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-company-'));
  servers = await startServers(join(folder, 'vendors'));
  slack = await startTestSlack();
  hr = await startHr(join(folder, 'hr.json'));
});
afterAll(async () => {
  await hr.close();
  await slack.close();
  await servers.close();
});

const leaverOf = (mailbox: string): Leaver => {
  const { email, name, employeeId } = personOf(mailbox);
  return { email, name, employeeId, otherEmails: [] };
};

/** As the program has them, by application. */
function connections(): ReadonlyMap<string, Connection> {
  return new Map([...servers.byId].map(([id, server]) => [id, connectedTo(server).connection]));
}

/** As Lastday would ask a SCIM server, by its own token. */
function deactivate(application: string, user: string): Promise<Response> {
  const { settings, secrets } = servers.byId.get(application) as CompanyServer;
  return fetch(`${settings.base_url}/Users/${user}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${Object.values(secrets)[0]}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    }),
  });
}

const schemas = (list: readonly { readonly id: string; readonly Config: unknown }[]) =>
  Object.fromEntries(list.map((one) => [one.id, one.Config]));

describe('Northwind', () => {
  const loaded = () => {
    writeFileSync(join(folder, 'lastday.yaml'), configurationYaml(servers.byId, hr.settings));
    writeFileSync(join(folder, 'roster.csv'), rosterCsv());
    const environment = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      HR_HOOK_SECRET: 's'.repeat(32),
      ...servers.secrets,
      ...hr.secrets,
    };
    return loadConfig(environment, {
      cwd: folder,
      connectorConfigs: schemas(connectors) as never,
      sourceConfigs: schemas(sources) as never,
    });
  };

  test('its configuration is one that the program itself accepts, on its own servers', () => {
    const { applications: configured } = loaded().settings;
    expect(Object.keys(configured)).toHaveLength(16);
    expect(Object.values(configured).filter(({ connector }) => connector !== undefined)).toHaveLength(11);
  });

  test('its credentials and scopes are enough, on every server', async () => {
    for (const connection of connections().values()) await expect(connection.check()).resolves.toBeUndefined();
  });

  test('Lee administers the Directory, Okta and GitHub, and is never one of the last two who do', async () => {
    const privileged: string[] = [];
    for (const [id, connection] of connections()) {
      const [account] = await connection.findAccounts(leaverOf('lee'));
      if (account?.privilege.privileged !== 'yes') continue;
      privileged.push(id);
      const admins = (await connection.adminIds?.()) ?? [];
      expect(admins, id).toContain(account.id);
      expect(admins.length, id).toBeGreaterThan(2);
    }
    expect(privileged).toEqual(['directory', 'okta', 'github']);
  });

  test('Tom has an account almost everywhere, and privileges nowhere: one yes is enough', async () => {
    const privileges: string[] = [];
    for (const connection of connections().values()) {
      const accounts = await connection.findAccounts(leaverOf('tom'));
      privileges.push(...accounts.map(({ privilege }) => privilege.privileged));
    }
    expect(privileges).toEqual(Array.from({ length: 9 }, () => 'no'));
  });

  test('has forty people in several zones, three of them contractors without Slack', () => {
    expect(people).toHaveLength(40);
    expect(new Set(people.map((person) => person.timezone)).size).toBeGreaterThanOrEqual(5);
    expect(people.filter((person) => !person.slackUserId).map((person) => person.employmentType)).toEqual(
      Array.from({ length: 3 }, () => 'contractor'),
    );
    expect(new Set(people.map((person) => person.email)).size).toBe(40);
    expect(new Set(people.map((person) => person.employeeId)).size).toBe(40);
  });

  test('has two people called Maria Silva, and three such accounts in Slack', () => {
    expect(people.filter((person) => person.name === 'Maria Silva')).toHaveLength(2);
    expect(slackUsers.filter((user) => user.real_name === 'Maria Silva')).toHaveLength(3);
  });

  test('its roster reads back as it was meant, names with commas and accents too', () => {
    const rows = parse(rosterCsv(), { columns: true }) as { email: string; name: string; slack_user_id: string }[];
    expect(rows.map((row) => row.name)).toEqual(people.map((person) => person.name));
    expect(rows.find((row) => row.email === 'lee@northwind.test')?.slack_user_id).toBe('U0LEE');
  });

  test('every owner and manager is somebody on the roster, and nobody owns what they are about to leave', () => {
    for (const application of applications) {
      expect(personOf(application.owner).slackUserId).toBeDefined();
      expect([application.owner, application.backupOwner]).not.toContain('lee');
    }
    const known = new Set(people.map((person) => person.email));
    expect(people.filter((person) => person.managerEmail && !known.has(person.managerEmail))).toEqual([]);
  });

  test('no leaver of the story sits in the private channel of cases', () => {
    const cases = slackChannels.find((channel) => channel.is_private);
    expect(cases?.members).not.toContain('U0LEE');
    expect(cases?.members).not.toContain('U0TOM');
  });
});

describe('the right panel', () => {
  const world = () =>
    northwind({
      servers,
      hr,
      slack,
      clock: movableClock(join(folder, 'clock.json')),
      hookSecret: 's',
      program: {
        httpUrl: 'http://127.0.0.1:9',
        tick: async () => undefined,
        auditTail: async () => [],
        verifyAudit: async () => ({ ok: true, words: '' }),
        readRoster: async () => undefined,
        nextDue: async () => undefined,
        leavingMoment: async () => undefined,
      },
    });
  const stateOf = async (email: string, id: string) =>
    (await world().accounts(email)).find((one) => one.applicationId === id);

  test('shows what the vendor’s own server says, this second', async () => {
    expect(await stateOf('lee@northwind.test', 'directory')).toMatchObject({
      state: 'active',
      groups: ['Directory admins', 'Engineering'],
    });
    await deactivate('directory', 'u-lee');
    expect(await stateOf('lee@northwind.test', 'directory')).toMatchObject({ state: 'suspended' });
  });

  test('says “no account” where there never was one, and “by hand” where nobody can look', async () => {
    expect(await stateOf('lee@northwind.test', 'crm')).toMatchObject({ state: 'none' });
    expect(await stateOf('lee@northwind.test', 'figma')).toMatchObject({ state: 'by_hand', owner: 'Dana Kowalska' });
  });

  test('a lying Wiki answers 200 and the panel still shows the account open', async () => {
    world().setFault('wiki', 'lying');
    const answer = await deactivate('wiki', 'u-tom');
    expect(answer.ok).toBe(true);
    expect(await stateOf('tom@northwind.test', 'wiki')).toMatchObject({ state: 'active', fault: 'lying' });
    world().setFault('wiki', 'well');
    expect(await stateOf('tom@northwind.test', 'wiki')).toMatchObject({ fault: 'well' });
  });

  test('the switch for Slack’s rate limit leaves other faults of Slack alone', () => {
    slack.faults.set({ delayMs: 1 });
    world().slackFault.set(true);
    expect(slack.faults.current).toMatchObject({ delayMs: 1, ratelimited: { seconds: 5 } });
    world().slackFault.set(false);
    expect(slack.faults.current).toEqual({ delayMs: 1 });
    slack.faults.clear();
  });
});
