/** A GitHub organization, by a token or a GitHub App. It has no suspension: removal is the cut. */
import type { Capability, Connection, Connector, Step, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { findAccounts, listAccounts } from './accounts.ts';
import { actOf } from './acts.ts';
import { createGithubClient } from './client.ts';
import { everyIdentity, viewer } from './identities.ts';
import { GithubConfig } from './schema.ts';
import { planSteps } from './steps.ts';

const capabilities: readonly Capability[] = [
  {
    action: 'revoke_tokens',
    undo: 'none',
    scopes: ['admin:org; app: Organization administration: write, Personal access tokens: write'],
  },
  { action: 'remove_entitlement', undo: 'full', scopes: ['admin:org; app: Members: write'] },
  { action: 'reclaim_licence', undo: 'full', scopes: ['admin:org; app: Copilot Business: write'] },
  { action: 'delete', undo: 'none', scopes: ['admin:org; app: Members: write'] },
];

export const github: Connector<GithubConfig> = {
  id: 'github',
  name: 'GitHub',
  capabilities,
  Config: GithubConfig,
  connect,
};

/** Of the app's installation, as GitHub names them. */
const APP_PERMISSIONS = ['members', 'organization_administration', 'organization_personal_access_tokens'];

function connect(config: GithubConfig, tools: Tools): Connection {
  const client = createGithubClient(config, tools);

  /** A token acts as its owner; an app as nobody. */
  async function ownAccountIds(): Promise<readonly string[]> {
    return (await client.permissions()) === undefined ? [(await viewer(client)).id] : [];
  }

  async function check(): Promise<void> {
    const { scopes } = await client.organization();
    const granted = await client.permissions();
    if (granted !== undefined) {
      const wanted = [...APP_PERMISSIONS, ...(config.copilot ? ['organization_copilot_seat_management'] : [])];
      const missing = wanted.filter((name) => granted[name] !== 'write');
      if (missing.length > 0)
        throw lacking(`the app's installation lacks ${missing.map((name) => `${name}: write`).join(', ')}`);
    } else {
      if (scopes?.includes('admin:org') === false) throw lacking('the token lacks the scope admin:org');
      const { login } = await viewer(client);
      const own = await client.membership(login);
      if (own?.role !== 'admin' || own.state !== 'active') throw lacking(`${login} is no owner of ${config.org}`);
    }
    // One page each: what only owners, and apps with the permission, may see.
    for await (const _ of client.everyInvitation()) break;
    if (config.saml) for await (const _ of everyIdentity(client, config)) break;
    if (config.copilot) for await (const _ of client.everySeat()) break;
  }

  return {
    check,
    findAccounts: (leaver) => findAccounts(client, config, leaver),
    listAccounts: () => listAccounts(client, config),
    async adminIds() {
      const ids: string[] = [];
      for await (const { id } of client.everyMember('admin')) ids.push(String(id));
      return ids;
    },
    ownAccountIds,
    plan: (account) => planSteps(client, config, account),
    execute: async (step) => actOf(client, step).execute(step),
    verify: async (step) => actOf(client, step).verify(step),
    undo: async (step) => (actOf(client, step).undo ?? irreversible)(step),
    verifyUndone: async (step) => (actOf(client, step).verifyUndone ?? irreversible)(step),
  };
}

function lacking(what: string): ConnectorError {
  return new ConnectorError('forbidden', `github: check: ${what}`);
}

function irreversible(step: Step): never {
  throw new ConnectorError('invalid', `github: give back ${step.action} ${step.account.id}: nothing brings it back`);
}
