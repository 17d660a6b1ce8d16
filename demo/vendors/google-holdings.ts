/** Groups, roles, licences, transfers and Chromebooks of the Google Workspace stand-in. */
import { randomUUID } from 'node:crypto';
import { fault, invalidInput, noContent, notFound, ok, paged } from './google-answers.ts';
import { type GoogleState, userOf } from './google-state.ts';
import type { Handler, RestAnswer } from './rest.ts';

const GROUPS = '/admin/directory/v1/groups';
const CUSTOMER = '/admin/directory/v1/customer/{customer}';
const LICENCE = '/apps/licensing/v1/product/{product}/sku/{sku}/user';
const TRANSFERS = '/admin/datatransfer/v1';

const groupRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${GROUPS}`]: (state, request) => {
    const user = userOf(state, request.query.get('userKey') ?? '');
    if (user === undefined) return notFound('userKey');
    const groups = state.groups.filter(({ members }) => members.some(({ id }) => id === user.id));
    return paged(request, 'admin#directory#groups', 'groups', groups, ({ id, email, name }) => ({ id, email, name }));
  },
  [`GET ${GROUPS}/{group}/members`]: (state, request) => {
    const group = state.groups.find(({ id, email }) => [id, email].includes(request.ids.group ?? ''));
    if (group === undefined) return notFound('groupKey');
    return paged(request, 'admin#directory#members', 'members', group.members, (member) => ({ ...member }));
  },
  [`GET ${GROUPS}/{group}/members/{member}`]: (state, { ids }) => {
    const member = state.groups
      .find(({ id }) => id === ids.group)
      ?.members.find(({ id }) => id === userOf(state, ids.member)?.id);
    return member === undefined ? notFound('memberKey') : ok({ kind: 'admin#directory#member', ...member });
  },
  [`POST ${GROUPS}/{group}/members`]: (state, { ids, body }) => {
    const group = state.groups.find(({ id }) => id === ids.group);
    if (group === undefined) return notFound('groupKey');
    const { email, role } = body as { email?: string; role?: 'OWNER' | 'MANAGER' | 'MEMBER' };
    const user = userOf(state, email);
    if (user === undefined) return notFound('memberKey');
    if (group.members.some(({ id }) => id === user.id)) return fault(409, 'duplicate', 'Member already exists.');
    const member = { id: user.id, role: role ?? 'MEMBER' };
    group.members.push(member);
    return ok(member);
  },
  [`DELETE ${GROUPS}/{group}/members/{member}`]: (state, { ids }) => {
    const group = state.groups.find(({ id }) => id === ids.group);
    const user = userOf(state, ids.member);
    if (group === undefined || !group.members.some(({ id }) => id === user?.id)) return notFound('memberKey');
    group.members = group.members.filter(({ id }) => id !== user?.id);
    return noContent;
  },
};

const readable =
  (handler: Handler<GoogleState>): Handler<GoogleState> =>
  (state, request) =>
    state.rolesReadable
      ? handler(state, request)
      : fault(403, 'forbidden', 'Not Authorized to access this resource/api');

const roleRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${CUSTOMER}/roles`]: readable((state, request) =>
    paged(request, 'admin#directory#roles', 'items', state.roles, (role) => ({ ...role })),
  ),
  [`GET ${CUSTOMER}/roleassignments`]: readable((state, request) => {
    const key = request.query.get('userKey');
    const user = key === null ? undefined : userOf(state, key);
    if (key !== null && user === undefined) return notFound('userKey');
    const groups = state.groups.filter(({ members }) => members.some(({ id }) => id === user?.id)).map(({ id }) => id);
    const through = request.query.get('includeIndirectRoleAssignments') === 'true' ? groups : [];
    const found = state.roleAssignments.filter(
      ({ assignedTo }) => user === undefined || assignedTo === user.id || through.includes(assignedTo),
    );
    const isGroup = (id: string) => state.groups.some((group) => group.id === id);
    return paged(request, 'admin#directory#roleAssignments', 'items', found, (one) => ({
      ...one,
      assigneeType: isGroup(one.assignedTo) ? 'group' : 'user',
    }));
  }),
  [`POST ${CUSTOMER}/roleassignments`]: (state, { body }) => {
    const {
      roleId = '',
      assignedTo = '',
      scopeType,
      orgUnitId,
    } = body as Partial<GoogleState['roleAssignments'][number]>;
    if (!state.users.some(({ id }) => id === assignedTo)) return invalidInput();
    const made = {
      roleAssignmentId: `ra-${randomUUID()}`,
      roleId,
      assignedTo,
      scopeType: scopeType ?? ('CUSTOMER' as const),
      ...(orgUnitId !== undefined && { orgUnitId }),
    };
    state.roleAssignments.push(made);
    return ok(made);
  },
  [`DELETE ${CUSTOMER}/roleassignments/{id}`]: (state, { ids }) => {
    if (!state.roleAssignments.some(({ roleAssignmentId }) => roleAssignmentId === ids.id)) return notFound('role');
    state.roleAssignments = state.roleAssignments.filter(({ roleAssignmentId }) => roleAssignmentId !== ids.id);
    return noContent;
  },
};

