import { FIELDS } from '../../src/triggers/record.ts';

/** One person of Northwind, as HR, Slack and the applications know them. */
export interface DemoPerson {
  readonly email: string;
  readonly employeeId: string;
  readonly name: string;
  readonly department: string;
  readonly title: string;
  readonly location: string;
  readonly country: string;
  readonly timezone: string;
  readonly employmentType: 'employee' | 'contractor';
  readonly managerEmail: string;
  readonly startDate: string;
  /** Absent: not in Slack (contractors). */
  readonly slackUserId?: string;
  readonly otherEmails?: readonly string[];
}

const places = {
  berlin: { location: 'Berlin', country: 'DE', timezone: 'Europe/Berlin' },
  london: { location: 'London', country: 'GB', timezone: 'Europe/London' },
  newYork: { location: 'New York', country: 'US', timezone: 'America/New_York' },
  tokyo: { location: 'Tokyo', country: 'JP', timezone: 'Asia/Tokyo' },
  saoPaulo: { location: 'São Paulo', country: 'BR', timezone: 'America/Sao_Paulo' },
  bengaluru: { location: 'Bengaluru', country: 'IN', timezone: 'Asia/Kolkata' },
  sydney: { location: 'Sydney', country: 'AU', timezone: 'Australia/Sydney' },
} as const;
type Place = keyof typeof places;

/** mailbox, name, department, title, place, manager's mailbox, start date */
type Row = readonly [string, string, string, string, Place, string, string];

const cast: readonly Row[] = [
  ['ann', 'Ann Berger', 'IT', 'Head of IT', 'berlin', 'nora', '2019-03-01'],
  ['bob', 'Bob Okafor', 'IT', 'IT Administrator', 'london', 'ann', '2020-06-15'],
  ['sam', 'Sam Whitfield', 'Security', 'Security Lead', 'london', 'nora', '2019-09-02'],
  ['dana', 'Dana Kowalska', 'Design', 'Design Operations', 'berlin', 'nora', '2018-05-14'],
  ['hana', 'Hana Sato', 'People', 'HR Business Partner', 'tokyo', 'nora', '2020-01-07'],
  ['lena', 'Lena Vogt', 'Legal', 'General Counsel', 'berlin', 'nora', '2017-11-01'],
  ['lee', 'Lee Thompson', 'Engineering', 'Platform Engineer', 'newYork', 'kenji', '2021-02-08'],
  ['nora', 'Nora Lindqvist', 'Executive', 'Chief Operating Officer', 'berlin', 'nora', '2016-04-01'],
  ['kenji', 'Kenji Watanabe', 'Engineering', 'Engineering Manager', 'tokyo', 'nora', '2018-10-01'],
  ['farid', 'Farid Rahimi', 'Finance', 'Controller', 'london', 'nora', '2019-07-22'],
  ['priya', 'Priya Nair', 'Sales', 'Account Executive', 'bengaluru', 'carlos', '2022-08-01'],
  ['carlos', 'Carlos Mendes', 'Sales', 'Head of Sales', 'saoPaulo', 'nora', '2018-02-19'],
  ['maria.silva', 'Maria Silva', 'Marketing', 'Content Lead', 'saoPaulo', 'olivia', '2021-05-03'],
  ['maria.silva2', 'Maria Silva', 'Sales', 'Sales Engineer', 'newYork', 'carlos', '2023-01-16'],
  ['olivia', 'Olivia Grant', 'Marketing', 'Head of Marketing', 'london', 'nora', '2019-01-14'],
  ['tom', 'Tom Becker', 'Engineering', 'Backend Engineer', 'berlin', 'kenji', '2020-11-02'],
  ['yuki', 'Yuki Tanaka', 'Engineering', 'Frontend Engineer', 'tokyo', 'kenji', '2021-09-13'],
  ['aisha', 'Aisha Bello', 'Engineering', 'Data Engineer', 'london', 'kenji', '2022-03-07'],
  ['diego', 'Diego Ramos', 'Engineering', 'Site Reliability Engineer', 'saoPaulo', 'kenji', '2020-04-20'],
  ['ines', 'Inês Duarte', 'Design', 'Product Designer', 'saoPaulo', 'dana', '2022-10-10'],
  ['jakub', 'Jakub Novák', 'Design', 'Brand Designer', 'berlin', 'dana', '2021-06-28'],
  ['grace', 'Grace Chen', 'Data', 'Analytics Lead', 'newYork', 'nora', '2019-08-19'],
  ['raj', 'Raj Patel', 'Data', 'Analyst', 'bengaluru', 'grace', '2023-04-03'],
  ['emma', 'Emma Fischer', 'Finance', 'Payroll Specialist', 'berlin', 'farid', '2021-01-11'],
  ['liam', "Liam O'Connor", 'Finance', 'Accountant', 'london', 'farid', '2022-05-16'],
  ['sofia', 'Sofia Rossi', 'People', 'Recruiter', 'london', 'hana', '2022-02-14'],
  ['noah', 'Noah Williams', 'Sales', 'Sales Development', 'newYork', 'carlos', '2024-01-08'],
  ['chloe', 'Chloé Martin', 'Sales', 'Account Manager', 'london', 'carlos', '2021-03-29'],
  ['mateus', 'Mateus Alves', 'Support', 'Support Lead', 'saoPaulo', 'olivia', '2020-08-24'],
  ['hiro', 'Hiro Yamamoto', 'Support', 'Support Engineer', 'tokyo', 'mateus', '2023-06-19'],
  ['zoe', 'Zoe Papadaki', 'Support', 'Support Engineer', 'berlin', 'mateus', '2022-12-05'],
  ['jack', 'Jack Murray', 'Support', 'Support Engineer', 'sydney', 'mateus', '2023-09-04'],
  ['ruth', 'Ruth Adeyemi', 'Legal', 'Paralegal', 'london', 'lena', '2021-10-18'],
  ['omar', 'Omar Haddad', 'Security', 'Security Engineer', 'berlin', 'sam', '2021-07-05'],
  ['mei', 'Mei Lin', 'Engineering', 'Mobile Engineer', 'sydney', 'kenji', '2022-09-26'],
  ['peter', 'Peter Hoffmann', 'Operations', 'Office Manager', 'berlin', 'nora', '2018-08-06'],
  ['lucia', 'Lucía Fernández', 'Marketing', 'Campaign Manager', 'london', 'olivia', '2023-02-20'],
];

