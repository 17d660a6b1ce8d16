import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { CASES, PEOPLE, startTestSlack, TEAM } from '../support/slack.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const HOOK_SECRET = 'the-secret-of-the-bench';
const SIGNING_SECRET = 'the-signing-secret-of-the-bench';
const APPLICATIONS = ['directory', 'wiki', 'crm', 'desk'];

/** Lastday in a process of its own, as it is started for real, with the stand-in for Slack in this one. */
export interface Office {
  readonly slack: SlackStandIn;
  readonly url: string;
  /** From the start of the process to its first “is running”. Milliseconds. */
  readonly startMs: number;
  /** Ids of the open cases. */
  caseIds(): Promise<readonly string[]>;
  /** One gauge of `/metrics`, by the label's value. */
  gauge(name: string): Promise<ReadonlyMap<string, number>>;
  hook(body: object): Promise<number>;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly mode: 'socket' | 'http';
  /** PostgreSQL; absent: embedded. */
  readonly databaseUrl?: string;
  readonly leavers: number;
}

export async function openOffice(options: OfficeOptions): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  const slack = await startTestSlack();
  const leavers = Array.from({ length: options.leavers }, (_, index) => `leaver${index}`);
  writeFileSync(join(folder, 'lastday.yaml'), JSON.stringify(configuration(leavers)));
  writeFileSync(join(folder, 'roster.csv'), roster(leavers));
  const env = {
    PATH: process.env.PATH ?? '',
    SLACK_BOT_TOKEN: slack.botToken,
    ...(options.mode === 'socket' && { SLACK_APP_TOKEN: slack.appToken }),
    ...(options.mode === 'http' && { SLACK_SIGNING_SECRET: SIGNING_SECRET }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HOOK_SECRET,
    ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
  };
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  // However the bench ends, nothing of it stays behind.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line) as { message?: string; port?: number };
      if (said.message === 'Lastday is running') resolve(said.port ?? 0);
    });
    void exited.then(() => reject(new Error('Lastday ended before it was running.')));
  });
  const startMs = performance.now() - began;
  const url = `http://127.0.0.1:${port}`;
  if (options.mode === 'http') slack.setDelivery({ http: `${url}/slack/events`, signingSecret: SIGNING_SECRET });
  return {
    slack,
    url,
    startMs,
    async caseIds() {
      const listed = await output([MAIN, 'case', 'list', '--json'], folder, env);
      const { cases } = JSON.parse(listed) as { cases: readonly { uuid: string }[] };
      return cases.map(({ uuid }) => uuid);
    },
    async gauge(name) {
      const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
      const lines = text.matchAll(new RegExp(`^${name}\\{state="(\\w+)"\\} (\\d+)$`, 'gm'));
      return new Map([...lines].map(([, state = '', value]) => [state, Number(value)]));
    },
    hook: async (body) => (await post(url, signed(body))).status,
    async close() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', killWithUs);
      await slack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A delivery to `/hooks/hr`, as a sender would make it. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export function signed(body: object, secret = HOOK_SECRET): Delivery {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
  const headers = {
    'x-lastday-timestamp': timestamp,
    'x-lastday-id': randomUUID(),
    'x-lastday-signature': `v1=${signature}`,
  };
  return { headers, body: text };
}

export async function post(url: string, { headers, body }: Delivery): Promise<Response> {
  const answer = await fetch(`${url}/hooks/hr`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer;
}

function configuration(leavers: readonly string[]): object {
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
      { source: 'csv', path: './roster.csv' },
      { source: 'webhook', id: 'hr', secrets: ['env:HOOK_SECRET'] },
    ],
    applications: Object.fromEntries(APPLICATIONS.map((id) => [id, application(id)])),
    policies: [{ name: 'default', approvals: 1 }],
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
