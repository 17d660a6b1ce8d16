/** Any application that speaks SCIM 2.0 (RFC 7643, RFC 7644), in the dialects that servers really speak. */
import type { Account, Capability, Connection, Connector, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { adminIds, asAccount, findUsers, foundInList, groupsOf, membersOf } from './accounts.ts';
import { createScimClient, quoted } from './client.ts';
import { ScimConfig } from './schema.ts';
import { actOf, own, planSteps } from './steps.ts';

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: ['Users: read, write'] },
  { action: 'remove_entitlement', undo: 'full', scopes: ['Users: read, write', 'Groups: read, write'] },
  { action: 'delete', undo: 'none', scopes: ['Users: read, delete'] },
];

export const scim: Connector<ScimConfig> = { id: 'scim', name: 'SCIM 2.0', capabilities, Config: ScimConfig, connect };

function connect(config: ScimConfig, tools: Tools): Connection {
  const client = createScimClient(config, tools);

  async function found(user: Parameters<typeof groupsOf>[1]) {
    return { user, groups: await groupsOf(client, user) };
  }

  async function ownAccountIds(): Promise<readonly string[]> {
    if (config.ownAccount === undefined) return [];
    const users = await client.searchUsers(`userName eq ${quoted(config.ownAccount)}`);
    const [account, ...more] = (users ?? []).filter(
      ({ userName }) => userName.toLowerCase() === config.ownAccount?.toLowerCase(),
    );
    if (account === undefined || more.length > 0) {
      throw new ConnectorError('invalid', `scim: own_account ${config.ownAccount}: not found, or not the only one`);
    }
    return [account.id];
  }

  return {
    async check() {
      await client.probe();
      await ownAccountIds();
      for (const name of config.privilegedGroups ?? []) {
        const groups = await client.searchGroups(`displayName eq ${quoted(name)}`);
        if (groups !== undefined && groups.length > 0) continue;
        throw new ConnectorError('invalid', `scim: privileged_groups ${name}: no such group, or Groups cannot be read`);
      }
    },

    async findAccounts(leaver) {
      const accounts: Account[] = [];
      for (const user of await findUsers(client, leaver)) accounts.push(asAccount(config, await found(user)));
      return accounts;
    },

    async *listAccounts() {
      for await (const user of client.everyUser()) yield asAccount(config, foundInList(user));
    },

    membersOf: (group) => membersOf(client, group),
    adminIds: () => adminIds(client, config),
    ownAccountIds,

    async plan(account) {
      const user = await own(client, account);
      return user === undefined ? [] : planSteps(config, account, await found(user));
    },

    execute: async (step) => actOf(config, client, step).execute(step),
    verify: async (step) => actOf(config, client, step).verify(step),
    undo: async (step) => (actOf(config, client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(config, client, step).verifyUndone ?? irreversible)(step),
  };
}

function irreversible(step: Step): never {
  throw new ConnectorError('invalid', `scim: give back ${step.action} ${step.account.id}: nothing brings it back`);
}
