import { startOkta } from '../vendors/okta.ts';
import { departments, mailboxOf, people } from './people.ts';
import { botAccount, breakGlass, type StartServer } from './server.ts';

const token = 'demo-okta-token';
const bot = '00u-lastday-bot';
const idOf = (mailbox: string) => `00u-${mailbox}`;

/** Lee is one, which is one of the reasons why two people must agree to the leaving. */
const superAdministrators = ['ann', 'bob', 'sam', 'lee', 'breakglass', 'lastday-bot'];

const machine = (login: string, firstName: string, lastName: string) => ({
  id: idOf(login.slice(0, login.indexOf('@'))),
  status: 'ACTIVE' as const,
  profile: { login, email: login, firstName, lastName },
});

/** Everybody signs in here. A script of Lee's lives by an API token of Lee's own. */
export const okta: StartServer = async ({ file }) => {
  const users = people.map(({ email, name, employeeId }, index) => {
    const [firstName = '', ...rest] = name.split(' ');
    return {
      id: idOf(mailboxOf({ email })),
      status: 'ACTIVE' as const,
      profile: { login: email, email, firstName, lastName: rest.join(' '), employeeNumber: employeeId },
      sessions: 1 + (index % 3),
      oauthTokens: index % 4,
    };
  });
  const server = await startOkta({
    file,
    token,
    tokenOwner: bot,
    seed: {
      users: [...users, machine(botAccount, 'Lastday', 'Bot'), machine(breakGlass, 'Break', 'Glass')],
      groups: [
        { id: '00g-everyone', type: 'BUILT_IN', name: 'Everyone', members: users.map(({ id }) => id) },
        ...departments.map((department) => ({
          id: `00g-${department.toLowerCase()}`,
          name: department,
          members: people.filter((one) => one.department === department).map((one) => idOf(mailboxOf(one))),
        })),
      ],
      roles: superAdministrators.map((mailbox) => ({
        id: `ra-${mailbox}`,
        userId: idOf(mailbox),
        type: 'SUPER_ADMIN',
        label: 'Super administrator',
      })),
      grants: [
        { id: 'oag-lee', userId: idOf('lee'), clientId: '0oa-wiki', scopeId: 'offline_access' },
        { id: 'oag-tom', userId: idOf('tom'), clientId: '0oa-wiki', scopeId: 'offline_access' },
      ],
      apiTokens: [
        { id: '00T-lee', name: 'nightly group export', userId: idOf('lee') },
        { id: '00T-bot', name: 'lastday', userId: bot },
      ],
    },
  });
  return {
    ...server,
    connector: 'okta',
    settings: { base_url: server.baseUrl, token: 'env:OKTA_TOKEN' },
    secrets: { OKTA_TOKEN: token },
  };
};
