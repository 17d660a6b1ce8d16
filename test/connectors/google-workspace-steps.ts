/** What Google is asked for each step, exactly, with the account before and after it. */
import type { Arrange, Call } from '../conformance.ts';
import {
  asksToken,
  directory,
  fault,
  holds,
  isDeleted,
  licensing,
  lists,
  says,
  searches,
  user,
} from './google-workspace-nock.ts';

const LEE = '/admin/directory/v1/users/10001';
export const LICENCE = '/apps/licensing/v1/product/Google-Apps/sku/1010020028/user';
export const CHROMEOS = '/admin/directory/v1/customer/my_customer/devices/chromeos';
const TRANSFERS = '/admin/datatransfer/v1/transfers';
export const licence = {
  userId: 'lee@northwind.test',
  productId: 'Google-Apps',
  skuId: '1010020028',
  skuName: 'Standard',
};
const between = { oldOwnerUserId: '10001', newOwnerUserId: '10002' };
const role = {
  roleAssignmentId: 'ra-1',
  roleId: '2',
  assignedTo: '10001',
  assigneeType: 'user',
  scopeType: 'CUSTOMER',
};
export const group = { id: 'g-eng', name: 'Engineering', email: 'eng@northwind.test' };

/** A call that begins with its token: every one is made on a connection of its own. */
export function withToken(arrange: Arrange): Arrange {
  return (next) => {
    asksToken();
    return arrange(next);
  };
}

/** All that a plan reads. */
function planned(): void {
  says(user());
  searches('email=mia@northwind.test', user({ id: '10002', primaryEmail: 'mia@northwind.test', emails: [] }));
  lists('datatransfer/v1/transfers', 'dataTransfers', [], { oldOwnerUserId: '10001', maxResults: 100 });
  lists('directory/v1/users/10001/tokens', 'items', [{ clientId: 'figma.apps', displayText: 'Figma' }]);
  lists('directory/v1/users/10001/asps', 'items', [{ codeId: 3, name: 'Old mail client' }]);
  lists('directory/v1/users/10001/verificationCodes', 'items', [{ userId: '10001' }]);
  const device = { deviceId: 'cb-1', serialNumber: 'SN1', status: 'ACTIVE', annotatedUser: 'lee@northwind.test' };
  lists('directory/v1/customer/my_customer/devices/chromeos', 'chromeosdevices', [device], {
    query: 'user:lee@northwind.test',
    projection: 'FULL',
    maxResults: 100,
  });
  holds('10001', [group], [role]);
  lists('directory/v1/customer/my_customer/roles', 'items', [{ roleId: '2', roleName: 'Groups admin' }], {
    maxResults: 100,
  });
  directory().get('/admin/directory/v1/groups/g-eng/members/10001').reply(200, { id: '10001', role: 'OWNER' });
  licensing().get(`${LICENCE}/lee%40northwind.test`).reply(200, licence);
}

/** A step's calls: `reads` before every one, `writes` only where the state is not as wanted. */
function step(
  open: boolean,
  reads: (open: boolean, next: Call) => void,
  writes: { readonly execute: () => void; readonly undo?: () => void },
): Arrange {
  return withToken((next) => {
    if (next === 'plan') return planned();
    reads(open, next);
    if (next === 'execute' && open) writes.execute();
    if (next === 'undo' && !open) writes.undo?.();
  });
}

export const gone: Arrange = withToken((next) => (next === 'execute' ? says(undefined) : isDeleted()));

export const suspend = (open: boolean) =>
  step(open, (isOpen) => says(user({ suspended: !isOpen })), {
    execute() {
      lists('directory/v1/users/10001/verificationCodes', 'items', [{ userId: '10001' }]);
      directory().post(`${LEE}/verificationCodes/invalidate`).reply(204);
      directory()
        .put(LEE, { suspended: true })
        .reply(200, user({ suspended: true }));
    },
    undo: () => directory().put(LEE, { suspended: false }).reply(200, user()),
  });

export const signOut: Arrange = (next) => {
  // Nothing is read back: `verify` asks for nothing, not even a token.
  if (next === 'verify') return;
  asksToken();
  if (next === 'plan') return planned();
  says(user());
  directory().post(`${LEE}/signOut`).reply(204);
};

export const removal = (open: boolean, list: 'tokens' | 'asps', item: object, key: string) =>
  step(
    open,
    (isOpen) => {
      says(user());
      lists(`directory/v1/users/10001/${list}`, 'items', isOpen ? [item] : []);
    },
    { execute: () => directory().delete(`${LEE}/${list}/${key}`).reply(204) },
  );

export const codes = (open: boolean) =>
  step(
    open,
    (isOpen) => {
      says(user());
      lists('directory/v1/users/10001/verificationCodes', 'items', isOpen ? [{ userId: '10001' }] : []);
    },
    { execute: () => directory().post(`${LEE}/verificationCodes/invalidate`).reply(204) },
  );

