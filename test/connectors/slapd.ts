/** OpenLDAP as a private instance: its own folder, a free port, StartTLS, gone when the tests end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { vi } from 'vitest';
import { CERTIFIED } from './active-directory-vendor.ts';

export const SLAPD = ['/usr/sbin/slapd', '/usr/lib/openldap/slapd', '/opt/homebrew/opt/openldap/libexec/slapd'].find(
  (path) => existsSync(path),
);

/** The attributes of Active Directory that the connector reads, by their own OIDs, with rules that compare them. */
const text = (oid: string, name: string) =>
  `attributetype ( 1.2.840.113556.1.${oid} NAME '${name}' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`;
const number = (oid: string, name: string) =>
  `attributetype ( 1.2.840.113556.1.${oid} NAME '${name}' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )`;
const octets = (oid: string, name: string) =>
  `attributetype ( 1.2.840.113556.1.${oid} NAME '${name}' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )`;
const MICROSOFT = [
  octets('4.2', 'objectGUID'),
  octets('4.146', 'objectSid'),
  text('4.221', 'sAMAccountName'),
  text('4.656', 'userPrincipalName'),
  text('2.210', 'proxyAddresses'),
  text('4.782', 'objectCategory'),
  text('4.35', 'employeeID'),
  text('4.868', 'isCriticalSystemObject'),
  number('4.8', 'userAccountControl'),
  number('4.150', 'adminCount'),
  number('4.98', 'primaryGroupID'),
  number('4.96', 'pwdLastSet'),
  number('4.1696', 'lastLogonTimestamp'),
  `objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY MUST objectGUID MAY ( objectSid $ sAMAccountName
    $ userPrincipalName $ proxyAddresses $ objectCategory $ employeeID $ isCriticalSystemObject $ userAccountControl
    $ adminCount $ primaryGroupID $ pwdLastSet $ lastLogonTimestamp ) )`,
  `objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST cn MAY ( member $ objectGUID $ objectSid
    $ sAMAccountName $ adminCount ) )`,
].join('\n');

const folders = ['/usr/lib/ldap', '/usr/lib/openldap', '/usr/libexec/openldap'];
const schemas = ['/etc/ldap/schema', '/etc/openldap/schema'];

export interface Slapd {
  readonly url: string;
  /** Bound as the root, over a readable line of the loopback. */
  readonly root: Client;
  close(): Promise<void>;
}

export interface SlapdOptions {
  readonly base: string;
  readonly rootDn: string;
  readonly rootPassword: string;
}

/** Rejects with what slapd said when it does not start. */
export async function startSlapd({ base, rootDn, rootPassword }: SlapdOptions): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-slapd-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('data'));
  writeFileSync(at('cert.pem'), CERTIFIED.cert);
  writeFileSync(at('key.pem'), CERTIFIED.key, { mode: 0o600 });
  writeFileSync(at('microsoft.schema'), MICROSOFT);
  const schema = schemas.find((path) => existsSync(path)) ?? '';
  writeFileSync(
    at('slapd.conf'),
    [
      ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${schema}/${name}.schema`),
      `include ${at('microsoft.schema')}`,
      `modulepath ${folders.find((path) => existsSync(path)) ?? ''}`,
      ...['back_mdb', 'refint', 'ppolicy'].map((name) => `moduleload ${name}`),
      `TLSCertificateFile ${at('cert.pem')}`,
      `TLSCertificateKeyFile ${at('key.pem')}`,
      // As Active Directory: 1,000 in one answer, more by pages.
      'sizelimit size=1000 size.prtotal=unlimited',
      'database mdb',
      `suffix "${base}"`,
      `rootdn "${rootDn}"`,
      `rootpw ${rootPassword}`,
      `directory ${at('data')}`,
      'overlay refint',
      'refint_attributes member',
      'overlay ppolicy',
      // Without a policy that says pwdLockout, a lock is written and means nothing.
      `ppolicy_default "cn=policy,${base}"`,
      // The root is above every limit; the program binds as somebody who is not.
      `limits * size=1000 size.prtotal=unlimited`,
      `access to * by dn.base="cn=lastday,${base}" manage by anonymous auth by * none`,
      '',
    ].join('\n'),
  );
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const process = spawn(SLAPD ?? 'slapd', ['-f', at('slapd.conf'), '-h', url, '-d', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [process.stdout, process.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  const root = new Client({ url });
  try {
    await vi.waitFor(
      async () => {
        if (process.exitCode !== null) throw new Error(`slapd ended: ${said}`);
        await root.bind(rootDn, rootPassword);
      },
      { timeout: 10_000, interval: 50 },
    );
  } catch (error) {
    await ended(process);
    throw new Error(said || String(error), { cause: error });
  }
  return {
    url,
    root,
    async close() {
      await root.unbind();
      await ended(process);
      rmSync(folder, { recursive: true });
    },
  };
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  process.kill();
  await once(process, 'exit');
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
