/** Routes of the stand-in for Microsoft Graph that are about what a person holds. */
import { z } from 'zod';
import {
  denied,
  error,
  licenceStates,
  mastered,
  noContent,
  notFound,
  ok,
  only,
  page,
  ROOT,
  visible,
} from './entra-answers.ts';
import type { EntraPerson, EntraState } from './entra-state.ts';
import type { Handler, RestAnswer, RestRequest } from './rest.ts';

const Licences = z.strictObject({
  addLicenses: z.array(z.object({ skuId: z.string(), disabledPlans: z.array(z.string()).default([]) })),
  removeLicenses: z.array(z.string()),
});
const Reference = z.object({ '@odata.id': z.string() });
const Assignment = z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() });
const Settings = z.object({
  automaticRepliesSetting: z.object({
    status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']),
    externalAudience: z.enum(['none', 'contactsOnly', 'all']).default('none'),
    internalReplyMessage: z.string().default(''),
    externalReplyMessage: z.string().default(''),
  }),
});

export function withUser(
  state: EntraState,
  id: string | undefined,
  act: (user: EntraPerson) => RestAnswer,
): RestAnswer {
  const user = state.users.find((one) => one.id === id);
  return user === undefined ? notFound(id ?? '') : act(user);
}

/** Role definitions that a person holds, through groups too. */
export function rolesHeld(state: EntraState, id: string): readonly string[] {
  const groups = state.groups.filter(({ members }) => members.includes(id)).flatMap(({ roles }) => roles);
  const direct = state.roleAssignments.filter(({ principalId }) => principalId === id);
  return [...new Set([...direct.map(({ roleDefinitionId }) => roleDefinitionId), ...groups])];
}

function named(state: EntraState, roleDefinitionId: string) {
  return {
    id: roleDefinitionId,
    displayName: state.roleDefinitions.find(({ id }) => id === roleDefinitionId)?.displayName,
  };
}

