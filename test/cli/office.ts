/** A small company on real servers, and its command line: as a child process, or in this one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScimServer, startScimServer } from '../../demo/vendors/scim-server.ts';
import { commandLine } from '../../src/command-line.ts';
import { checkSlack } from '../../src/slack/check.ts';

const LASTDAY = fileURLToPath(new URL('../../src/lastday.ts', import.meta.url));
const TOKEN = 'wiki-token-5b2';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Office {
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly wiki: ScimServer;
  /** In a process of its own, standing in `cwd`. */
  child(argv: readonly string[], options?: { cwd?: string; env?: Readonly<Record<string, string>> }): Promise<Ended>;
  /** The same command line in this process. */
  type(...argv: string[]): Promise<Ended>;
  /** What a verb printed with `--json`: exactly one document. */
  json(...argv: string[]): Promise<{ code: number; document: Record<string, unknown> }>;
  close(): Promise<void>;
}

const ROSTER = `email,employee_id,name,department,timezone,employment_type,status
ann@northwind.test,1,Ann Admin,IT,Europe/Berlin,employee,active
lee@northwind.test,2,Lee Park,Engineering,Asia/Seoul,employee,active
kim@northwind.test,3,Kim Novak,Design,Asia/Tokyo,employee,active
`;

export function configuration(wikiUrl: string): string {
  return `
company: { name: Northwind, timezone: Europe/Berlin, leaving_hour: "18:00", own_domains: [northwind.test] }
slack:
  team: T0FAKE
  channel: C0CASES
  approvers: { users: [U0ANN, U0BOB] }
  security_approvers: { users: [U0SEC] }
  legal: { users: [U0HR] }
  admins: { users: [U0ANN, U0BOB] }
roster:
  - { source: csv, path: ./roster.csv }
applications:
  wiki:
    name: Wiki
    connector: scim
    mode: enforce
    owner: ann@northwind.test
    settings: { base_url: "${wikiUrl}", token: "env:WIKI_TOKEN", privileged_groups: [Wiki admins] }
  figma: { name: Figma, owner: ann@northwind.test }
`;
}

export async function anOffice(environment: Readonly<Record<string, string>> = {}): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-cli-'));
  const wiki = await startScimServer({
    file: join(folder, 'wiki.json'),
    token: TOKEN,
    seed: {
      users: ['ann', 'lee', 'ghost'].map((name) => ({
        id: `u-${name}`,
        userName: `${name}@northwind.test`,
        active: true,
        emails: [{ value: `${name}@northwind.test`, primary: true }],
      })),
      groups: [{ id: 'g-admins', displayName: 'Wiki admins', members: ['u-ann', 'u-x', 'u-y'] }],
    },
  });
  writeFileSync(join(folder, 'lastday.yaml'), configuration(wiki.baseUrl));
  writeFileSync(join(folder, 'roster.csv'), ROSTER);
  const dataDir = join(folder, 'data');
  const env = { WIKI_TOKEN: TOKEN, LOG_LEVEL: 'silent', PORT: '0', ...environment };

  const office: Office = {
    folder,
    dataDir,
    env,
    wiki,
    child: (argv, options = {}) => runChild(argv, options.cwd ?? folder, options.env ?? env),
    type: async (...argv) => {
      let out = '';
      let err = '';
      const io = {
        out: (text: string) => {
          out += text;
        },
        err: (text: string) => {
          err += text;
        },
        color: false,
        terminal: false,
        cwd: folder,
        user: 'olga',
      };
      const code = await commandLine(argv, io, { env, cwd: folder, checkSlack });
      return { code, out, err };
    },
    json: async (...argv) => {
      const { code, out } = await office.type(...argv, '--json');
      return { code, document: JSON.parse(out) as Record<string, unknown> };
    },
    close: async () => {
      await wiki.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return office;
}

function runChild(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [LASTDAY, ...argv], {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
