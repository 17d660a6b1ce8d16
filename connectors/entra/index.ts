/** Microsoft Entra ID and Microsoft 365, by Microsoft Graph v1.0: https://learn.microsoft.com/graph/api/overview */
import { z } from 'zod';
import type { Account, Capability, Connection, Connector, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { path } from '../http.ts';
import { asAccount, findUsers, foundAccount, globalAdmins, heldBy, membersOf, own } from './accounts.ts';
import { actOf } from './acts.ts';
import { createEntraClient } from './client.ts';
import { planSteps } from './plan.ts';
import { EntraConfig } from './schema.ts';

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: ['User.Read.All', 'User.EnableDisableAccount.All'] },
  { action: 'end_sessions', undo: 'none', scopes: ['User.RevokeSessions.All'] },
  { action: 'revoke_tokens', undo: 'none', scopes: ['DelegatedPermissionGrant.ReadWrite.All'] },
  { action: 'lock_device', undo: 'full', scopes: ['Device.ReadWrite.All'] },
  { action: 'transfer_data', undo: 'full', scopes: ['MailboxSettings.ReadWrite'] },
  {
    action: 'remove_entitlement',
    undo: 'full',
    scopes: ['GroupMember.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
  },
  { action: 'reclaim_licence', undo: 'partial', scopes: ['LicenseAssignment.ReadWrite.All'] },
  { action: 'delete', undo: 'partial', scopes: ['User.ReadWrite.All'] },
];

export const entra: Connector<EntraConfig> = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  capabilities,
  Config: EntraConfig,
  connect,
};

/** Each with the wider permissions that include it. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.EnableDisableAccount.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'DelegatedPermissionGrant.ReadWrite.All': ['Directory.ReadWrite.All'],
  'Device.ReadWrite.All': ['Directory.ReadWrite.All'],
  'GroupMember.ReadWrite.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'LicenseAssignment.ReadWrite.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
};

function connect(config: EntraConfig, tools: Tools): Connection {
  const client = createEntraClient(config, tools);

  /** What the settings ask for: nobody should grant what is never used. */
  function wanted(): readonly string[] {
    const unused: readonly string[] = [
      ...(config.devices ? [] : ['lock_device']),
      ...(config.autoReply === undefined ? ['transfer_data'] : []),
      ...(config.deletes ? [] : ['delete']),
    ];
    return [...new Set(capabilities.filter(({ action }) => !unused.includes(action)).flatMap(({ scopes }) => scopes))];
  }

  return {
    async check() {
      const granted = await client.permissions();
      const missing = wanted().filter(
        (scope) => granted?.includes(scope) === false && !WIDER[scope]?.some((wider) => granted.includes(wider)),
      );
      if (missing.length > 0) {
        throw new ConnectorError('forbidden', `entra: check: the app is not granted ${missing.join(' ')}`);
      }
      const some = { $top: 1, $select: 'id' };
      await client.list('check User.Read.All', path`/users`, z.object({ id: z.string() }), some);
      await globalAdmins(client);
    },

    async findAccounts(leaver) {
      const accounts: Account[] = [];
      for (const user of await findUsers(client, leaver)) accounts.push(foundAccount(user, await heldBy(client, user)));
      return accounts;
    },

    async *listAccounts() {
      const why = 'the sweep reads users only, not what each holds';
      for await (const user of client.everyUser()) yield asAccount(user, { privileged: 'unreadable', why }, []);
    },

    membersOf: (group) => membersOf(client, group),
    adminIds: () => globalAdmins(client),

    async plan(account, context) {
      const user = await own(client, account);
      if (user === undefined) return [];
      return planSteps(config, client, account, user, await heldBy(client, user), context);
    },

    execute: async (step) => actOf(client, step).execute(step),
    verify: async (step) => actOf(client, step).verify(step),
    undo: async (step) => (actOf(client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(client, step).verifyUndone ?? irreversible)(step),
  };
}

function irreversible(step: Step): never {
  throw new ConnectorError('invalid', `entra: give back ${step.action} ${step.account.id}: nothing brings it back`);
}
