import type { VendorState, VendorUser } from '../vendors/scim-server.ts';
import { type DemoPerson, people, personOf } from './people.ts';

/** An application of Northwind. With `server`, a real SCIM server of its own runs on this machine. */
export interface DemoApplication {
  readonly id: string;
  readonly name: string;
  /** Absent: `dry_run`, the default of the product. */
  readonly mode?: 'enforce' | 'observe';
  /** Mailboxes. */
  readonly owner: string;
  readonly backupOwner?: string;
  readonly identityProvider?: boolean;
  readonly privilegedTier?: boolean;
  /** In EUR a month. */
  readonly seatCost?: number;
  readonly domain?: string;
  readonly runbook?: readonly string[];
  readonly server?: {
    readonly adminGroup: string;
    readonly admins: readonly string[];
    readonly licence?: string;
    /** Who has an account besides the admins. */
    readonly holds: (person: DemoPerson) => boolean;
  };
}

const inDepartments =
  (...departments: readonly string[]) =>
  (person: DemoPerson) =>
    departments.includes(person.department);

const isLee = (person: DemoPerson) => person.email === personOf('lee').email;

export const applications: readonly DemoApplication[] = [
  {
    id: 'directory',
    name: 'Directory',
    mode: 'enforce',
    owner: 'ann',
    backupOwner: 'bob',
    identityProvider: true,
    privilegedTier: true,
    server: { adminGroup: 'Directory admins', admins: ['ann', 'bob', 'sam', 'lee'], holds: () => true },
  },
  {
    id: 'wiki',
    name: 'Wiki',
    mode: 'enforce',
    owner: 'dana',
    backupOwner: 'jakub',
    seatCost: 8,
    server: {
      adminGroup: 'Wiki admins',
      admins: ['dana', 'ann', 'jakub'],
      licence: 'Wiki Standard',
      holds: (person) => person.department !== 'Finance',
    },
  },
  {
    id: 'support',
    name: 'Support desk',
    mode: 'enforce',
    owner: 'mateus',
    backupOwner: 'bob',
    seatCost: 49,
    server: {
      adminGroup: 'Support admins',
      admins: ['mateus', 'bob', 'zoe'],
      licence: 'Agent seat',
      holds: (person) => inDepartments('Support', 'IT', 'Data')(person) || isLee(person),
    },
  },
  {
    id: 'crm',
    name: 'CRM',
    mode: 'enforce',
    owner: 'carlos',
    backupOwner: 'chloe',
    seatCost: 65,
    server: {
      adminGroup: 'CRM admins',
      admins: ['carlos', 'chloe', 'bob'],
      licence: 'Sales seat',
      holds: inDepartments('Sales', 'Marketing', 'Finance'),
    },
  },
  {
    // Nobody wrote `enforce`, so Lastday only says what it would do.
    id: 'warehouse',
    name: 'Data warehouse',
    owner: 'grace',
    backupOwner: 'raj',
    server: {
      adminGroup: 'Warehouse admins',
      admins: ['grace', 'raj', 'aisha'],
      holds: inDepartments('Data', 'Engineering', 'Finance'),
    },
  },
  {
    id: 'figma',
    name: 'Figma',
    owner: 'dana',
    backupOwner: 'jakub',
    domain: 'figma.com',
    seatCost: 45,
    runbook: ['Open Admin → Members', 'Search for {leaver.email}', 'Choose Remove from organisation'],
  },
  {
    id: 'miro',
    name: 'Miro',
    owner: 'olivia',
    backupOwner: 'lucia',
    domain: 'miro.com',
    runbook: ['Open Company settings → Users', 'Deactivate {leaver.email}', 'Give their boards to their manager'],
  },
  {
    id: 'payroll',
    name: 'Payroll portal',
    owner: 'emma',
    backupOwner: 'farid',
    domain: 'payroll-portal.test',
    runbook: ['Open Users → {leaver.email}', 'End portal access after the last payslip'],
  },
  {
    id: 'cards',
    name: 'Bank cards',
    owner: 'farid',
    backupOwner: 'liam',
    domain: 'bank-cards.test',
    runbook: ['Open Cards → Holders', 'Block the card of {leaver.name}', 'Note the open expenses'],
  },
  {
    id: 'registrar',
    name: 'Registrar',
    owner: 'kenji',
    backupOwner: 'diego',
    domain: 'registrar.test',
    runbook: ['Open Account → Delegates', 'Remove {leaver.email}', 'Check that two delegates remain'],
  },
];

const mailboxOf = (person: DemoPerson) => person.email.slice(0, person.email.indexOf('@'));

function account(person: DemoPerson, licence: string | undefined): VendorUser {
  return {
    id: `u-${mailboxOf(person)}`,
    userName: person.email,
    displayName: person.name,
    active: true,
    emails: [{ value: person.email, type: 'work', primary: true }],
    employeeNumber: person.employeeId,
    ...(licence ? { entitlements: [{ value: licence, display: licence }] } : {}),
  };
}

/** Accounts that belong to no person: for emergencies, and the one behind Lastday's own token. */
export const breakGlass = 'breakglass@northwind.test';
export const botAccount = 'lastday-bot@northwind.test';

function machineAccount(userName: string, displayName: string): VendorUser {
  return { id: `u-${userName.slice(0, userName.indexOf('@'))}`, userName, displayName, active: true, emails: [] };
}

/** What an application's server holds on the first day: accounts, teams by department, administrators. */
export function firstState(application: DemoApplication): VendorState {
  const { server } = application;
  if (!server) return { users: [], groups: [] };
  const admins = new Set(server.admins.map((mailbox) => personOf(mailbox).email));
  const holders = people.filter((person) => admins.has(person.email) || server.holds(person));
  const machines = [machineAccount(botAccount, 'Lastday')];
  if (application.identityProvider) machines.push(machineAccount(breakGlass, 'Break glass'));
  const departments = [...new Set(holders.map((person) => person.department))];
  const idsOf = (chosen: readonly DemoPerson[]) => chosen.map((person) => `u-${mailboxOf(person)}`);
  return {
    users: [...holders.map((person) => account(person, server.licence)), ...machines],
    groups: [
      {
        id: 'g-admins',
        displayName: server.adminGroup,
        members: [...idsOf(holders.filter((person) => admins.has(person.email))), ...machines.map(({ id }) => id)],
      },
      ...departments.map((department) => ({
        id: `g-${department.toLowerCase()}`,
        displayName: department,
        members: idsOf(holders.filter((person) => person.department === department)),
      })),
    ],
  };
}
