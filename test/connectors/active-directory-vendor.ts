/** A domain controller on a real port, with Lee in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { activeDirectory } from '../../connectors/active-directory/index.ts';
import { type Connection, type Leaver, Secret, type Step, type Tools } from '../../connectors/contract.ts';
import {
  type DirectoryOptions,
  type DirectoryServer,
  DirectoryState,
  startActiveDirectory,
} from '../../demo/vendors/active-directory.ts';
import { selfSigned } from '../../demo/vendors/self-signed.ts';

export const PASSWORD = 'bind-Pa55-7f3';
export const BASE = 'DC=northwind,DC=test';
export const BIND = `CN=svc-lastday,OU=Service,${BASE}`;
export const LEE = `CN=Park\\, Lee,OU=Staff,${BASE}`;
export const DISABLED_OU = `OU=Disabled,${BASE}`;
export const NOW = new Date('2026-11-21T12:00:00Z');
// The handshake looks at the real clock.
export const CERTIFIED = selfSigned(new Date());
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const tools: Tools = { fetch: globalThis.fetch, now: () => NOW, signal: new AbortController().signal };

const guid = (n: number) => Buffer.from(n.toString(16).padStart(32, '0'), 'hex').toString('base64');
const domain = [0x01, 0x05, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
const sid = (rid: number) => Buffer.from([...domain, rid & 0xff, (rid >> 8) & 0xff, 0, 0]).toString('base64');

export function person(n: number, name: string, rest: Record<string, string[]> = {}, ou = 'Staff') {
  return {
    dn: `CN=${name.replace(',', '\\,')},OU=${ou},${BASE}`,
    attributes: {
      objectClass: ['top', 'person', 'user'],
      objectCategory: ['person'],
      objectGUID: [guid(n)],
      objectSid: [sid(1_000 + n)],
      cn: [name],
      displayName: [name],
      sAMAccountName: [`user${n}`],
      userPrincipalName: [`user${n}@northwind.test`],
      mail: [`user${n}@northwind.test`],
      userAccountControl: ['512'],
      primaryGroupID: ['513'],
      pwdLastSet: ['133000000000000000'],
      ...rest,
    },
  };
}

export function group(n: number, name: string, rid: number, member: string[], rest: Record<string, string[]> = {}) {
  const attributes = { objectClass: ['top', 'group'], objectGUID: [guid(n)], objectSid: [sid(rid)], cn: [name] };
  return {
    dn: `CN=${name},OU=Groups,${BASE}`,
    attributes: { ...attributes, sAMAccountName: [name], member, ...rest },
  };
}

const place = (dn: string) => ({ dn, attributes: { objectClass: ['top', 'organizationalUnit'] } });

export const seed = DirectoryState.parse({
  entries: [
    { dn: BASE, attributes: { objectClass: ['domainDNS'] } },
    ...['Staff', 'Service', 'Groups', 'Disabled'].map((name) => place(`OU=${name},${BASE}`)),
    person(10, 'svc-lastday', { userPrincipalName: ['svc-lastday@northwind.test'] }, 'Service'),
    person(11, 'Ann Admin', { adminCount: ['1'] }),
    person(12, 'Sam Helper'),
    person(30, 'Park, Lee', {
      sAMAccountName: ['lee'],
      userPrincipalName: ['lee@corp.northwind.test'],
      mail: ['Lee@northwind.test'],
      proxyAddresses: ['SMTP:Lee@northwind.test', 'smtp:l.park@northwind.test', 'sip:lee@northwind.test'],
      employeeID: ['E7'],
      // Normal account, password never expires, smart card required: only bit 2 is ours.
      userAccountControl: [String(0x200 | 0x10000 | 0x40000)],
      lastLogonTimestamp: ['134080704000000000'],
    }),
    group(51, 'Domain Users', 513, []),
    group(52, 'Domain Admins', 512, [`CN=Ann Admin,OU=Staff,${BASE}`, `CN=Helpdesk leads,OU=Groups,${BASE}`], {
      adminCount: ['1'],
    }),
    group(53, 'Helpdesk leads', 2_001, [`CN=Helpdesk,OU=Groups,${BASE}`]),
    group(54, 'Helpdesk', 2_002, [`CN=Sam Helper,OU=Staff,${BASE}`]),
    group(55, 'Engineering', 2_003, [LEE, `CN=Sam Helper,OU=Staff,${BASE}`]),
    group(56, 'VPN', 2_004, [LEE]),
  ],
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-ad-'));
const running: DirectoryServer[] = [];
let files = 0;

export async function vendor(options: Partial<DirectoryOptions> = {}): Promise<DirectoryServer> {
  const server = await startActiveDirectory({
    file: join(folder, `${files++}.json`),
    bindDn: BIND,
    password: PASSWORD,
    baseDn: BASE,
    seed,
    tls: { ...CERTIFIED, mode: 'ldaps' },
    now: () => NOW,
    ...options,
  });
  running.push(server);
  return server;
}

export const SETTINGS = {
  bind_dn: BIND,
  password: new Secret(PASSWORD),
  base_dn: BASE,
  ca: CERTIFIED.cert,
  disabled_ou: DISABLED_OU,
};

export function connected(
  server: { readonly url: string } | undefined,
  settings: object = {},
  using: Tools = tools,
): Connection {
  const url = server?.url ?? 'ldaps://dc1.northwind.test';
  return activeDirectory.connect(activeDirectory.Config.parse({ url, ...SETTINGS, ...settings }), using);
}

export async function planFor(connection: Connection, leaver: Leaver = lee): Promise<readonly Step[]> {
  const [account, ...more] = await connection.findAccounts(leaver);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<Step> {
  const step = (await planFor(connection)).find((one) => one.action === action && one.target === target);
  if (step === undefined) throw new Error(`no ${action} ${target ?? ''} in the plan`);
  return step;
}

export function attribute(server: DirectoryServer, name: string, dn = LEE): readonly string[] {
  return server.state().entries.find((entry) => entry.dn === dn)?.attributes[name] ?? [];
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
