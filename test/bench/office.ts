import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import type { BambooHrServer } from '../../demo/vendors/bamboohr.ts';
import { OURS, posted, type Scheme, type Sent, signedBy } from '../support/forgeries.ts';
import { CASES, PEOPLE, startTestSlack, TEAM } from '../support/slack.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../src/lastday.ts', import.meta.url));
export const HOOK_SECRET = 'the-secret-of-the-bench';
export const HR_KEY = 'the-hr-key-of-the-bench';
const SIGNING_SECRET = 'the-signing-secret-of-the-bench';
const APPLICATIONS = ['directory', 'wiki', 'crm', 'desk'];

/** Lastday in a process of its own, as it is started for real, with the stand-in for Slack in this one. */
export interface Office {
  readonly slack: SlackStandIn;
  /** Another one after a restart. */
  readonly url: string;
  /** From the start of the process to its first “is running”. Milliseconds. */
  readonly startMs: number;
  /** The key of the webhook in HR, where there is an HR system. */
  readonly hrHookKey: string;
  /** Ids of the open cases. */
  caseIds(): Promise<readonly string[]>;
  /** One gauge of `/metrics`, by the label's value. */
  gauge(name: string): Promise<ReadonlyMap<string, number>>;
  hook(body: object): Promise<number>;
  /** Delivers to `/hooks/hr` or `/hooks/bamboohr`; the status. Rejects while nothing listens. */
  deliver(scheme: Scheme, sent: Sent): Promise<number>;
  /** Killed, not stopped, and started again on what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly mode: 'socket' | 'http';
  /** PostgreSQL; absent: embedded. */
  readonly databaseUrl?: string;
  /** People on the CSV roster, beside those who decide. */
  readonly leavers: number;
  /** In place of the CSV, with a webhook that it calls. */
  readonly hr?: BambooHrServer;
  /** How many must say yes; 1 when it is not said. */
  readonly approvals?: number;
  readonly applications?: number;
}

export async function openOffice(options: OfficeOptions): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  const slack = await startTestSlack();
  const leavers = Array.from({ length: options.leavers }, (_, index) => `leaver${index}`);
  // Where it listens is known only when it runs.
  const hrHookKey = options.hr?.addWebhook('http://127.0.0.1/not-yet') ?? 'no-hr-system-at-all';
  writeFileSync(join(folder, 'lastday.yaml'), JSON.stringify(configuration(leavers, options)));
  writeFileSync(join(folder, 'roster.csv'), roster(leavers));
  const env = {
    PATH: process.env.PATH ?? '',
    SLACK_BOT_TOKEN: slack.botToken,
    ...(options.mode === 'socket' && { SLACK_APP_TOKEN: slack.appToken }),
    ...(options.mode === 'http' && { SLACK_SIGNING_SECRET: SIGNING_SECRET }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HOOK_SECRET,
    HR_KEY,
    HR_HOOK_KEY: hrHookKey,
    ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
  };
  const running = await start(folder, env);
  const { startMs } = running;
  let { child, exited, url } = running;
  const listening = () => {
    if (options.mode === 'http') slack.setDelivery({ http: `${url}/slack/events`, signingSecret: SIGNING_SECRET });
    options.hr?.update(({ webhooks }) => {
      for (const webhook of webhooks) webhook.url = `${url}/hooks/bamboohr`;
    });
  };
  // However the bench ends, nothing of it stays behind.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  listening();
  const deliver: Office['deliver'] = (scheme, sent) =>
    posted(`${url}/hooks/${scheme === OURS ? 'hr' : 'bamboohr'}`, sent);
  return {
    slack,
    get url() {
      return url;
    },
    startMs,
    hrHookKey,
    async caseIds() {
      const listed = await output([COMMAND, 'case', 'list', '--json'], folder, env);
      const { cases } = JSON.parse(listed) as { cases: readonly { uuid: string }[] };
      return cases.map(({ uuid }) => uuid);
    },
    async gauge(name) {
      const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
      const lines = text.matchAll(new RegExp(`^${name}\\{state="(\\w+)"\\} (\\d+)$`, 'gm'));
      return new Map([...lines].map(([, state = '', value]) => [state, Number(value)]));
    },
    hook: (body) => deliver(OURS, signedBy(OURS, body, { secret: HOOK_SECRET, at: Math.floor(Date.now() / 1_000) })),
    deliver,
    async restart() {
      child.kill('SIGKILL');
      await exited;
      ({ child, exited, url } = await start(folder, env));
      listening();
    },
    async close() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', killWithUs);
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function start(cwd: string, env: Readonly<Record<string, string>>) {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line) as { message?: string; port?: number };
      if (said.message === 'Lastday is running') resolve(said.port ?? 0);
    });
    void exited.then(() => reject(new Error('Lastday ended before it was running.')));
  });
  return { child, exited, url: `http://127.0.0.1:${port}`, startMs: performance.now() - began };
}

function configuration(leavers: readonly string[], { hr, approvals = 1, applications = 4 }: OfficeOptions): object {
  const account = (name: string, entitlement: string) => ({
    id: `acc-${name}`,
    email: `${name}@northwind.test`,
    name,
    sessions: 2,
    entitlements: [entitlement],
    licence: 'standard',
  });
  const accounts = [
    ...['root', 'admin', 'chief'].map((name) => account(name, 'owner')),
    ...leavers.map((name) => account(name, 'staff')),
  ];
  const application = (id: string) => ({
    name: id,
    connector: 'memory',
    mode: 'enforce',
    people_an_hour: 1_000,
    owner: 'dana@northwind.test',
    settings: { accounts, privileged_entitlements: ['owner'] },
  });
  const people = { users: [PEOPLE.ann, PEOPLE.bob], groups: [] };
  return {
    company: { name: 'Northwind', timezone: 'Europe/Berlin', leaving_hour: '18:00', own_domains: ['northwind.test'] },
    slack: {
      team: TEAM,
      channel: CASES,
      approvers: people,
      security_approvers: { users: [PEOPLE.sec], groups: [] },
      admins: people,
    },
    roster: [
      hr
        ? {
            source: 'bamboohr',
            company: 'northwind',
            api_key: 'env:HR_KEY',
            webhook_secret: 'env:HR_HOOK_KEY',
            base_url: hr.origin,
          }
        : { source: 'csv', path: './roster.csv' },
      { source: 'webhook', id: 'hr', secrets: ['env:HOOK_SECRET'] },
    ],
    applications: Object.fromEntries(APPLICATIONS.slice(0, applications).map((id) => [id, application(id)])),
    policies: [{ name: 'default', approvals }],
  };
}

function roster(leavers: readonly string[]): string {
  const people = ['ann', 'bob', 'dana', ...leavers];
  const lines = people.map((name) => `${name}@northwind.test,E-${name},${name},Europe/Berlin,active`);
  return ['email,employee_id,name,timezone,status', ...lines, ''].join('\n');
}

async function output(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return text;
}
