/** People and groups as the directory keeps them: Active Directory, or what the settings say of another. */
import { ConnectorError } from '../errors.ts';
import { type DirectoryConfig, Numeral } from './schema.ts';
import { type Entry, type Match, type Session, sameDn } from './session.ts';

export interface Person {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  readonly emails: readonly string[];
  readonly name: string | undefined;
  readonly employeeId: string | undefined;
  /** Undefined where it cannot be read. */
  readonly closed: boolean | undefined;
  /** Active Directory only. */
  readonly control: number | undefined;
  readonly pwdLastSet: string | undefined;
  readonly lastLogon: string | undefined;
  /** AdminSDHolder guards it, or guarded it once; or the system needs it. */
  readonly guarded: boolean;
  readonly sid: Buffer | undefined;
  readonly primaryGroup: number | undefined;
  /** What the `disable` attribute holds now, for any other directory. */
  readonly marks: readonly string[];
}

export interface Group {
  readonly id: string;
  readonly dn: string;
  readonly name: string;
  readonly sid: Buffer | undefined;
}

/** ACCOUNTDISABLE of userAccountControl. */
export const DISABLED = 0x2;

export function personMatch(config: DirectoryConfig): Match {
  if (config.generic) return { equal: ['objectClass', config.generic.object_class] };
  // Without the category, computers are users too.
  return { all: [{ equal: ['objectCategory', 'person'] }, { equal: ['objectClass', 'user'] }] };
}

export function groupMatch({ generic }: DirectoryConfig): Match {
  return { equal: ['objectClass', generic?.group_class ?? 'group'] };
}

export function memberAttribute({ generic }: DirectoryConfig): string {
  return generic?.member_attribute ?? 'member';
}

export function loginAttributes({ generic }: DirectoryConfig): readonly string[] {
  return generic ? [generic.login_attribute] : ['sAMAccountName', 'userPrincipalName'];
}

/** The filter for one address, in every place that keeps one. */
export function addressMatches(config: DirectoryConfig, address: string): readonly Match[] {
  if (config.generic) return config.generic.mail_attributes.map((attribute) => ({ equal: [attribute, address] }));
  return [
    { equal: ['mail', address] },
    { equal: ['userPrincipalName', address] },
    { equal: ['proxyAddresses', `smtp:${address}`] },
  ];
}

export function idMatch(config: DirectoryConfig, id: string): Match {
  if (config.generic) return { equal: [config.generic.id_attribute, id] };
  return { equal: ['objectGUID', guidBytes(id)] };
}

function personAttributes({ generic, employeeAttribute }: DirectoryConfig): readonly string[] {
  if (generic) {
    return [
      ...[generic.id_attribute, generic.login_attribute, generic.name_attribute, employeeAttribute],
      ...[...generic.mail_attributes, generic.disable.attribute],
    ];
  }
  return [
    ...['objectGUID', 'objectSid', 'sAMAccountName', 'userPrincipalName', 'mail', 'proxyAddresses', 'displayName'],
    ...['userAccountControl', 'adminCount', 'isCriticalSystemObject', 'primaryGroupID', 'pwdLastSet'],
    ...['lastLogonTimestamp', employeeAttribute],
  ];
}

export async function* people(
  session: Session,
  config: DirectoryConfig,
  what: string,
  match?: Match,
): AsyncGenerator<Person> {
  const wanted = match === undefined ? personMatch(config) : { all: [personMatch(config), match] };
  for await (const entry of session.entries(what, config.baseDn, wanted, personAttributes(config))) {
    yield personOf(config, entry, what);
  }
}

/** The person of a DN; undefined when it is something else, or nothing. */
export async function personAt(session: Session, config: DirectoryConfig, dn: string): Promise<Person | undefined> {
  const what = `read ${dn}`;
  const entry = await session.entry(what, dn, personMatch(config), personAttributes(config));
  return entry === undefined ? undefined : personOf(config, entry, what);
}

/** By immutable id. Another's entry in the answer throws `invalid`; so does an absence that a blind account would see too. */
export async function personById(session: Session, config: DirectoryConfig, id: string): Promise<Person | undefined> {
  const what = `read ${id}`;
  const found: Person[] = [];
  for await (const person of people(session, config, what, idMatch(config, id))) found.push(person);
  const [person, ...more] = found;
  if (person === undefined) {
    await assertSight(session, config);
    return undefined;
  }
  if (person.id !== id || more.length > 0) {
    throw new ConnectorError('invalid', `active-directory: ${what}: the answer is about someone else`);
  }
  return person;
}

/** To a service account that lost its rights, everything is absent. */
export async function assertSight(session: Session, config: DirectoryConfig): Promise<void> {
  const base = await session.entry('read base_dn', config.baseDn, { has: 'objectClass' }, ['objectClass']);
  if (base === undefined)
    throw new ConnectorError('invalid', 'active-directory: read base_dn: not found, or not visible');
}

