/** Against somebody else's server: OpenLDAP, as a stranger to Active Directory's rules, and as what it is. */
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activeDirectory } from '../../connectors/active-directory/index.ts';
import { type Connection, Secret } from '../../connectors/contract.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { CERTIFIED, DISABLED_OU, LEE, lee, planFor, seed, tools } from './active-directory-vendor.ts';
import { SLAPD, type Slapd, startSlapd } from './slapd.ts';

const base = 'dc=northwind,dc=test';
const service = { dn: `cn=lastday,${base}`, password: 'service-7d1' };
const policy = `cn=policy,${base}`;
const guidOf = (n: number) => `00000000-0000-0000-0000-${n.toString(16).padStart(12, '0')}`;
const BINARY = new Set(['objectGUID', 'objectSid']);

if (SLAPD === undefined)
  console.log('slapd is not installed: the tests of the active-directory connector on OpenLDAP are skipped');

type Attributes = Record<string, string[] | string>;

describe.skipIf(SLAPD === undefined)('OpenLDAP', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSlapd({ base, rootDn: `cn=root,${base}`, rootPassword: 'root-1' });
  });
  afterAll(() => slapd?.close());

  /** All of it anew. */
  async function fill(entries: readonly (readonly [dn: string, attributes: Attributes])[]): Promise<void> {
    const { searchEntries } = await slapd.root
      .search(base, { attributes: ['1.1'] })
      .catch(() => ({ searchEntries: [] }));
    for (const { dn } of searchEntries.toSorted((one, other) => other.dn.length - one.dn.length))
      await slapd.root.del(dn);
    const { Attribute } = await import('ldapts');
    for (const [dn, attributes] of [
      [base, { objectClass: ['dcObject', 'organization'], o: 'Northwind', dc: 'northwind' }] as const,
      [service.dn, { objectClass: ['person'], cn: 'lastday', sn: 'lastday', userPassword: service.password }] as const,
      [
        policy,
        { objectClass: ['device', 'pwdPolicy'], cn: 'policy', pwdAttribute: 'userPassword', pwdLockout: 'TRUE' },
      ] as const,
      ...entries,
    ]) {
      const wire = Object.entries(attributes).map(([type, said]) => {
        const values = [said].flat();
        return new Attribute({
          type,
          values: values.map((value) => Buffer.from(value, BINARY.has(type) ? 'base64' : 'utf8')),
        });
      });
      await slapd.root.add(
        dn,
        wire.filter(({ values }) => values.length > 0),
      );
    }
  }

  function connected(settings: object): Connection {
    const config = activeDirectory.Config.parse({
      url: slapd?.url ?? 'ldap://127.0.0.1',
      start_tls: true,
      ca: CERTIFIED.cert,
      bind_dn: service.dn,
      password: new Secret(service.password),
      base_dn: base,
      ...settings,
    });
    return activeDirectory.connect(config, tools);
  }

  /** The people and groups of the other tests, with what OpenLDAP's schema wants besides. */
  const microsoft = seed.entries.slice(1).map(({ dn, attributes }): readonly [string, Attributes] => {
    const classes = attributes.objectClass ?? [];
    const objectClass = classes.includes('user') ? ['inetOrgPerson', 'user'] : classes.filter((name) => name !== 'top');
    return [dn, { ...attributes, objectClass, ...(classes.includes('user') ? { sn: 'x' } : {}) }];
  });
  const without = (name: string) =>
    microsoft
      .filter(([dn]) => dn !== name)
      .map(([dn, all]): readonly [string, Attributes] =>
        all.member === undefined
          ? [dn, all]
          : [dn, { ...all, member: [all.member].flat().filter((one) => one !== name) }],
      );

  describe('with the attributes of Active Directory', () => {
    const settings = { disabled_ou: DISABLED_OU, reset_password: false };
    const open: Arrange = () => fill(microsoft);
    const gone: Arrange = () => fill(without(LEE));
    conformance(
      {
        ...activeDirectory,
        capabilities: activeDirectory.capabilities.filter(({ action }) => action !== 'rotate_secret'),
      },
      'active-directory',
      {
        leaver: lee,
        connect: () => connected(settings),
        secrets: [service.password],
        healthy: open,
        none: gone,
        one: open,
        several: () =>
          fill(microsoft.map(([dn, all]) => (dn.startsWith('CN=Sam') ? [dn, { ...all, mail: lee.email }] : [dn, all]))),
        pages: { arrange: open, ids: [10, 11, 12, 30].map(guidOf) },
        steps: [
          { title: 'disable', action: 'suspend', open, gone },
          { title: 'leave a group', action: 'remove_entitlement', target: guidOf(55), open, gone },
          { title: 'move to the Disabled OU', action: 'suspend', target: DISABLED_OU, open, gone },
          { title: 'delete', action: 'delete', open, gone },
        ],
        faults: 'none',
      },
    );

    it('gives all of 1,200 people, where an answer without pages is cut at 1,000', async () => {
      const person = microsoft.find(([dn]) => dn === LEE)?.[1] ?? {};
      const many = Array.from({ length: 1_200 }, (_, index): readonly [string, Attributes] => [
        `CN=p${index},OU=Staff,${base}`,
        { ...person, cn: `p${index}`, objectGUID: Buffer.alloc(16, `guid-of-${index}-`).toString('base64') },
      ]);
      await fill([...without(LEE), ...many]);
      const cut = new Client({ url: slapd.url });
      await cut.bind(service.dn, service.password);
      await expect(cut.search(base, { filter: '(objectClass=user)' })).rejects.toMatchObject({ code: 4 });
      await cut.unbind();
      const ids = new Set<string>();
      for await (const { id } of connected(settings).listAccounts?.() ?? []) ids.add(id);
      expect(ids.size).toBe(1_203);
    });
  });

  describe('as any other directory, by configuration', () => {
    const uid = (name: string) => `uid=${name},ou=people,${base}`;
    const settings = {
      generic: { disable: { attribute: 'pwdAccountLockedTime', value: '000001010000Z' } },
      privileged_groups: ['admins'],
    };
    const staff: readonly (readonly [string, Attributes])[] = [
      [`ou=people,${base}`, { objectClass: ['organizationalUnit'], ou: 'people' }],
      ...['lee', 'ann'].map((name): readonly [string, Attributes] => [
        uid(name),
        {
          objectClass: ['inetOrgPerson'],
          uid: name,
          cn: name,
          sn: name,
          mail: `${name}@northwind.test`,
          userPassword: `${name}-secret-1`,
        },
      ]),
      [`cn=admins,${base}`, { objectClass: ['groupOfNames'], cn: 'admins', member: [uid('ann'), uid('lee')] }],
    ];

    it('locks a person out, proves it, and lets them in again as they were', async () => {
      await fill(staff);
      const connection = connected(settings);
      await connection.check();
      const signsIn = async () => {
        const client = new Client({ url: slapd.url });
        const works = await client.bind(uid('lee'), 'lee-secret-1').then(
          () => true,
          () => false,
        );
        await client.unbind();
        return works;
      };
      expect(await signsIn()).toBe(true);
      const steps = await planFor(connection);
      expect(steps.map(({ action }) => action)).toEqual(['suspend', 'remove_entitlement', 'delete']);
      expect(steps[0]?.account).toMatchObject({ label: 'lee', privilege: { privileged: 'yes', why: 'in admins' } });
      for (const step of steps.slice(0, 2)) {
        expect((await connection.verify(step)).verdict).toBe('broken');
        expect((await connection.execute(step)).outcome).toBe('done');
        expect((await connection.verify(step)).verdict).toBe('holds');
        expect((await connection.execute(step)).outcome).toBe('already_done');
      }
      expect(await signsIn()).toBe(false);
      for (const step of steps.slice(0, 2)) {
        expect((await connection.undo?.(step))?.outcome).toBe('done');
        expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
      }
      expect(await signsIn()).toBe(true);
      expect(await connection.adminIds?.()).toHaveLength(2);
    });

    it('says unreadable where no privileged groups are configured', async () => {
      await fill(staff);
      const connection = connected({ ...settings, privileged_groups: undefined });
      const [account] = await connection.findAccounts(lee);
      expect(account?.privilege.privileged).toBe('unreadable');
      expect(await connection.adminIds?.()).toBeUndefined();
    });

    it('asks a human where the last member of a group cannot be taken', async () => {
      await fill(
        staff.map(([dn, all]) => (dn.startsWith('cn=admins') ? [dn, { ...all, member: uid('lee') }] : [dn, all])),
      );
      const connection = connected(settings);
      const step = (await planFor(connection)).find(({ action }) => action === 'remove_entitlement');
      await expect(connection.execute(step as NonNullable<typeof step>)).rejects.toMatchObject({
        kind: 'invalid',
        status: 65,
      });
    });
  });
});