export const holdings: Readonly<Record<string, Handler<EntraState>>> = {
  [`GET ${ROOT}/users/{id}/memberOf`]: (state, request) =>
    visible(state, 'groups') ??
    withUser(state, request.ids.id, ({ id }) =>
      page(request, [
        ...state.groups
          .filter(({ members }) => members.includes(id))
          .map(({ members, licences, roles, ...group }) => ({ '@odata.type': '#microsoft.graph.group', ...group })),
        ...rolesHeld(state, id).map((role) => ({
          '@odata.type': '#microsoft.graph.directoryRole',
          ...named(state, role),
        })),
      ]),
    ),
  [`GET ${ROOT}/users/{id}/transitiveMemberOf/microsoft.graph.directoryRole`]: (state, request) =>
    visible(state, 'roles') ??
    withUser(state, request.ids.id, ({ id }) =>
      page(
        request,
        rolesHeld(state, id).map((role) => named(state, role)),
      ),
    ),
  [`DELETE ${ROOT}/groups/{group}/members/{id}/$ref`]: (state, { ids }) => {
    const group = state.groups.find(({ id }) => id === ids.group);
    if (group === undefined || !group.members.includes(ids.id ?? '')) return notFound(ids.id ?? '');
    const refused = unchangeable(group);
    if (refused !== undefined) return refused;
    group.members = group.members.filter((member) => member !== ids.id);
    return noContent();
  },
  [`POST ${ROOT}/groups/{group}/members/$ref`]: (state, { ids, body }) => {
    const group = state.groups.find(({ id }) => id === ids.group);
    const member = decodeURIComponent(Reference.parse(body)['@odata.id'].split('/').at(-1) ?? '');
    if (group === undefined || !state.users.some(({ id }) => id === member)) return notFound(member);
    const refused = unchangeable(group);
    if (refused !== undefined) return refused;
    if (group.members.includes(member)) {
      return error(400, 'Request_BadRequest', 'One or more added object references already exist');
    }
    group.members.push(member);
    return noContent();
  },

  [`GET ${ROOT}/roleManagement/directory/roleAssignments`]: (state, request) => {
    const hidden = visible(state, 'roles');
    if (hidden !== undefined) return hidden;
    const filter = request.query.get('$filter');
    const principal = only(filter, 'principalId');
    const definition = only(filter, 'roleDefinitionId');
    if (principal === undefined && definition === undefined) return error(400, 'Request_UnsupportedQuery', 'Filter');
    const found = state.roleAssignments.filter(
      (one) => one.principalId === principal || one.roleDefinitionId === definition,
    );
    const expands = request.query.get('$expand') === 'roleDefinition';
    return page(
      request,
      found.map((one) => ({ ...one, ...(expands ? { roleDefinition: named(state, one.roleDefinitionId) } : {}) })),
    );
  },
  [`POST ${ROOT}/roleManagement/directory/roleAssignments`]: (state, { body }) => {
    const assignment = { id: `ra-${++state.made}`, ...Assignment.parse(body) };
    state.roleAssignments.push(assignment);
    return { status: 201, body: assignment };
  },
  [`DELETE ${ROOT}/roleManagement/directory/roleAssignments/{id}`]: (state, { ids }) => {
    if (!state.roleAssignments.some(({ id }) => id === ids.id)) return notFound(ids.id ?? '');
    state.roleAssignments = state.roleAssignments.filter(({ id }) => id !== ids.id);
    return noContent();
  },
  [`GET ${ROOT}/roleManagement/directory/roleEligibilitySchedules`]: (state, request) => {
    const hidden = visible(state, 'roles');
    if (hidden !== undefined) return hidden;
    if (state.eligible === null) {
      return error(400, 'AadPremiumLicenseRequired', 'The tenant needs to have Microsoft Entra ID P2.');
    }
    const principal = only(request.query.get('$filter'), 'principalId');
    const found = state.eligible.filter(({ principalId }) => principalId === principal);
    return page(
      request,
      found.map((one) => ({ ...one, roleDefinition: named(state, one.roleDefinitionId) })),
    );
  },

  [`GET ${ROOT}/users/{id}/licenseDetails`]: (state, { ids }) =>
    withUser(state, ids.id, (user) => {
      const held = new Set(licenceStates(state, user).map(({ skuId }) => skuId));
      const skus = state.skus.filter(({ skuId }) => held.has(skuId));
      return ok({
        value: skus.map(({ skuId, skuPartNumber, plans }) => ({
          skuId,
          skuPartNumber,
          servicePlans: plans.map((servicePlanName) => ({ servicePlanName, provisioningStatus: 'Success' })),
        })),
      });
    }),
  [`POST ${ROOT}/users/{id}/assignLicense`]: (state, { ids, body }) =>
    withUser(state, ids.id, (user) => {
      const asked = Licences.safeParse(body);
      if (!asked.success) return error(400, 'Request_BadRequest', 'Both addLicenses and removeLicenses are required.');
      const { addLicenses, removeLicenses } = asked.data;
      if (removeLicenses.some((sku) => !user.licences.some(({ skuId }) => skuId === sku))) {
        return error(400, 'Request_BadRequest', 'User license is inherited from a group membership.');
      }
      user.licences = [...user.licences.filter(({ skuId }) => !removeLicenses.includes(skuId)), ...addLicenses];
      return ok({ id: user.id });
    }),

  [`GET ${ROOT}/users/{id}/oauth2PermissionGrants`]: (state, request) =>
    visible(state, 'consents') ??
    withUser(state, request.ids.id, ({ id }) =>
      page(
        request,
        state.consents
          .filter(({ principalId }) => principalId === id)
          .map((consent) => ({ ...consent, consentType: 'Principal', resourceId: 'graph' })),
      ),
    ),
  [`DELETE ${ROOT}/oauth2PermissionGrants/{id}`]: (state, { ids }) => {
    if (!state.consents.some(({ id }) => id === ids.id)) return notFound(ids.id ?? '');
    state.consents = state.consents.filter(({ id }) => id !== ids.id);
    return noContent();
  },

  [`GET ${ROOT}/users/{id}/registeredDevices`]: (state, request) =>
    visible(state, 'devices') ??
    withUser(state, request.ids.id, ({ id }) =>
      page(
        request,
        state.devices
          .filter(({ users }) => users.includes(id))
          .map(({ users, ...device }) => ({ '@odata.type': '#microsoft.graph.device', ...device })),
      ),
    ),
  [`GET ${ROOT}/devices/{id}`]: (state, { ids }) => {
    const found = state.devices.find(({ id }) => id === ids.id);
    if (found === undefined) return notFound(ids.id ?? '');
    const { users, ...device } = found;
    return ok(device);
  },
  [`PATCH ${ROOT}/devices/{id}`]: (state, { ids, body }) => {
    const found = state.devices.find(({ id }) => id === ids.id);
    if (found === undefined) return notFound(ids.id ?? '');
    found.accountEnabled = z.strictObject({ accountEnabled: z.boolean() }).parse(body).accountEnabled;
    return noContent();
  },

  [`GET ${ROOT}/users/{id}/mailboxSettings`]: (state, request) => mailbox(state, request, () => {}),
  [`PATCH ${ROOT}/users/{id}/mailboxSettings`]: (state, request) =>
    mailbox(state, request, (user) => {
      const { automaticRepliesSetting } = Settings.parse(request.body);
      // Exchange makes a document of it.
      const document = (text: string) => (text === '' ? '' : `<html>\n<body>\n${text}\n</body>\n</html>\n`);
      user.automaticReplies = {
        ...automaticRepliesSetting,
        internalReplyMessage: document(automaticRepliesSetting.internalReplyMessage),
        externalReplyMessage: document(automaticRepliesSetting.externalReplyMessage),
      };
    }),
};

function mailbox(state: EntraState, { ids }: RestRequest, change: (user: EntraPerson) => void): RestAnswer {
  return (
    visible(state, 'mailbox') ??
    withUser(state, ids.id, (user) => {
      if (user.automaticReplies === null) {
        return error(
          404,
          'MailboxNotEnabledForRESTAPI',
          'The mailbox is either inactive, soft-deleted, or on-premise.',
        );
      }
      change(user);
      return ok({ automaticRepliesSetting: user.automaticReplies });
    })
  );
}

function unchangeable(group: EntraState['groups'][number]): RestAnswer | undefined {
  if (group.onPremisesSyncEnabled) return mastered();
  if (group.groupTypes.includes('DynamicMembership')) return denied();
  if (!group.mailEnabled || group.groupTypes.includes('Unified')) return undefined;
  const words = 'Cannot Update a mail-enabled security groups and or distribution list.';
  return error(400, 'Request_BadRequest', words);
}
