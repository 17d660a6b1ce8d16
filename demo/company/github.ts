import { startGithub } from '../vendors/github.ts';
import { type DemoPerson, mailboxOf, people, personOf } from './people.ts';
import type { StartServer } from './server.ts';

const org = 'northwind';
const token = 'demo-github-token';
const robot = { id: 9_000, login: 'northwind-robot' };

const loginOf = (person: DemoPerson) => `${mailboxOf(person).replace('.', '-')}-codes`;
const coders = people.filter(({ department }) => ['Engineering', 'Data', 'IT', 'Security'].includes(department));
const idOf = (mailbox: string) => 9_001 + coders.indexOf(personOf(mailbox));
const owners = ['kenji', 'ann', 'diego', 'lee'];

/** The organization's code: Lee is one of five owners, with a fork, a deploy key and tokens of their own. */
export const github: StartServer = async ({ file }) => {
  const members = coders.filter(({ employmentType }) => employmentType === 'employee');
  const server = await startGithub({
    file,
    token: { value: token, owner: robot.login, scopes: ['admin:org', 'repo'] },
    seed: {
      org,
      users: [...coders.map((one) => ({ id: idOf(mailboxOf(one)), login: loginOf(one), name: one.name })), robot],
      members: [
        ...members.map((one) => ({
          id: idOf(mailboxOf(one)),
          role: owners.includes(mailboxOf(one)) ? ('admin' as const) : ('member' as const),
        })),
        { id: robot.id, role: 'admin' },
      ],
      outsiders: coders.filter((one) => !members.includes(one)).map((one) => idOf(mailboxOf(one))),
      credentials: ['lee', 'tom', 'diego'].flatMap((mailbox, at) => [
        { id: 610 + at, owner: idOf(mailbox), type: 'SSH key' },
        { id: 620 + at, owner: idOf(mailbox), type: 'personal access token' },
      ]),
      tokens: [{ id: 71, owner: idOf('lee'), name: 'release script' }],
      seats: ['lee', 'tom', 'yuki', 'aisha'].map((mailbox) => ({ id: idOf(mailbox) })),
      teams: [
        { slug: 'platform', members: ['lee', 'diego', 'kenji'].map(idOf) },
        { slug: 'product', members: ['tom', 'yuki', 'mei'].map(idOf) },
      ],
      repositories: [
        { name: 'api', forks: [idOf('lee')], deployKeys: [{ id: 81, title: 'ci', addedBy: idOf('lee') }] },
        { name: 'website', private: false, forks: [idOf('tom')] },
      ],
      identities: coders.map((one) => ({
        guid: `saml-${mailboxOf(one)}`,
        nameId: one.email,
        user: idOf(mailboxOf(one)),
      })),
    },
  });
  return {
    ...server,
    connector: 'github',
    settings: { base_url: server.baseUrl, org, token: 'env:GITHUB_TOKEN', saml: true },
    secrets: { GITHUB_TOKEN: token },
  };
};
