/** What is planned, in order. The acts themselves are in acts.ts. */
import type { Account, PlannedStep } from '../contract.ts';
import { type HeldRole, invitationId, locate, rolesOf } from './accounts.ts';
import type { GithubClient } from './client.ts';
import { everyIdentity, type LeftBehind, leftBehind } from './identities.ts';
import type { CopilotSeat, FineGrainedToken, GithubConfig } from './schema.ts';

/**
 * At once: credentials, and every right over the organization, which is reversible. The removal waits for the hand-over,
 * because private forks die with it; teams stay until then, because leaving one deletes the same forks.
 */
export async function planSteps(
  client: GithubClient,
  config: GithubConfig,
  account: Account,
): Promise<readonly PlannedStep[]> {
  if (invitationId(account) !== undefined) {
    return [removal(account, `Cancel the invitation to ${account.label}`, { kind: 'invitation' }, false)];
  }
  const place = await locate(client, account);
  if (place === undefined) return [];
  if (place.kind === 'member' && place.invited) {
    const before = { kind: 'invited member', login: place.login, role: place.role };
    return [removal(account, `Cancel the invitation of ${place.login}`, before, false)];
  }
  const left = await leftBehind(client, config, place.login);
  if (place.kind === 'outsider') {
    const what = `Remove ${place.login} from every repository${warning(left)}`;
    return [removal(account, what, { kind: 'outside collaborator', login: place.login, ...lists(left) }, true)];
  }

  const cut: PlannedStep[] = [];
  if (config.saml) cut.push(await authorizationsStep(client, account, place.login));
  for (const token of await tokensOf(client, account)) cut.push(tokenStep(account, token));
  if (place.role === 'admin') cut.push(ownerStep(account, config.org));
  cut.push(...((await rolesOf(client, account.id)) ?? []).filter(isOwn).map((held) => roleStep(account, held)));
  const before = { kind: 'member', login: place.login, role: place.role, ...lists(left) };
  cut.push(removal(account, `Remove from the organization ${config.org}${warning(left)}`, before, true));
  if (config.saml) cut.push(...(await scimSteps(client, config, account)));
  if (config.copilot) cut.push(...(await seatSteps(client, account)));
  return cut;
}

/** There is nothing to hand over before an invitation is cancelled. */
function removal(
  account: Account,
  summary: string,
  before: PlannedStep['before'],
  afterHandOver: boolean,
): PlannedStep {
  return { action: 'delete', phase: 'cut_access', account, summary, before, absorbing: false, afterHandOver };
}

async function authorizationsStep(client: GithubClient, account: Account, login: string): Promise<PlannedStep> {
  const credentials = [];
  for await (const { credential_id: id, credential_type: type } of client.authorizations(login)) {
    credentials.push({ id, type });
  }
  return {
    action: 'revoke_tokens',
    phase: 'cut_access',
    account,
    summary: `Revoke the ${credentials.length} credentials authorized for single sign-on`,
    target: 'credential-authorizations',
    before: { credentials },
    absorbing: true,
  };
}

/** Only an app may see them; a token learns nothing about them. */
async function tokensOf(client: GithubClient, account: Account): Promise<readonly FineGrainedToken[]> {
  const tokens: FineGrainedToken[] = [];
  if ((await client.permissions()) === undefined) return tokens;
  for await (const token of client.everyToken()) if (String(token.owner.id) === account.id) tokens.push(token);
  return tokens;
}

function tokenStep(account: Account, { id, token_name: name }: FineGrainedToken): PlannedStep {
  return {
    action: 'revoke_tokens',
    phase: 'cut_access',
    account,
    summary: `Revoke the fine-grained token ${name}`,
    target: `token:${id}`,
    before: { token: { id, name } },
    absorbing: true,
  };
}

function ownerStep(account: Account, org: string): PlannedStep {
  return {
    action: 'remove_entitlement',
    phase: 'cut_access',
    account,
    summary: `Make an ordinary member of an owner of ${org}`,
    target: 'owner',
    before: { role: 'admin' },
    absorbing: true,
  };
}

function isOwn({ holder }: HeldRole): boolean {
  return holder.assignment !== 'indirect';
}

function roleStep(account: Account, { id, name }: HeldRole): PlannedStep {
  return {
    action: 'remove_entitlement',
    phase: 'cut_access',
    account,
    summary: `Take the organization role ${name}`,
    target: `role:${id}`,
    before: { role: { id, name } },
    absorbing: true,
  };
}

/** `active: false` and DELETE both remove the member and the identity: final either way, so it is said as a deletion. */
async function scimSteps(
  client: GithubClient,
  config: GithubConfig,
  account: Account,
): Promise<readonly PlannedStep[]> {
  const steps: PlannedStep[] = [];
  for await (const { guid, scimIdentity, user } of everyIdentity(client, config)) {
    if (!scimIdentity || String(user?.databaseId) !== account.id) continue;
    const before = { scim: { id: guid, userName: scimIdentity.username ?? null } };
    const step = removal(account, 'Remove the SCIM identity, which could bring the membership back', before, true);
    steps.push({ ...step, target: `scim:${guid}` });
  }
  return steps;
}

/** A seat by a team ends with the team; an order to cancel it is refused. */
async function seatSteps(client: GithubClient, account: Account): Promise<readonly PlannedStep[]> {
  for await (const seat of client.everySeat()) {
    if (!isSeatOf(seat, account) || seat.assigning_team || seat.pending_cancellation_date) continue;
    return [
      {
        action: 'reclaim_licence',
        phase: 'reclaim',
        account,
        summary: 'Cancel the Copilot seat, at the end of the billing cycle',
        target: 'copilot',
        before: { seat: true },
        absorbing: true,
      },
    ];
  }
  return [];
}

export function isSeatOf({ assignee }: CopilotSeat, account: Account): boolean {
  return assignee !== undefined && assignee !== null && String(assignee.id) === account.id;
}

function lists({ teams, forks, deployKeys, whole }: LeftBehind): Record<string, readonly string[] | boolean> {
  return { teams, forks, deployKeys, allRead: whole };
}

/** For the approver, before it happens. */
function warning({ forks, deployKeys, whole }: LeftBehind): string {
  const told = [
    ...(forks.length > 0 ? [`deletes private forks: ${few(forks)}`] : []),
    ...(deployKeys.length > 0 ? [`deploy keys that stay valid: ${few(deployKeys)}`] : []),
    ...(whole ? [] : ['not all forks and deploy keys could be read']),
  ];
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
