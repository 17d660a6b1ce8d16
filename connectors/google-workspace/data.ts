/** Handing over Drive and calendars, and deleting the account, which must come after it. */
import type { Account, PlanContext, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { addressesOf, quoted } from './accounts.ts';
import { type Act, ALREADY_DONE, DONE, type Draft, invalid, own, reading } from './act.ts';
import type { GoogleClient } from './client.ts';
import { DeleteBefore, Transfer, TransferBefore, TransferReceipt, type User } from './schema.ts';

/** https://developers.google.com/workspace/admin/data-transfer/v1/parameters */
export const APPLICATIONS = {
  drive: {
    applicationId: '55656082996',
    // Without both, Drive hands over only what is shared.
    applicationTransferParams: [{ key: 'PRIVACY_LEVEL', value: ['PRIVATE', 'SHARED'] }],
  },
  calendar: {
    applicationId: '435070579839',
    applicationTransferParams: [{ key: 'RELEASE_RESOURCES', value: ['TRUE'] }],
  },
} as const;

const TRANSFERS = path`/admin/datatransfer/v1/transfers`;
/** While a transfer runs: how long until it is worth looking again. */
const LOOK_AGAIN_MS = 15 * 60_000;

type State = 'completed' | 'failed' | 'under_way' | 'unclear';

export async function transferSteps(
  client: GoogleClient,
  account: Account,
  handOverTo: PlanContext['handOverTo'],
): Promise<{ readonly heir?: User; readonly steps: readonly Draft[] }> {
  const { transfer } = client.config;
  if (handOverTo === undefined || transfer.length === 0) return { steps: [] };
  const named = await client.searchUsers(`email=${quoted(handOverTo.email)}`);
  const heirs = named.filter((one) => addressesOf(one).includes(handOverTo.email.toLowerCase()));
  const [heir] = heirs;
  if (heir === undefined || heirs.length > 1 || heir.suspended || heir.id === account.id) return { steps: [] };
  const earlier = await transfersFrom(client, account.id);
  const step: Draft = {
    action: 'transfer_data',
    phase: 'hand_over',
    summary: `Give ${transfer.map((one) => (one === 'drive' ? 'Drive files' : 'calendar events')).join(' and ')} to ${heir.primaryEmail}`,
    target: heir.id,
    // What was there before is none of ours: a completed transfer of an earlier leaving proves nothing about this one.
    before: { earlierTransfers: earlier.filter((one) => stateOf(one) !== 'under_way').map(({ id }) => id) },
    // A second transfer of the same things would run behind the first.
    absorbing: false,
  };
  return { heir, steps: [step] };
}

export function deleteStep(user: User, heir: User | undefined): Draft {
  return {
    action: 'delete',
    phase: 'delete',
    summary:
      heir === undefined ? 'Delete the account, with files and calendars that nobody takes over' : 'Delete the account',
    before: { orgUnitPath: user.orgUnitPath ?? '/', handedOverTo: heir?.id ?? null },
    absorbing: false,
  };
}

async function transfersFrom(client: GoogleClient, oldOwnerUserId: string): Promise<readonly Transfer[]> {
  const found: Transfer[] = [];
  const what = `list transfers from ${oldOwnerUserId}`;
  for await (const one of client.list(what, TRANSFERS, 'dataTransfers', Transfer, {
    oldOwnerUserId,
    maxResults: 100,
  })) {
    if (one.oldOwnerUserId !== oldOwnerUserId) throw invalid(`${what}: the answer is about someone else`);
    found.push(one);
  }
  return found;
}

function stateOf({ overallTransferStatusCode: said }: Transfer): State {
  const code = said?.toLowerCase().replaceAll(/[^a-z]/g, '') ?? '';
  if (code === 'completed') return 'completed';
  if (code === 'failed') return 'failed';
  return ['new', 'pending', 'inprogress'].includes(code) ? 'under_way' : 'unclear';
}

export function transfer(client: GoogleClient): Act {
  /** The transfer of this step: by its receipt, else the newest to this heir that was not there before. */
  async function mine(step: Step): Promise<Transfer | undefined> {
    const receipt = TransferReceipt.safeParse(step.receipt);
    if (!receipt.success) {
      const { earlierTransfers } = TransferBefore.parse(step.before);
      const all = await transfersFrom(client, step.account.id);
      const ours = all.filter(
        ({ id, newOwnerUserId }) => newOwnerUserId === step.target && !earlierTransfers.includes(id),
      );
      return ours.find((one) => stateOf(one) !== 'failed') ?? ours[0];
    }
    const answer = await client.send({
      what: `read transfer ${receipt.data.transferId}`,
      path: path`/admin/datatransfer/v1/transfers/${receipt.data.transferId}`,
      expected: [404],
    });
    if (answer.status === 404) return undefined;
    const found = answer.read(Transfer);
    if (found.oldOwnerUserId === step.account.id && found.newOwnerUserId === step.target) return found;
    throw invalid(`read transfer ${receipt.data.transferId}: it is between other people`);
  }

  return {
    async execute(step) {
      const user = await own(client, step.account);
      if (user === undefined) return ALREADY_DONE;
      const before = await mine(step);
      // In flight, or finished before a crash: the same transfer is ours again.
      if (before !== undefined && stateOf(before) !== 'failed') {
        return { outcome: 'already_done', receipt: { transferId: before.id } };
      }
      const running = (await transfersFrom(client, user.id)).find((one) => stateOf(one) === 'under_way');
      if (running !== undefined) throw invalid(`transfer from ${user.id}: another transfer of it is under way`);
      const heir = await client.user(step.target ?? '');
      if (heir === undefined || heir.suspended) throw invalid(`transfer from ${user.id}: the new owner cannot take it`);
      const answer = await client.send({
        what: `transfer from ${user.id} to ${heir.id}`,
        path: TRANSFERS,
        method: 'POST',
        // Ids: an address here is refused, or worse, is somebody else's by now.
        json: {
          oldOwnerUserId: user.id,
          newOwnerUserId: heir.id,
          applicationDataTransfers: client.config.transfer.map((application) => APPLICATIONS[application]),
        },
      });
      return { outcome: 'done', receipt: { transferId: answer.read(Transfer).id } };
    },

    verify: (step) =>
      orUnreadable(async (): Promise<Reading> => {
        const found = await mine(step);
        if (found === undefined) {
          const user = await own(client, step.account);
          if (user === undefined) return await reading(client, step, () => ({ verdict: 'broken', observed: null }));
          return { verdict: 'broken', observed: { from: user.id, transfer: null } };
        }
        const status = found.overallTransferStatusCode ?? null;
        const observed = { transfer: found.id, from: found.oldOwnerUserId, to: found.newOwnerUserId, status };
        const verdicts = { completed: 'holds', failed: 'broken', under_way: 'pending', unclear: 'unreadable' } as const;
        return { verdict: verdicts[stateOf(found)], observed };
      }),
  };
}

/** Google keeps a deleted account for about 20 days, and gives it back by its id alone. */
export function deletion(client: GoogleClient): Act {
  /** Throws while deleting would destroy what is being, or was to be, handed over. */
  async function assertHandedOver(step: Step): Promise<void> {
    if (client.config.transfer.length === 0) return;
    const { handedOverTo } = DeleteBefore.parse(step.before);
    const transfers = await transfersFrom(client, step.account.id);
    if (transfers.some((one) => stateOf(one) === 'under_way')) {
      throw new ConnectorError(
        'unavailable',
        `google-workspace: delete ${step.account.id}: its transfer is under way`,
        {
          retryAfterMs: LOOK_AGAIN_MS,
        },
      );
    }
    const toHeir = transfers.filter(({ newOwnerUserId }) => newOwnerUserId === handedOverTo);
    if (handedOverTo !== null && !toHeir.some((one) => stateOf(one) === 'completed')) {
      throw invalid(`delete ${step.account.id}: its transfer was not completed`);
    }
  }

  return {
    async execute(step) {
      const user = await own(client, step.account);
      if (user === undefined) return ALREADY_DONE;
      await assertHandedOver(step);
      const answer = await client.send({
        what: `delete ${user.id}`,
        path: path`/admin/directory/v1/users/${user.id}`,
        method: 'DELETE',
        expected: [404],
      });
      return answer.status === 404 ? ALREADY_DONE : DONE;
    },
    verify: (step) =>
      reading(client, step, (user) => ({ verdict: 'broken', observed: { id: user.id, suspended: user.suspended } })),
    async undo(step) {
      if ((await own(client, step.account)) !== undefined) return ALREADY_DONE;
      const { orgUnitPath } = DeleteBefore.parse(step.before);
      await client.send({
        what: `undelete ${step.account.id}`,
        path: path`/admin/directory/v1/users/${step.account.id}/undelete`,
        method: 'POST',
        json: { orgUnitPath },
      });
      return DONE;
    },
    verifyUndone: (step) =>
      orUnreadable(async () => {
        const user = await own(client, step.account);
        return {
          verdict: user === undefined ? 'broken' : 'holds',
          observed: { id: step.account.id, found: user !== undefined },
        };
      }),
  };
}
