/** Disabling the Chromebooks that are assigned to the leaver: https://developers.google.com/workspace/admin/directory/v1/guides/manage-chrome-devices */
import type { Account, Reading, Step } from '../contract.ts';
import { orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { addressesOf } from './accounts.ts';
import { type Act, ALREADY_DONE, DONE, type Draft, invalid } from './act.ts';
import type { GoogleClient } from './client.ts';
import { Chromebook, StatusChange, type User } from './schema.ts';

/** Assigned, not merely used: a shared device must go on working for the others. */
export async function chromebookSteps(client: GoogleClient, user: User): Promise<readonly Draft[]> {
  if (!client.config.chromebooks) return [];
  const addresses = addressesOf(user);
  const at = path`/admin/directory/v1/customer/${client.config.customer}/devices/chromeos`;
  const query = { query: `user:${user.primaryEmail}`, projection: 'FULL', maxResults: 100 };
  const drafts: Draft[] = [];
  for await (const device of client.list(`list Chromebooks of ${user.id}`, at, 'chromeosdevices', Chromebook, query)) {
    // The search is by word, and finds those of the leaver's namesakes too.
    const assigned = addresses.includes(device.annotatedUser?.trim().toLowerCase() ?? '');
    if (!assigned || device.status !== 'ACTIVE') continue;
    drafts.push({
      action: 'lock_device',
      phase: 'cut_access',
      summary: `Disable the Chromebook ${device.serialNumber || device.deviceId}${device.model ? ` (${device.model})` : ''}`,
      target: device.deviceId,
      before: { status: device.status },
      absorbing: true,
    });
  }
  return drafts;
}

export function chromebookLock(client: GoogleClient): Act {
  const { customer } = client.config;

  /** Undefined: 404. The device's id is its own, so a device of somebody else by now is `invalid`. */
  async function read({ target = '', account }: Step): Promise<Chromebook | undefined> {
    const answer = await client.send({
      what: `read Chromebook ${target}`,
      path: path`/admin/directory/v1/customer/${customer}/devices/chromeos/${target}`,
      query: { projection: 'FULL' },
      expected: [404],
    });
    if (answer.status === 404) return undefined;
    const device = answer.read(Chromebook);
    if (device.deviceId !== target) throw invalid(`read Chromebook ${target}: the answer is another device`);
    if (!isStillOf(account, device)) throw invalid(`read Chromebook ${target}: it is assigned to someone else now`);
    return device;
  }

  async function change(deviceId: string, action: 'DISABLE' | 'REENABLE'): Promise<void> {
    const what = `${action.toLowerCase()} Chromebook ${deviceId}`;
    const answer = await client.send({
      what,
      path: path`/admin/directory/v1/customer/${customer}/devices/chromeos:batchChangeStatus`,
      method: 'POST',
      json: {
        deviceIds: [deviceId],
        changeChromeOsDeviceStatusAction: `CHANGE_CHROME_OS_DEVICE_STATUS_ACTION_${action}`,
      },
    });
    // 200 with an error inside, for each device by itself.
    const results = answer.read(StatusChange).changeChromeOsDeviceStatusResults;
    const result = results.find((one) => one.deviceId === deviceId);
    if (result === undefined || result.error !== undefined) throw invalid(`${what}: refused`);
  }

  const judge = (step: Step, wanted: string, whenGone: Reading['verdict']) =>
    orUnreadable(async (): Promise<Reading> => {
      const device = await read(step);
      if (device === undefined) return { verdict: whenGone, observed: { device: step.target ?? null, status: 404 } };
      return {
        verdict: device.status === wanted ? 'holds' : 'broken',
        observed: { device: device.deviceId, status: device.status },
      };
    });

  return {
    async execute(step) {
      const device = await read(step);
      if (device === undefined || device.status === 'DISABLED') return ALREADY_DONE;
      await change(device.deviceId, 'DISABLE');
      return DONE;
    },
    verify: (step) => judge(step, 'DISABLED', 'holds'),
    async undo(step) {
      const device = await read(step);
      if (device === undefined) throw invalid(`reenable Chromebook ${step.target}: it is gone`);
      if (device.status === 'ACTIVE') return ALREADY_DONE;
      await change(device.deviceId, 'REENABLE');
      return DONE;
    },
    verifyUndone: (step) => judge(step, 'ACTIVE', 'broken'),
  };
}

function isStillOf({ label, emails }: Account, { annotatedUser }: Chromebook): boolean {
  const now = annotatedUser?.trim().toLowerCase();
  return !now || [label, ...emails].some((address) => address.toLowerCase() === now);
}
