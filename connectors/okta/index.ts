/** Okta, by its management API: https://developer.okta.com/docs/api/openapi/okta-management/ */
import type { Account, Capability, Connection, Connector, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { everyAccount, findUsers, foundAccount, heldBy, own, superAdmins } from './accounts.ts';
import { actOf } from './acts.ts';
import { createOktaClient } from './client.ts';
import { planSteps } from './plan.ts';
import { OktaConfig } from './schema.ts';

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: ['okta.users.manage'] },
  { action: 'end_sessions', undo: 'none', scopes: ['okta.users.manage'] },
  { action: 'revoke_tokens', undo: 'none', scopes: ['okta.users.manage', 'okta.apiTokens.manage'] },
  { action: 'remove_entitlement', undo: 'partial', scopes: ['okta.groups.manage', 'okta.roles.manage'] },
  { action: 'delete', undo: 'none', scopes: ['okta.users.manage'] },
];

export const okta: Connector<OktaConfig> = { id: 'okta', name: 'Okta', capabilities, Config: OktaConfig, connect };

function connect(config: OktaConfig, tools: Tools): Connection {
  const client = createOktaClient(config, tools);

  /** A service app is nobody's account; an SSWS token dies with the person who made it. */
  async function ownAccountIds(): Promise<readonly string[]> {
    return config.credential.kind === 'token' ? [(await client.me()).id] : [];
  }

  return {
    async check() {
      await ownAccountIds();
      await client.probe();
    },

    async findAccounts(leaver) {
      const accounts: Account[] = [];
      for (const user of await findUsers(client, leaver)) accounts.push(foundAccount(await heldBy(client, user)));
      return accounts;
    },

    listAccounts: () => everyAccount(client),
    async membersOf(name) {
      const [group, another] = await client.groupsNamed(name);
      if (another) throw new ConnectorError('invalid', `okta: two groups are called “${name}”`);
      return group && (await client.membersOf(group.id));
    },
    adminIds: () => superAdmins(client),
    ownAccountIds,

    async plan(account) {
      const user = await own(client, account);
      return user === undefined ? [] : planSteps(config, client, account, await heldBy(client, user));
    },

    execute: async (step) => actOf(client, step).execute(step),
    verify: async (step) => actOf(client, step).verify(step),
    undo: async (step) => (actOf(client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(client, step).verifyUndone ?? irreversible)(step),
  };
}

function irreversible(step: Step): never {
  throw new ConnectorError('invalid', `okta: give back ${step.action} ${step.account.id}: nothing brings it back`);
}
