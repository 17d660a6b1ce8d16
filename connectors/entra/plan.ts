/** What will be done to an Entra account, in order, and what is left alone and why: a plan reads only. */
import type { Account, Json, PlanContext, PlannedStep } from '../contract.ts';
import { path } from '../http.ts';
import { type Held, isGroup, roleName } from './accounts.ts';
import { type EntraClient, readable } from './client.ts';
import {
  Device,
  type EntraConfig,
  type EntraUser,
  LicenceDetails,
  MailboxSettings,
  type Membership,
  PermissionGrant,
  type RoleAssignment,
} from './schema.ts';

type Draft = Omit<PlannedStep, 'account' | 'absorbing'>;

export async function planSteps(
  config: EntraConfig,
  client: EntraClient,
  account: Account,
  user: EntraUser,
  held: Held,
  context: PlanContext,
): Promise<readonly PlannedStep[]> {
  const { id } = user;
  const synced = user.onPremisesSyncEnabled === true;
  const guest = user.userType === 'Guest';
  const groups = held.memberships?.filter(isGroup);
  const grants = await readable(() =>
    client.list(`read consents of ${id}`, path`/users/${id}/oauth2PermissionGrants`, PermissionGrant),
  );
  const devices = config.devices
    ? await readable(() => client.list(`read devices of ${id}`, path`/users/${id}/registeredDevices`, Device))
    : [];
  const details = await client.list(`read licences of ${id}`, path`/users/${id}/licenseDetails`, LicenceDetails);

  const drafts: readonly Draft[] = [
    ...(synced ? [] : [draft('suspend', 'cut_access', 'Block sign-in', enabledBefore(user))]),
    ...(guest
      ? []
      : [
          draft('end_sessions', 'cut_access', 'Sign out everywhere; a token already given may live on about an hour', {
            validFrom: user.signInSessionsValidFromDateTime ?? null,
          }),
        ]),
    draft('revoke_tokens', 'cut_access', `Revoke consents given to applications (${grants?.length ?? 0} now)`, {
      consents: (grants ?? []).map(({ id: grantId, clientId, scope }) => ({
        id: grantId,
        client: clientId,
        scope: scope ?? '',
      })),
    }),
    ...(devices ?? []).filter(isOurs).map((device) => deviceDraft(device)),
    ...(await replyDraft(config, client, id, context)),
    ...(held.roles ?? []).map((role) =>
      draft('remove_entitlement', 'reclaim', `Remove admin role ${roleName(role)}`, roleBefore(role, held), role.id),
    ),
    ...(groups ?? [])
      .filter((group) => whyLeftAlone(group) === undefined)
      .map((group) =>
        draft(
          'remove_entitlement',
          'reclaim',
          `Remove from group ${nameOf(group)}`,
          { group: { id: group.id, name: nameOf(group) } },
          group.id,
        ),
      ),
    ...licenceDrafts(user, details ?? []),
    ...(synced || !config.deletes
      ? []
      : [
          draft('delete', 'delete', 'Delete the account; it can be restored for 30 days', {
            ...enabledBefore(user),
            userPrincipalName: user.userPrincipalName,
          }),
        ]),
  ];

  const asides = [
    synced ? 'it comes from Active Directory: blocking and deleting it is done there' : undefined,
    guest ? 'a guest: their sessions live in their home tenant, which alone can end them' : undefined,
    leftAlone(groups),
    groupLicences(user, details ?? [], groups ?? []),
    held.roles === undefined ? 'admin roles cannot be read' : undefined,
    grants === undefined ? 'consents cannot be read' : undefined,
    devices === undefined ? 'devices cannot be read' : undefined,
    devicesLeft(devices ?? []),
  ].filter((aside) => aside !== undefined);

  return drafts.map((one, at) => ({
    ...one,
    account,
    absorbing: one.action !== 'delete',
    ...(at === 0 && asides.length > 0 ? { summary: `${one.summary} (${asides.join('; ')})` } : {}),
  }));
}

function draft(
  action: PlannedStep['action'],
  phase: PlannedStep['phase'],
  summary: string,
  before: Json,
  target?: string,
): Draft {
  return { action, phase, summary, before, ...(target === undefined ? {} : { target }) };
}

/** Who may activate a role holds it for some hours; what cannot be read counts as that. */
function roleBefore(role: RoleAssignment, { eligibleRoles }: Held): Json {
  const name = roleName(role);
  const activated = eligibleRoles?.includes(name) !== false;
  return { role: { definitionId: role.roleDefinitionId, name, scope: role.directoryScopeId ?? '/', activated } };
}

function enabledBefore(user: EntraUser) {
  return { accountEnabled: user.accountEnabled !== false };
}