const outside: readonly Row[] = [
  ['jonas.weber', 'Jonas Weber', 'Engineering', 'Contract Developer', 'berlin', 'kenji', '2024-09-02'],
  ['anika.rao', 'Anika Rao', 'Design', 'Contract Illustrator', 'bengaluru', 'dana', '2025-03-10'],
  ['victor.hale', 'Victor Hale', 'Finance', 'Interim Auditor', 'newYork', 'farid', '2025-06-02'],
];

const domain = 'northwind.test';
const address = (mailbox: string) => `${mailbox}@${domain}`;

function person(row: Row, index: number, employmentType: DemoPerson['employmentType']): DemoPerson {
  const [mailbox, name, department, title, place, manager, startDate] = row;
  const base = {
    email: address(mailbox),
    employeeId: `${employmentType === 'contractor' ? 'C' : 'E'}${String(1001 + index)}`,
    name,
    department,
    title,
    ...places[place],
    employmentType,
    managerEmail: manager === mailbox ? '' : address(manager),
    startDate,
  };
  if (employmentType === 'contractor') return base;
  const slackUserId = `U0${mailbox.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
  return mailbox === 'maria.silva'
    ? { ...base, slackUserId, otherEmails: [address('msilva')] }
    : { ...base, slackUserId };
}

/** Everybody on Northwind's roster: 37 employees in Slack and 3 contractors who are not. */
export const people: readonly DemoPerson[] = [
  ...cast.map((row, index) => person(row, index, 'employee')),
  ...outside.map((row, index) => person(row, index, 'contractor')),
];

export const departments = [...new Set(people.map(({ department }) => department))];

export const mailboxOf = ({ email }: { readonly email: string }) => email.slice(0, email.indexOf('@'));

/** Finds a person by mailbox; a misspelt one is a bug in the demo, so it throws. */
export function personOf(mailbox: string): DemoPerson {
  const found = people.find((one) => one.email === address(mailbox));
  if (!found) throw new Error(`no such person at Northwind: ${mailbox}`);
  return found;
}

/** The people one plays on the desk, with the part each has in the story. */
export const parts: readonly { readonly mailbox: string; readonly part: string }[] = [
  { mailbox: 'ann', part: 'IT, approves' },
  { mailbox: 'sam', part: 'Security, second yes' },
  { mailbox: 'dana', part: 'owner of Figma and Wiki' },
  { mailbox: 'hana', part: 'HR' },
  { mailbox: 'lee', part: 'the leaver' },
  { mailbox: 'bob', part: 'IT, approves' },
  { mailbox: 'lena', part: 'Legal' },
  { mailbox: 'kenji', part: "Lee's manager, owner of the registrar" },
  { mailbox: 'farid', part: 'owner of Bank cards' },
  { mailbox: 'emma', part: 'owner of the payroll portal' },
];

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The roster as HR would export it. */
export function rosterCsv(): string {
  const rows = people.map((one) => [
    one.email,
    one.employeeId,
    one.name,
    one.department,
    one.title,
    one.location,
    one.country,
    one.timezone,
    one.employmentType,
    one.managerEmail,
    one.startDate,
    '',
    'active',
    one.slackUserId ?? '',
    (one.otherEmails ?? []).join(';'),
  ]);
  return `${[FIELDS, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;
}
