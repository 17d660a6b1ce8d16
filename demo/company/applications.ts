import { activeDirectory } from './active-directory.ts';
import { entra } from './entra.ts';
import { github } from './github.ts';
import { googleWorkspace } from './google-workspace.ts';
import { okta } from './okta.ts';
import { type DemoPerson, personOf } from './people.ts';
import { scim } from './scim.ts';
import { breakGlass, type StartServer } from './server.ts';
import { slackWorkspace } from './slack-workspace.ts';

/** An application of Northwind. With `start`, a real server of its own runs on this machine. */
export interface DemoApplication {
  readonly id: string;
  readonly name: string;
  /** Absent: `dry_run`, the default of the product. */
  readonly mode?: 'enforce' | 'observe';
  /** Mailboxes. */
  readonly owner: string;
  readonly backupOwner?: string;
  /** People sign in with it; the identity providers among these are cut first. */
  readonly signIn?: boolean;
  readonly identityProvider?: boolean;
  readonly privilegedTier?: boolean;
  /** In EUR a month. */
  readonly seatCost?: number;
  readonly domain?: string;
  readonly runbook?: readonly string[];
  /** Accounts that nobody may ever touch. */
  readonly protects?: readonly string[];
  /** Absent: it has no API. */
  readonly start?: StartServer;
}

const inDepartments =
  (...departments: readonly string[]) =>
  (person: DemoPerson) =>
    departments.includes(person.department);

const isLee = (person: DemoPerson) => person.email === personOf('lee').email;

export const applications: readonly DemoApplication[] = [
  {
    id: 'directory',
    signIn: true,
    name: 'Directory',
    mode: 'enforce',
    owner: 'ann',
    backupOwner: 'bob',
    identityProvider: true,
    privilegedTier: true,
    protects: [breakGlass],
    start: scim({
      breakGlass: true,
      adminGroup: 'Directory admins',
      admins: ['ann', 'bob', 'sam', 'lee'],
      holds: () => true,
    }),
  },
  {
    id: 'okta',
    signIn: true,
    name: 'Okta',
    mode: 'enforce',
    owner: 'ann',
    backupOwner: 'bob',
    identityProvider: true,
    privilegedTier: true,
    seatCost: 6,
    protects: [breakGlass],
    start: okta,
  },
  {
    id: 'entra',
    signIn: true,
    name: 'Microsoft 365',
    mode: 'enforce',
    owner: 'bob',
    backupOwner: 'ann',
    privilegedTier: true,
    seatCost: 36,
    protects: [breakGlass],
    start: entra,
  },
  {
    id: 'google',
    signIn: true,
    name: 'Google Workspace',
    mode: 'enforce',
    owner: 'bob',
    backupOwner: 'ann',
    privilegedTier: true,
    seatCost: 14,
    protects: [breakGlass],
    start: googleWorkspace,
  },
  {
    id: 'ad',
    signIn: true,
    name: 'Active Directory',
    mode: 'enforce',
    owner: 'omar',
    backupOwner: 'bob',
    privilegedTier: true,
    start: activeDirectory,
  },
  {
    id: 'slack',
    name: 'Slack',
    mode: 'enforce',
    owner: 'ann',
    backupOwner: 'bob',
    seatCost: 8,
    start: slackWorkspace,
  },
  {
    id: 'github',
    name: 'GitHub',
    mode: 'enforce',
    owner: 'kenji',
    backupOwner: 'diego',
    seatCost: 21,
    start: github,
  },
  {
    id: 'wiki',
    name: 'Wiki',
    mode: 'enforce',
    owner: 'dana',
    backupOwner: 'jakub',
    seatCost: 8,
    start: scim({
      adminGroup: 'Wiki admins',
      admins: ['dana', 'ann', 'jakub'],
      licence: 'Wiki Standard',
      holds: (person) => person.department !== 'Finance',
    }),
  },
  {
    id: 'support',
    name: 'Support desk',
    mode: 'enforce',
    owner: 'mateus',
    backupOwner: 'bob',
    seatCost: 49,
    start: scim({
      adminGroup: 'Support admins',
      admins: ['mateus', 'bob', 'zoe'],
      licence: 'Agent seat',
      holds: (person) => inDepartments('Support', 'IT', 'Data')(person) || isLee(person),
    }),
  },
  {
    id: 'crm',
    name: 'CRM',
    mode: 'enforce',
    owner: 'carlos',
    backupOwner: 'chloe',
    seatCost: 65,
    start: scim({
      adminGroup: 'CRM admins',
      admins: ['carlos', 'chloe', 'bob'],
      licence: 'Sales seat',
      holds: inDepartments('Sales', 'Marketing', 'Finance'),
    }),
  },
  {
    // Nobody wrote `enforce`, so Lastday only says what it would do.
    id: 'warehouse',
    name: 'Data warehouse',
    owner: 'grace',
    backupOwner: 'raj',
    start: scim({
      adminGroup: 'Warehouse admins',
      admins: ['grace', 'raj', 'aisha'],
      holds: inDepartments('Data', 'Engineering', 'Finance'),
    }),
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
