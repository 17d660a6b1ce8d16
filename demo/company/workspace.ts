import { mailboxOf, people, personOf } from './people.ts';

export const team = { id: 'T0NORTHWIND', name: 'Northwind', domain: 'northwind' };
export const casesChannel = 'C0CASES';
/** The bot's own user, as the stand-in names it. */
const bot = 'U0LASTDAY';

export const slackId = (mailbox: string) => personOf(mailbox).slackUserId ?? '';

/** Who is in Slack. One of the two Maria Silvas is there twice: she was a guest before she was hired. */
export const slackUsers = [
  ...people.flatMap((person) =>
    person.slackUserId
      ? [
          {
            id: person.slackUserId,
            name: mailboxOf(person),
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