/** Who fills a group that we may not change; undefined: we may. */
function whyLeftAlone(group: Membership): string | undefined {
  if (group.onPremisesSyncEnabled === true) return 'comes from Active Directory';
  if (group.membershipRule || group.groupTypes?.includes('DynamicMembership')) return 'is filled by its rule';
  if (group.mailEnabled === true && !group.groupTypes?.includes('Unified')) return 'only Exchange can change';
  return undefined;
}

function leftAlone(groups: readonly Membership[] | undefined): string | undefined {
  if (groups === undefined) return 'groups cannot be read';
  const left = groups.flatMap((group) => {
    const why = whyLeftAlone(group);
    return why === undefined ? [] : [`${nameOf(group)} ${why}`];
  });
  return left.length === 0 ? undefined : `groups left alone: ${few(left)}`;
}

/** A group's licence cannot be taken from the person: it goes with the group, which may be one that we leave alone. */
function groupLicences(
  user: EntraUser,
  details: readonly LicenceDetails[],
  groups: readonly Membership[],
): string | undefined {
  const said = (user.licenseAssignmentStates ?? []).flatMap(({ skuId, assignedByGroup }) => {
    if (!assignedByGroup) return [];
    const group = groups.find(({ id }) => id === assignedByGroup);
    const stays = group === undefined || whyLeftAlone(group) !== undefined;
    const through = group === undefined ? assignedByGroup : nameOf(group);
    return [`${skuName(details, skuId)} through ${through}${stays ? ', and stays with it' : ', and goes with it'}`];
  });
  return said.length === 0 ? undefined : `licences: ${few(said)}`;
}

function licenceDrafts(user: EntraUser, details: readonly LicenceDetails[]): readonly Draft[] {
  return (user.licenseAssignmentStates ?? [])
    .filter(({ assignedByGroup }) => !assignedByGroup)
    .map(({ skuId, disabledPlans }) => {
      const plans = details.find((one) => one.skuId === skuId)?.servicePlans ?? [];
      const hasMailbox = plans.some(({ servicePlanName }) => servicePlanName?.startsWith('EXCHANGE'));
      const name = skuName(details, skuId);
      // Making it shared is Exchange's, and must come first.
      const mailbox = hasMailbox ? '; the mailbox is lost 30 days later, unless it was made shared first' : '';
      const before = { licence: { skuId, name, disabledPlans: disabledPlans ?? [] } };
      return draft('reclaim_licence', 'reclaim', `Take back the licence ${name}${mailbox}`, before, skuId);
    });
}

function skuName(details: readonly LicenceDetails[], skuId: string): string {
  return details.find((one) => one.skuId === skuId)?.skuPartNumber ?? skuId;
}

/** One from Active Directory is enabled again by the next sync. */
function isOurs(device: Device): boolean {
  return device.onPremisesSyncEnabled !== true;
}

function deviceDraft(device: Device): Draft {
  const before = { device: { id: device.id, name: nameOf(device) }, accountEnabled: device.accountEnabled !== false };
  return draft('lock_device', 'cut_access', `Disable device ${nameOf(device)}`, before, device.id);
}

function devicesLeft(devices: readonly Device[]): string | undefined {
  const left = devices.filter((device) => !isOurs(device)).map(nameOf);
  return left.length === 0 ? undefined : `devices that come from Active Directory: ${few(left)}`;
}

/** The automatic reply, when one is configured, somebody takes over, and there is a mailbox that we may read. */
async function replyDraft(
  config: EntraConfig,
  client: EntraClient,
  id: string,
  { handOverTo }: PlanContext,
): Promise<readonly Draft[]> {
  if (config.autoReply === undefined || handOverTo === undefined) return [];
  const at = path`/users/${id}/mailboxSettings`;
  const settings = await readable(() => client.get(`read mailbox settings of ${id}`, at, MailboxSettings));
  if (settings === undefined) return [];
  const wanted = config.autoReply.replaceAll('{name}', handOverTo.name).replaceAll('{email}', handOverTo.email);
  const { status, externalAudience, internalReplyMessage, externalReplyMessage } = settings.automaticRepliesSetting;
  const { scheduledStartDateTime, scheduledEndDateTime } = settings.automaticRepliesSetting;
  const automaticReplies: Json = {
    status,
    ...(externalAudience === undefined ? {} : { externalAudience }),
    ...(internalReplyMessage === undefined ? {} : { internalReplyMessage }),
    ...(externalReplyMessage === undefined ? {} : { externalReplyMessage }),
    ...(scheduledStartDateTime === undefined ? {} : { scheduledStartDateTime }),
    ...(scheduledEndDateTime === undefined ? {} : { scheduledEndDateTime }),
  };
  const summary = `Set an automatic reply that names ${handOverTo.name}`;
  return [draft('transfer_data', 'hand_over', summary, { wanted, automaticReplies }, 'auto-reply')];
}

function nameOf({
  id,
  displayName,
}: {
  readonly id: string;
  readonly displayName?: string | null | undefined;
}): string {
  return displayName || id;
}

/** As much as an approver reads. */
function few(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
