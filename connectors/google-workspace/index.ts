/** Google Workspace, by the Directory, Data Transfer and Licensing APIs. */
import type { Account, Capability, Connection, Connector, PlanContext, PlannedStep, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { path } from '../http.ts';
import {
  accessSteps,
  appPasswordsRemoval,
  backupCodesRemoval,
  grantsRemoval,
  readKeys,
  signOut,
  suspension,
} from './access.ts';
import { asAccount, everyAccount, findUsers, superAdminIds, withHoldings } from './accounts.ts';
import { type Act, own } from './act.ts';
import { chromebookLock, chromebookSteps } from './chromebooks.ts';
import { createGoogleClient, type GoogleClient } from './client.ts';
import { APPLICATIONS, deleteStep, deletion, transfer, transferSteps } from './data.ts';
import { adminRole, entitlementSteps, licence, membership, superAdmin } from './entitlements.ts';
import { Application, GoogleConfig, GroupBefore, LicenceBefore, RoleBefore } from './schema.ts';

const capabilities: readonly Capability[] = [
  { action: 'end_sessions', undo: 'none', scopes: ['admin.directory.user.security'] },
  { action: 'revoke_tokens', undo: 'none', scopes: ['admin.directory.user.security'] },
  { action: 'suspend', undo: 'full', scopes: ['admin.directory.user', 'admin.directory.user.security'] },
  { action: 'lock_device', undo: 'full', scopes: ['admin.directory.device.chromeos'] },
  { action: 'transfer_data', undo: 'none', scopes: ['admin.directory.user', 'admin.datatransfer'] },
  {
    action: 'remove_entitlement',
    undo: 'full',
    scopes: [
      'admin.directory.user',
      'admin.directory.group.readonly',
      'admin.directory.group.member',
      'admin.directory.rolemanagement',
    ],
  },
  { action: 'reclaim_licence', undo: 'partial', scopes: ['admin.directory.user', 'apps.licensing'] },
  { action: 'delete', undo: 'partial', scopes: ['admin.directory.user', 'admin.datatransfer'] },
];

export const googleWorkspace: Connector<GoogleConfig> = {
  id: 'google-workspace',
  name: 'Google Workspace',
  capabilities,
  Config: GoogleConfig,
  connect,
};

function connect(config: GoogleConfig, tools: Tools): Connection {
  const client = createGoogleClient(config, tools);

  async function ownAccountIds(): Promise<readonly string[]> {
    const admin = await client.userByKey(config.admin);
    if (admin !== undefined) return [admin.id];
    throw new ConnectorError('invalid', `google-workspace: admin ${config.admin}: no such user`);
  }

  async function plan(account: Account, context: PlanContext): Promise<readonly PlannedStep[]> {
    const user = await own(client, account);
    if (user === undefined) return [];
    const { heir, steps: transfers } = await transferSteps(client, account, context.handOverTo);
    const drafts = [
      ...accessSteps(user, await readKeys(client, user)),
      ...(await chromebookSteps(client, user)),
      ...transfers,
      ...(await entitlementSteps(client, await withHoldings(client, user))),
      ...(config.deletes ? [deleteStep(user, heir)] : []),
    ];
    return drafts.map((draft) => ({ ...draft, account }));
  }

  return {
    check: () => check(client),
    async findAccounts(leaver) {
      const accounts: Account[] = [];
      for (const user of await findUsers(client, leaver)) accounts.push(asAccount(await withHoldings(client, user)));
      return accounts;
    },
    listAccounts: () => everyAccount(client),
    // Google knows a group by its address.
    membersOf: (address) => client.membersOf(address),
    adminIds: () => superAdminIds(client),
    ownAccountIds,
    plan,
    execute: async (step) => actOf(client, step).execute(step),
    verify: async (step) => actOf(client, step).verify(step),
    undo: async (step) => (actOf(client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(client, step).verifyUndone ?? irreversible)(step),
  };
}

/** One small read for each scope. A scope that is not delegated fails the token as a whole: then each is tried alone. */
async function check(client: GoogleClient): Promise<void> {
  const { config } = client;
  const probe = async (scope: string, at: Parameters<GoogleClient['send']>[0]['path'], query = {}) =>
    client.send({ what: `${scope}: read with the rights of ${config.admin}`, path: at, query });
  const admin = await client.userByKey(config.admin).catch(async (error: unknown) => {
    if (!(error instanceof ConnectorError) || error.kind !== 'forbidden') throw error;
    const missing = await client.missingScopes();
    if (missing.length === 0) throw error;
    throw new ConnectorError('forbidden', `google-workspace: domain-wide delegation lacks ${missing.join(', ')}`);
  });
  if (admin === undefined) throw new ConnectorError('invalid', `google-workspace: admin ${config.admin}: no such user`);
  const customer = config.customer;
  await probe('admin.directory.user', path`/admin/directory/v1/users`, { customer, maxResults: 1 });
  await probe('admin.directory.user.security', path`/admin/directory/v1/users/${admin.id}/tokens`);
  await probe('admin.directory.group.readonly', path`/admin/directory/v1/groups`, { userKey: admin.id, maxResults: 1 });
  await probe('admin.directory.rolemanagement', path`/admin/directory/v1/customer/${customer}/roleassignments`, {
    maxResults: 1,
  });
  if (config.transfer.length > 0) await checkTransfers(client);
  for (const { product, sku } of config.licences) {
    await client.sendLicensing({
      what: `apps.licensing: read licence ${product}/${sku}`,
      path: path`/apps/licensing/v1/product/${product}/sku/${sku}/user/${admin.primaryEmail}`,
      expected: [404],
    });
  }
  if (config.chromebooks) {
    const at = path`/admin/directory/v1/customer/${customer}/devices/chromeos`;
    await probe('admin.directory.device.chromeos', at, { maxResults: 1 });
  }
}

/** The two ids are documented, not promised: a tenant that does not list one cannot transfer it. */
async function checkTransfers(client: GoogleClient): Promise<void> {
  const offered = new Set<string>();
  const what = 'admin.datatransfer: list applications';
  for await (const { id } of client.list(
    what,
    path`/admin/datatransfer/v1/applications`,
    'applications',
    Application,
  )) {
    offered.add(id);
  }
  for (const application of client.config.transfer) {
    if (offered.has(APPLICATIONS[application].applicationId)) continue;
    throw new ConnectorError('invalid', `google-workspace: transfer: ${application} is not offered for data transfer`);
  }
}

function actOf(client: GoogleClient, step: Step): Act {
  switch (step.action) {
    case 'end_sessions':
      return signOut(client);
    case 'revoke_tokens':
      if (step.target === 'grants') return grantsRemoval(client);
      return step.target === 'app_passwords' ? appPasswordsRemoval(client) : backupCodesRemoval(client);
    case 'suspend':
      return suspension(client);
    case 'lock_device':
      return chromebookLock(client);
    case 'transfer_data':
      return transfer(client);
    case 'reclaim_licence':
      return licence(client, LicenceBefore.parse(step.before));
    case 'delete':
      return deletion(client);
    case 'remove_entitlement': {
      const group = GroupBefore.safeParse(step.before);
      if (group.success) return membership(client, group.data);
      return step.target === 'super_admin' ? superAdmin(client) : adminRole(client, RoleBefore.parse(step.before));
    }
    default:
      throw new ConnectorError('invalid', `google-workspace: ${step.action}: not an action of this connector`);
  }
}

function irreversible(step: Step): never {
  throw new ConnectorError(
    'invalid',
    `google-workspace: give back ${step.action} ${step.account.id}: nothing brings it back`,
  );
}