export async function groups(session: Session, config: DirectoryConfig, match: Match): Promise<readonly Group[]> {
  const attribute = config.generic?.id_attribute ?? 'objectGUID';
  const found: Group[] = [];
  const wanted: Match = { all: [groupMatch(config), match] };
  const attributes = [attribute, 'cn', 'sAMAccountName', ...(config.generic ? [] : ['objectSid'])];
  for await (const entry of session.entries('read groups', config.baseDn, wanted, attributes)) {
    const name = entry.text('sAMAccountName') ?? entry.text('cn') ?? entry.dn;
    found.push({ id: idOf(config, entry, 'read groups'), dn: entry.dn, name, sid: entry.bytes('objectSid') });
  }
  return found;
}

export async function groupById(session: Session, config: DirectoryConfig, id: string): Promise<Group | undefined> {
  const [group, ...more] = await groups(session, config, idMatch(config, id));
  if (group === undefined) return undefined;
  if (group.id === id && more.length === 0) return group;
  throw new ConnectorError('invalid', `active-directory: read group ${id}: the answer is another`);
}

/** Directly: by the group's own list, which holds the whole of it where reading it would give 1,500 at a time. */
export async function isMember(
  session: Session,
  config: DirectoryConfig,
  group: Group,
  person: Person,
): Promise<boolean> {
  const match: Match = { equal: [memberAttribute(config), person.dn] };
  return (await session.entry(`read group ${group.name}`, group.dn, match, ['cn'])) !== undefined;
}

function personOf(config: DirectoryConfig, entry: Entry, what: string): Person {
  const { generic } = config;
  const login = entry.text(generic?.login_attribute ?? 'sAMAccountName');
  if (login === undefined) throw unexpected(what, 'login');
  const control = generic ? undefined : numeral(entry, 'userAccountControl', what);
  const marks = generic ? entry.texts(generic.disable.attribute) : [];
  return {
    id: idOf(config, entry, what),
    dn: entry.dn,
    login,
    emails: emailsOf(config, entry),
    name: entry.text(generic?.name_attribute ?? 'displayName'),
    employeeId: entry.text(config.employeeAttribute),
    closed: generic ? marks.includes(generic.disable.value) : control === undefined ? undefined : isDisabled(control),
    control,
    pwdLastSet: entry.text('pwdLastSet'),
    lastLogon: moment(entry.text('lastLogonTimestamp')),
    guarded: entry.text('adminCount') === '1' || entry.text('isCriticalSystemObject') === 'TRUE',
    sid: entry.bytes('objectSid'),
    primaryGroup: generic ? undefined : numeral(entry, 'primaryGroupID', what),
    marks,
  };
}

export function isDisabled(control: number): boolean {
  return (control & DISABLED) !== 0;
}

function emailsOf({ generic }: DirectoryConfig, entry: Entry): readonly string[] {
  if (generic) return generic.mail_attributes.flatMap((attribute) => entry.texts(attribute));
  const proxies = entry.texts('proxyAddresses').flatMap((one) => (/^smtp:/i.test(one) ? [one.slice(5)] : []));
  const all = [...entry.texts('mail'), ...entry.texts('userPrincipalName'), ...proxies];
  return [...new Map(all.map((one) => [one.toLowerCase(), one])).values()];
}

function idOf({ generic }: DirectoryConfig, entry: Entry, what: string): string {
  const id = generic ? entry.text(generic.id_attribute) : guidText(entry.bytes('objectGUID'));
  if (!id) throw unexpected(what, generic?.id_attribute ?? 'objectGUID');
  return id;
}

function numeral(entry: Entry, attribute: string, what: string): number | undefined {
  const said = entry.text(attribute);
  if (said === undefined) return undefined;
  const read = Numeral.safeParse(said);
  if (!read.success) throw unexpected(what, attribute);
  return Number(read.data);
}

function unexpected(what: string, attribute: string): ConnectorError {
  return new ConnectorError('invalid', `active-directory: ${what}: unexpected answer at ${attribute}`);
}

/** 100 ns since 1601. */
function moment(filetime: string | undefined): string | undefined {
  if (filetime === undefined || !/^[1-9]\d{16,18}$/.test(filetime)) return undefined;
  return new Date(Number(BigInt(filetime) / 10_000n - 11_644_473_600_000n)).toISOString();
}

/** The first three parts of a GUID are little-endian. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

function guidText(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length !== 16) return undefined;
  const hex = GUID_ORDER.map((index) => bytes.subarray(index, index + 1).toString('hex')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function guidBytes(text: string): Buffer {
  const hex = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (hex.length !== 16) throw new ConnectorError('invalid', `active-directory: ${text}: no objectGUID`);
  return Buffer.from(GUID_ORDER.map((index) => hex[index] as number));
}

/** The last part of a SID, which says what is well known; undefined for none. */
export function ridOf(sid: Buffer | undefined): number | undefined {
  return sid !== undefined && sid.length >= 12 ? sid.readUInt32LE(sid.length - 4) : undefined;
}

/** The SID of another object of the same domain. */
export function siblingSid(sid: Buffer, rid: number): Buffer {
  const sibling = Buffer.from(sid);
  sibling.writeUInt32LE(rid, sibling.length - 4);
  return sibling;
}

export function isNamed(group: Group, name: string): boolean {
  return group.name.toLowerCase() === name.toLowerCase() || sameDn(group.dn, name);
}