/** By present address only: an id is nobody here. */
const licenceRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${LICENCE}/{email}`]: (state, { ids }) => licenceAnswer(state, ids),
  [`DELETE ${LICENCE}/{email}`]: (state, { ids }) => {
    const answer = licenceAnswer(state, ids);
    if (answer.status !== 200) return answer;
    const user = userOf(state, ids.email);
    state.licences = state.licences.filter((one) => one.userId !== user?.id || one.sku !== ids.sku);
    return ok({});
  },
  [`POST ${LICENCE}`]: (state, { ids, body }) => {
    const user = userOf(state, (body as { userId?: string }).userId);
    if (user === undefined) return notFound('userId');
    const { product = '', sku = '' } = ids;
    state.licences.push({ userId: user.id, product, sku, skuName: sku });
    return licenceAnswer(state, { ...ids, email: user.primaryEmail });
  },
};

function licenceAnswer(state: GoogleState, { product, sku, email = '' }: Readonly<Record<string, string>>): RestAnswer {
  if (!email.includes('@')) return invalidInput();
  const user = userOf(state, email);
  const held = state.licences.find((one) => one.userId === user?.id && one.product === product && one.sku === sku);
  if (user === undefined || held === undefined) return notFound('licence');
  const { skuName } = held;
  return ok({
    kind: 'licensing#licenseAssignment',
    userId: user.primaryEmail,
    productId: product,
    skuId: sku,
    skuName,
  });
}

const transferRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${TRANSFERS}/applications`]: (_, request) =>
    paged(
      request,
      'admin#datatransfer#applicationsList',
      'applications',
      [
        { id: '55656082996', name: 'Drive and Docs' },
        { id: '435070579839', name: 'Calendar' },
      ],
      (one) => one,
    ),
  [`GET ${TRANSFERS}/transfers`]: (state, request) => {
    const from = request.query.get('oldOwnerUserId');
    const found = state.transfers.filter(({ oldOwnerUserId }) => from === null || from === oldOwnerUserId);
    return paged(request, 'admin#datatransfer#dataTransfersList', 'dataTransfers', found, shownTransfer);
  },
  [`GET ${TRANSFERS}/transfers/{id}`]: (state, { ids }) => {
    const found = state.transfers.find(({ id }) => id === ids.id);
    return found === undefined ? notFound('dataTransfer') : ok(shownTransfer(found));
  },
  [`POST ${TRANSFERS}/transfers`]: (state, { body }) => {
    const { oldOwnerUserId, newOwnerUserId, applicationDataTransfers } = body as {
      oldOwnerUserId?: string;
      newOwnerUserId?: string;
      applicationDataTransfers?: { applicationId: string }[];
    };
    const ids = state.users.map(({ id }) => id);
    if (!ids.includes(oldOwnerUserId ?? '') || !ids.includes(newOwnerUserId ?? '')) return invalidInput();
    const made = {
      id: `AK${String(state.transfers.length + 1).padStart(6, '0')}`,
      oldOwnerUserId: oldOwnerUserId ?? '',
      newOwnerUserId: newOwnerUserId ?? '',
      applicationIds: (applicationDataTransfers ?? []).map(({ applicationId }) => applicationId),
      status: 'new' as const,
    };
    state.transfers.push(made);
    return ok(shownTransfer(made));
  },
};

function shownTransfer({
  id,
  oldOwnerUserId,
  newOwnerUserId,
  status,
  applicationIds,
}: GoogleState['transfers'][number]) {
  return {
    kind: 'admin#datatransfer#DataTransfer',
    id,
    oldOwnerUserId,
    newOwnerUserId,
    overallTransferStatusCode: status,
    applicationDataTransfers: applicationIds.map((applicationId) => ({
      applicationId,
      applicationTransferStatus: status,
    })),
  };
}

const deviceRoutes: Readonly<Record<string, Handler<GoogleState>>> = {
  [`GET ${CUSTOMER}/devices/chromeos`]: (state, request) => {
    const word = request.query.get('query')?.replace(/^user:/, '') ?? '';
    const found = state.chromebooks.filter(({ annotatedUser }) => annotatedUser.includes(word));
    return paged(request, 'admin#directory#chromeosdevices', 'chromeosdevices', found, (device) => ({ ...device }));
  },
  [`GET ${CUSTOMER}/devices/chromeos/{device}`]: (state, { ids }) => {
    const found = state.chromebooks.find(({ deviceId }) => deviceId === ids.device);
    return found === undefined ? notFound('deviceId') : ok(found);
  },
  [`POST ${CUSTOMER}/devices/chromeos:batchChangeStatus`]: (state, { body }) => {
    const { deviceIds, changeChromeOsDeviceStatusAction: action } = body as {
      deviceIds: string[];
      changeChromeOsDeviceStatusAction: string;
    };
    const results = deviceIds.map((deviceId) => {
      const device = state.chromebooks.find((one) => one.deviceId === deviceId);
      if (device === undefined) return { deviceId, error: { code: 5, message: 'not found' } };
      device.status = action.endsWith('_DISABLE') ? 'DISABLED' : 'ACTIVE';
      return { deviceId, response: {} };
    });
    return ok({ changeChromeOsDeviceStatusResults: results });
  },
};

export const holdingRoutes = { ...groupRoutes, ...roleRoutes, ...licenceRoutes, ...transferRoutes, ...deviceRoutes };
