/** What will be done to an Okta account, in order: a plan reads only. */
import type { Account, Json, PlannedStep } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { CLOSED, type Found, labelOf } from './accounts.ts';
import type { OktaClient } from './client.ts';
import type { OktaApiToken, OktaConfig, OktaRole } from './schema.ts';

/** The directories that own an account: closed only here, the person lives on there. */
const SOURCES: Readonly<Record<string, string>> = { ACTIVE_DIRECTORY: 'Active Directory', LDAP: 'an LDAP directory' };

export async function planSteps(
  config: OktaConfig,
  client: OktaClient,
  account: Account,
  found: Found,
): Promise<readonly PlannedStep[]> {
  const { user, groups, roles } = found;
  const step = (
    action: PlannedStep['action'],
    phase: PlannedStep['phase'],
    summary: string,
    before: Json,
    target?: string,
  ): PlannedStep => ({
    action,
    phase,
    account,
    summary,
    before,
    absorbing: action !== 'delete',
    ...(target === undefined ? {} : { target }),
  });
  const tokens = await apiTokensOf(client, user.id);
  const grants = (await client.grantsOf(user.id)) ?? [];
  const rolesHeld = await Promise.all(
    (roles ?? [])
      // What comes through a group goes with the group.
      .filter(({ assignmentType }) => assignmentType !== 'GROUP')
      .map(async (role) => ({ role, limited: await limited(client, user.id, role) })),
  );

  const asides = [
    tokens === undefined
      ? 'API tokens cannot be read (okta.apiTokens.read)'
      : tokens.length > 0
        ? `${tokens.length} API ${tokens.length === 1 ? 'token' : 'tokens'} and what runs on them stop with it`
        : undefined,
    roles === undefined ? 'admin roles cannot be read, so none is taken away' : undefined,
    sourceOf(user.credentials?.provider?.type),
  ].filter((aside) => aside !== undefined);
  const withAsides = (summary: string) => (asides.length === 0 ? summary : `${summary} (${asides.join('; ')})`);
  const before = { status: user.status, login: user.profile.login };

  return [
    canBeSuspended(user.status)
      ? step('suspend', 'cut_access', withAsides('Suspend the account'), before)
      : step(
          'delete',
          'cut_access',
          withAsides(
            `Deactivate the account: Okta cannot suspend one that is ${user.status}. Every application is unassigned, and some may delete their data`,
          ),
          before,
          'deactivate',
        ),
    step('end_sessions', 'cut_access', 'End all Okta sessions, OAuth tokens and remembered devices', {}),
    step('revoke_tokens', 'cut_access', `Revoke what the account granted to applications (${grants.length} now)`, {
      grants: grants.map(({ id, scopeId, clientId }) => ({ id, scope: scopeId, client: clientId ?? null })),
    }),
    ...(tokens ?? []).map(({ id, name }) =>
      step('revoke_tokens', 'cut_access', `Revoke API token ${name}`, { apiToken: { id, name } }, `api-token:${id}`),
    ),
    ...rolesHeld.map(({ role, limited }) =>
      step('remove_entitlement', 'reclaim', `Remove admin role ${labelOf(role)}`, roleBefore(role, limited), role.id),
    ),
    ...groups
      // Okta fills the others: APP_GROUP by the directory it comes from, BUILT_IN with everyone.
      .filter(({ type }) => type === 'OKTA_GROUP')
      .map(({ id, profile: { name } }) =>
        step('remove_entitlement', 'reclaim', `Remove from group ${name}`, { group: { id, name } }, id),
      ),
    ...(config.deletes
      ? [
          step('delete', 'delete', 'Deactivate, then delete the account: every application is unassigned for good', {
            ...before,
            groups: groups.map(({ id, profile: { name } }) => ({ id, name })),
          }),
        ]
      : []),
  ];
}

/** ACTIVE alone can be suspended; what is closed already is proven closed, and stays so when given back. */
function canBeSuspended(status: string): boolean {
  return status === 'ACTIVE' || CLOSED.includes(status);
}

function sourceOf(provider: string | null | undefined): string | undefined {
  const source = SOURCES[provider ?? ''];
  return source === undefined ? undefined : `it comes from ${source}: it must be closed there too`;
}

/** Undefined where the credential may not see them. */
async function apiTokensOf(client: OktaClient, userId: string): Promise<readonly OktaApiToken[] | undefined> {
  try {
    return (await client.apiTokens()).filter((token) => token.userId === userId);
  } catch (error) {
    if (error instanceof ConnectorError && (error.kind === 'forbidden' || error.status === 404)) return undefined;
    throw error;
  }
}

/** Not readable counts as limited: given back without its limits, the role would be more than it was. */
async function limited(client: OktaClient, userId: string, role: OktaRole): Promise<boolean> {
  try {
    return await client.isLimited(userId, role);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return true;
    throw error;
  }
}

function roleBefore(role: OktaRole, limited: boolean): Json {
  return {
    role: {
      id: role.id,
      type: role.type,
      label: labelOf(role),
      ...(role.role ? { customRole: role.role } : {}),
      ...(role['resource-set'] ? { resourceSet: role['resource-set'] } : {}),
      limited,
    },
  };
}
