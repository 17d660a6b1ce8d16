import { startSlackWorkspace } from '../vendors/slack.ts';

import { botAccount, type StartServer } from './server.ts';
import { slackId, slackUsers, team } from './workspace.ts';

const token = 'demo-slack-owner-token';
const owner = 'U0ITROBOT';
const ranks = new Map([
  [slackId('nora'), 'primary_owner' as const],
  [slackId('ann'), 'owner' as const],
  [slackId('bob'), 'admin' as const],
  [slackId('sam'), 'admin' as const],
]);

/** The same people as in the stand-in that Lastday talks through, as accounts that can be closed. */
export const slackWorkspace: StartServer = async ({ file }) => {
  const server = await startSlackWorkspace({
    file,
    seed: {
      team: team.id,
      plan: 'business_plus',
      people: [
        ...slackUsers.map(({ id, name, real_name: realName, email, ...rest }, index) => ({
          id,
          name,
          realName,
          email,
          sessions: 1 + (index % 3),
          rank: ranks.get(id) ?? ('member' as const),
          guest: 'is_restricted' in rest ? ('multi' as const) : null,
        })),
        { id: owner, name: 'it-robot', realName: 'IT robot', email: botAccount, rank: 'owner' },
      ],
      tokens: { [token]: { owner, scopes: ['admin', 'users:read', 'users:read.email'] } },
    },
  });
  return {
    ...server,
    connector: 'slack',
    settings: { base_url: server.baseUrl, token: 'env:SLACK_OWNER_TOKEN' },
    secrets: { SLACK_OWNER_TOKEN: token },
  };
};
