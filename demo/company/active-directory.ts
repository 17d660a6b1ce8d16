import { startActiveDirectory } from '../vendors/active-directory.ts';
import { selfSigned } from '../vendors/self-signed.ts';
import { type DemoPerson, departments, mailboxOf, people } from './people.ts';
import type { StartServer } from './server.ts';

const base = 'DC=northwind,DC=test';
const bindDn = `CN=svc-lastday,OU=Service,${base}`;
const password = 'demo-directory-password';
const disabled = `OU=Disabled,${base}`;

const staff = people.filter(({ employmentType }) => employmentType === 'employee');
/** Two people are called Maria Silva: a name is an entry's only with its mailbox. */
const dnOf = (person: DemoPerson) => `CN=${person.name} (${mailboxOf(person)}),OU=Staff,${base}`;
const dnsOf = (...mailboxes: readonly string[]) => staff.filter((one) => mailboxes.includes(mailboxOf(one))).map(dnOf);

const guid = (n: number) => Buffer.from(n.toString(16).padStart(32, '0'), 'hex').toString('base64');
const domain = [0x01, 0x05, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
const sid = (rid: number) => Buffer.from([...domain, rid & 0xff, (rid >> 8) & 0xff, 0, 0]).toString('base64');

const place = (dn: string) => ({ dn, attributes: { objectClass: ['top', 'organizationalUnit'] } });

function user(n: number, dn: string, login: string, rest: Record<string, string[]>) {
  const attributes = {
    objectClass: ['top', 'person', 'user'],
    objectCategory: ['person'],
    objectGUID: [guid(n)],
    objectSid: [sid(1_000 + n)],
    sAMAccountName: [login],
    userPrincipalName: [`${login}@northwind.test`],
    userAccountControl: ['512'],
    primaryGroupID: ['513'],
    pwdLastSet: ['133000000000000000'],
  };
  return { dn, attributes: { ...attributes, ...rest } };
}

function group(n: number, name: string, rid: number, member: readonly string[], rest: Record<string, string[]> = {}) {
  const attributes = { objectClass: ['top', 'group'], objectGUID: [guid(n)], objectSid: [sid(rid)], cn: [name] };
  return {
    dn: `CN=${name},OU=Groups,${base}`,
    attributes: { ...attributes, sAMAccountName: [name], member: [...member], ...rest },
  };
}

/** The offices' own directory, met by TLS with a certificate made at each start. */
export const activeDirectory: StartServer = async ({ file }) => {
  // The handshake looks at the real clock.
  const certified = selfSigned(new Date());
  const admins = ['ann', 'bob', 'omar'];
  const server = await startActiveDirectory({
    file,
    bindDn,
    password,
    baseDn: base,
    tls: { ...certified, mode: 'ldaps' },
    seed: {
      entries: [
        { dn: base, attributes: { objectClass: ['domainDNS'] } },
        ...['Staff', 'Service', 'Groups', 'Disabled'].map((name) => place(`OU=${name},${base}`)),
        user(10, bindDn, 'svc-lastday', {}),
        ...staff.map((one, index) =>
          user(100 + index, dnOf(one), mailboxOf(one), {
            cn: [`${one.name} (${mailboxOf(one)})`],
            displayName: [one.name],
            mail: [one.email],
            employeeID: [one.employeeId],
            ...(admins.includes(mailboxOf(one)) ? { adminCount: ['1'] } : {}),
          }),
        ),
        group(51, 'Domain Users', 513, []),
        group(52, 'Domain Admins', 512, dnsOf(...admins), { adminCount: ['1'] }),
        group(53, 'VPN', 2_001, dnsOf('lee', 'tom', 'diego', 'kenji', 'ann', 'bob', 'omar', 'farid')),
        ...departments.map((department, index) => {
          const members = staff.filter((one) => one.department === department).map(dnOf);
          return group(60 + index, department, 2_010 + index, members);
        }),
      ],
    },
  });
  return {
    ...server,
    connector: 'active-directory',
    settings: {
      url: server.url,
      ca: certified.cert,
      bind_dn: bindDn,
      password: 'env:DIRECTORY_PASSWORD',
      base_dn: base,
      disabled_ou: disabled,
    },
    secrets: { DIRECTORY_PASSWORD: password },
  };
};