export const chromebook = (status: 'ACTIVE' | 'DISABLED') => {
  const change = (action: string) =>
    directory()
      .post(`${CHROMEOS}:batchChangeStatus`, {
        deviceIds: ['cb-1'],
        changeChromeOsDeviceStatusAction: `CHANGE_CHROME_OS_DEVICE_STATUS_ACTION_${action}`,
      })
      .reply(200, { changeChromeOsDeviceStatusResults: [{ deviceId: 'cb-1', response: {} }] });
  return step(
    status === 'ACTIVE',
    () =>
      directory()
        .get(`${CHROMEOS}/cb-1`)
        .query({ projection: 'FULL' })
        .reply(200, { deviceId: 'cb-1', status, annotatedUser: 'lee@northwind.test' }),
    { execute: () => change('DISABLE'), undo: () => change('REENABLE') },
  );
};

export const transfer = (status?: string): Arrange =>
  step(
    status === undefined,
    (open, next) => {
      if (next === 'execute') says(user());
      const found = { id: 'AK1', ...between, overallTransferStatusCode: status };
      // After `execute`, its receipt is read; before, the list says whether there is one.
      if (status === 'completed') directory().get(`${TRANSFERS}/AK1`).reply(200, found);
      else
        lists('datatransfer/v1/transfers', 'dataTransfers', open ? [] : [found], {
          oldOwnerUserId: '10001',
          maxResults: 100,
        });
      if (open && next === 'verify') says(user());
    },
    {
      execute() {
        lists('datatransfer/v1/transfers', 'dataTransfers', [], { oldOwnerUserId: '10001', maxResults: 100 });
        directory()
          .get('/admin/directory/v1/users/10002')
          .reply(200, user({ id: '10002' }));
        directory()
          .post(TRANSFERS, {
            ...between,
            applicationDataTransfers: [
              {
                applicationId: '55656082996',
                applicationTransferParams: [{ key: 'PRIVACY_LEVEL', value: ['PRIVATE', 'SHARED'] }],
              },
              {
                applicationId: '435070579839',
                applicationTransferParams: [{ key: 'RELEASE_RESOURCES', value: ['TRUE'] }],
              },
            ],
          })
          .reply(200, { id: 'AK1', ...between, overallTransferStatusCode: 'new' });
      },
    },
  );

export const inGroup = (open: boolean): Arrange =>
  withToken((next) => {
    if (next === 'plan') return planned();
    says(user());
    const member = '/admin/directory/v1/groups/g-eng/members/10001';
    // Leaving is asked without looking: 404 is the repeat's answer.
    if (next === 'execute')
      directory()
        .delete(member)
        .reply(open ? 204 : 404, open ? undefined : fault(404, 'notFound'));
    else
      directory()
        .get(member)
        .reply(open ? 200 : 404, open ? { id: '10001', role: 'OWNER' } : fault(404, 'notFound'));
    if (next === 'undo' && !open) {
      directory()
        .post('/admin/directory/v1/groups/g-eng/members', { email: 'lee@northwind.test', role: 'OWNER' })
        .reply(200, { id: '10001', role: 'OWNER' });
    }
  });

export const licensed = (open: boolean) =>
  step(
    open,
    (isOpen) => {
      says(user());
      licensing()
        .get(`${LICENCE}/lee%40northwind.test`)
        .reply(isOpen ? 200 : 404, isOpen ? licence : fault(404, 'notFound'));
    },
    {
      execute: () => licensing().delete(`${LICENCE}/lee%40northwind.test`).reply(200, {}),
      undo: () => licensing().post(LICENCE, { userId: 'lee@northwind.test' }).reply(200, licence),
    },
  );

export const deleted = (open: boolean): Arrange =>
  withToken((next) => {
    if (next === 'plan') return planned();
    if (next === 'verify' && !open) return isDeleted();
    says(open ? user() : undefined);
    if (next === 'execute' && open) {
      const found = { id: 'AK1', ...between, overallTransferStatusCode: 'completed' };
      lists('datatransfer/v1/transfers', 'dataTransfers', [found], { oldOwnerUserId: '10001', maxResults: 100 });
      directory().delete(LEE).reply(204);
    }
    if (next === 'undo' && !open) directory().post(`${LEE}/undelete`, { orgUnitPath: '/' }).reply(204);
  });

/** The first request of the next call after its token, answered so. */
export function answering(status: number, body: object, headers: Record<string, string> = {}): Arrange {
  return withToken((next) => {
    const at =
      next === 'check'
        ? directory().get('/admin/directory/v1/users/admin%40northwind.test')
        : next === 'findAccounts'
          ? directory().get('/admin/directory/v1/users').query(true)
          : directory().get(LEE);
    at.reply(status, body, headers);
    // Before a 403 is believed, each scope is asked for by itself: here all are delegated.
    if (next === 'check' && status === 403 && !('retry-after' in headers)) for (let at = 0; at < 8; at++) asksToken();
  });
}
