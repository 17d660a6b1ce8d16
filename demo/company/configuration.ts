import { stringify } from 'yaml';
import { applications, botAccount, breakGlass, type DemoApplication } from './applications.ts';
import { people, personOf } from './people.ts';

export const team = { id: 'T0NORTHWIND', name: 'Northwind', domain: 'northwind' };
export const casesChannel = 'C0CASES';
/** The bot's own user, as the stand-in names it. */
const bot = 'U0LASTDAY';

const slackId = (mailbox: string) => personOf(mailbox).slackUserId ?? '';
const address = (mailbox: string) => personOf(mailbox).email;

/** Where the demo's servers stand, by application id. */
export type ServerAddresses = ReadonlyMap<string, string>;

/** The variable that carries an application's token; the configuration only names it. */
export function tokenVariable(applicationId: string): string {
  return `${applicationId.toUpperCase()}_TOKEN`;
}

function entry(application: DemoApplication, addresses: ServerAddresses): Record<string, unknown> {
  const { server } = application;
  const baseUrl = addresses.get(application.id);
  return {
    name: application.name,
    ...(server ? { connector: 'scim' } : {}),
    ...(application.mode ? { mode: application.mode } : {}),
    ...(application.identityProvider ? { identity_provider: true, protected: [breakGlass] } : {}),
    ...(application.privilegedTier ? { tier: 'privileged' } : {}),
    owner: address(application.owner),
    ...(application.backupOwner ? { backup_owner: address(application.backupOwner) } : {}),
    ...(application.domain ? { domains: [application.domain] } : {}),
    ...(application.runbook ? { runbook: application.runbook } : {}),
    ...(application.seatCost ? { seat_cost: { amount: application.seatCost, currency: 'EUR', per: 'month' } } : {}),
    ...(server && baseUrl
      ? {
          settings: {
            base_url: baseUrl,
            token: `env:${tokenVariable(application.id)}`,
            privileged_groups: [server.adminGroup],
            own_account: botAccount,
          },
        }
      : {}),
  };
}

/** Northwind's lastday.yaml, for servers at these addresses. */
export function configurationYaml(addresses: ServerAddresses): string {
  return stringify({
    company: {
      name: 'Northwind',
      timezone: 'Europe/Berlin',
      leaving_hour: '18:00',
      own_domains: ['northwind.test'],
    },
    slack: {
      team: team.id,
      channel: casesChannel,
      approvers: { users: [slackId('ann')], groups: ['S0ITADMINS'] },
      security_approvers: { users: [slackId('sam')], groups: ['S0SECURITY'] },
      legal: { users: [slackId('lena')] },
      admins: { users: [slackId('ann')] },
      hr: { users: [slackId('hana')] },
    },
    digest: { at: '09:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    roster: [
      { source: 'csv', path: './roster.csv' },
      { source: 'webhook', id: 'hr', secrets: ['env:HR_HOOK_SECRET'] },
    ],
    applications: Object.fromEntries(applications.map((one) => [one.id, entry(one, addresses)])),
    checklist: [
      { name: 'Recover the laptop', owner: address('peter'), due: '7d', when: "leaver.employmentType == 'employee'" },
      {
        name: 'Rotate the shared database password',
        owner: address('kenji'),
        due: '24h',
        when: "leaver.department == 'Engineering'",
      },
    ],
    policies: [
      {
        name: 'privileged',
        when: 'leaver.privileged || accounts.exists(a, a.privileged)',
        sla: { cut_access: '1h', tasks: '24h' },
      },
      {
        name: 'default',
        approvals: 1,
        when_unapproved: 'cut',
        sla: { cut_access: '24h', tasks: '72h' },
        exception_max: '30d',
        delete_after: '30d',
      },
    ],
  });
}

/** Who is in Slack. One of the two Maria Silvas is there twice: she was a guest before she was hired. */
export const slackUsers = [
  ...people.flatMap((person) =>
    person.slackUserId
      ? [
          {
            id: person.slackUserId,
            name: person.email.slice(0, person.email.indexOf('@')),
            real_name: person.name,
            email: person.email,
            title: person.title,
            tz: person.timezone,
            is_admin: person.department === 'IT',
          },
        ]
      : [],
  ),
  {
    id: 'U0MARIAGUEST',
    name: 'maria.silva.guest',
    real_name: 'Maria Silva',
    email: 'maria.silva@freelance.test',
    title: 'Guest',
    tz: 'America/Sao_Paulo',
    is_restricted: true,
  },
];

const everybody = slackUsers.filter((user) => !('is_restricted' in user)).map((user) => user.id);
const idsIn = (...departments: readonly string[]) =>
  people.filter((person) => departments.includes(person.department)).flatMap((person) => person.slackUserId ?? []);

export const slackChannels = [
  {
    id: casesChannel,
    name: 'offboarding',
    is_private: true,
    members: [bot, ...idsIn('IT', 'Security'), slackId('hana'), slackId('lena')],
  },
  { id: 'C0GENERAL', name: 'general', members: everybody },
  { id: 'C0ENGINEERING', name: 'engineering', members: idsIn('Engineering', 'IT') },
];

export const slackUsergroups = [
  { id: 'S0ITADMINS', handle: 'it-admins', name: 'IT admins', users: idsIn('IT'), enabled: true },
  { id: 'S0SECURITY', handle: 'security', name: 'Security', users: idsIn('Security'), enabled: true },
];
