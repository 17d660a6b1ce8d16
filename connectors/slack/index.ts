/** A leaver's own account in the company's Slack. */
import type { Account, Capability, Connection, Connector, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { adminIds, asAccount, everyAccount, findUsers } from './accounts.ts';
import { createSlackClient, type SlackClient } from './client.ts';
import { SlackConfig } from './schema.ts';
import { type Act, planSteps, sessionsEnd, suspension } from './steps.ts';

const capabilities: readonly Capability[] = [
  { action: 'end_sessions', undo: 'none', scopes: ['admin.users:read', 'admin.users:write'] },
  { action: 'suspend', undo: 'full', scopes: ['users:read', 'users:read.email', 'admin'] },
];

export const slack: Connector<SlackConfig> = { id: 'slack', name: 'Slack', capabilities, Config: SlackConfig, connect };

const READING_SCOPES = ['users:read', 'users:read.email'];
const ACTING_SCOPES = { scim: ['admin'], admin: ['admin.users:read', 'admin.users:write'], none: [] } as const;

function connect(config: SlackConfig, tools: Tools): Connection {
  const client = createSlackClient(config, tools);
  return {
    check: () => check(client),
    async findAccounts(leaver) {
      return (await findUsers(client, leaver)).map(asAccount);
    },
    listAccounts: () => everyAccount(client),
    adminIds: () => adminIds(client),
    // Two apps, perhaps of two people: this connector's token, and Lastday's own bot.
    ownAccountIds: async () => [(await client.whoAmI()).user_id, ...(config.installer ? [config.installer] : [])],
    plan: (account: Account) => planSteps(client, account),
    execute: async (step) => actOf(client, step).execute(step),
    verify: async (step) => actOf(client, step).verify(step),
    undo: async (step) => (actOf(client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(client, step).verifyUndone ?? irreversible)(step),
  };
}

/** Slack says with every answer which scopes the token has. Whether the plan has SCIM shows only in a read. */
async function check(client: SlackClient): Promise<void> {
  const { via, installer } = client.config;
  const { acting, reading } = await client.scopes();
  const missing = [
    ...READING_SCOPES.filter((scope) => !reading.has(scope)),
    ...ACTING_SCOPES[via].filter((scope) => !acting.has(scope)),
  ];
  if (missing.length > 0) throw new ConnectorError('forbidden', `slack: the token lacks ${missing.join(', ')}`);
  const { user_id: ownId, team_id: team } = await client.whoAmI();
  if (installer !== undefined && (await client.user(installer)) === undefined) {
    throw new ConnectorError('invalid', `slack: installer ${installer}: no such user`);
  }
  if (via === 'scim') await client.probeScim();
  if (via === 'admin') await client.sessions(ownId, client.config.team ?? team);
}

function actOf(client: SlackClient, step: Step): Act {
  if (step.action === 'suspend') return suspension(client);
  if (step.action === 'end_sessions') return sessionsEnd(client);
  throw new ConnectorError('invalid', `slack: ${step.action}: not an action of this connector`);
}

function irreversible(step: Step): never {
  throw new ConnectorError('invalid', `slack: give back ${step.action} ${step.account.id}: nothing brings it back`);
}
