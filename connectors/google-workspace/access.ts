/** Cutting access: sessions, grants, app passwords, backup codes, and the suspension that must come after those codes. */
import type { Reading, Step } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { type HttpRequest, path } from '../http.ts';
import { type Act, ALREADY_DONE, DONE, type Draft, invalid, own, reading, readingBack, stillThere } from './act.ts';
import type { GoogleClient } from './client.ts';
import { SuspendBefore, type User } from './schema.ts';

/** What the account can sign in with besides its password, as the plan saw it. */
export interface Keys {
  readonly grants: readonly string[];
  readonly appPasswords: readonly string[];
  readonly backupCodes: number;
}

export async function readKeys(client: GoogleClient, user: User): Promise<Keys> {
  const [grants, appPasswords, backupCodes] = [
    await client.grants(user.id),
    await client.appPasswords(user.id),
    await client.backupCodes(user.id),
  ];
  return {
    grants: grants.map(({ clientId, displayText }) => displayText || clientId),
    appPasswords: appPasswords.map(({ codeId, name }) => name || String(codeId)),
    backupCodes,
  };
}

/** Planned even where there is nothing now: what appears before the leaving moment is removed with the rest. */
export function accessSteps(user: User, { grants, appPasswords, backupCodes }: Keys): readonly Draft[] {
  const cut = { phase: 'cut_access', absorbing: true } as const;
  const locked = user.suspended && backupCodes > 0;
  return [
    { ...cut, action: 'end_sessions', summary: 'Sign out everywhere', before: { suspended: user.suspended } },
    {
      ...cut,
      action: 'revoke_tokens',
      target: 'grants',
      summary: `Remove third-party grants (${listed(grants)})`,
      before: { grants },
    },
    {
      ...cut,
      action: 'revoke_tokens',
      target: 'app_passwords',
      summary: `Remove app passwords (${listed(appPasswords)})`,
      before: { appPasswords },
    },
    ...(locked
      ? []
      : [
          {
            ...cut,
            action: 'revoke_tokens' as const,
            target: 'backup_codes',
            summary: `Invalidate backup codes (now: ${backupCodes})`,
            before: { backupCodes },
          },
        ]),
    {
      ...cut,
      action: 'suspend',
      summary: locked
        ? `Suspend the account (it is; its ${backupCodes} backup codes cannot be removed while it is, and work again if it is restored)`
        : 'Suspend the account',
      before: { suspended: user.suspended },
    },
  ];
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'now: none';
  return `now: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}

/** Google offers no read of sessions. A suspended account has none: suspending ends them. */
export function signOut(client: GoogleClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.suspended) return ALREADY_DONE;
      const answer = await client.send({
        what: `sign out ${user.id}`,
        path: path`/admin/directory/v1/users/${user.id}/signOut`,
        method: 'POST',
        expected: [404],
      });
      return answer.status === 404 ? ALREADY_DONE : { outcome: 'done', receipt: { status: answer.status } };
    },
    verify: async (step) => ({ verdict: 'no_read', observed: { id: step.account.id } }),
  };
}

export function grantsRemoval(client: GoogleClient): Act {
  return removal(client, 'grants', async (userId) =>
    (await client.grants(userId)).map(({ clientId }) => ({
      what: `remove grant ${clientId} of ${userId}`,
      path: path`/admin/directory/v1/users/${userId}/tokens/${clientId}`,
    })),
  );
}

export function appPasswordsRemoval(client: GoogleClient): Act {
  return removal(client, 'appPasswords', async (userId) =>
    (await client.appPasswords(userId)).map(({ codeId }) => ({
      what: `remove app password ${codeId} of ${userId}`,
      path: path`/admin/directory/v1/users/${userId}/asps/${String(codeId)}`,
    })),
  );
}

function removal(
  client: GoogleClient,
  name: string,
  deletions: (userId: string) => Promise<readonly HttpRequest[]>,
): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      const open = user === undefined ? [] : await deletions(user.id);
      let removed = 0;
      for (const deletion of open) {
        const answer = await client.send({ ...deletion, method: 'DELETE', expected: [404] });
        if (answer.status !== 404) removed += 1;
      }
      return removed === 0 ? ALREADY_DONE : { outcome: 'done', receipt: { removed } };
    },
    verify: (step) =>
      reading(client, step, async (user) => {
        const left = (await deletions(user.id)).length;
        return { verdict: left === 0 ? 'holds' : 'broken', observed: { id: user.id, [name]: left } };
      }),
  };
}

export function backupCodesRemoval(client: GoogleClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || (await client.backupCodes(user.id)) === 0) return ALREADY_DONE;
      if (user.suspended) throw stuckCodes(user.id);
      try {
        await invalidateCodes(client, user.id);
      } catch (error) {
        // The suspension, which takes the codes along, may have come in between.
        if (!(error instanceof ConnectorError) || error.kind !== 'invalid') throw error;
        if ((await client.backupCodes(user.id)) > 0) throw stuckCodes(user.id);
        return ALREADY_DONE;
      }
      return DONE;
    },
    verify: (step) =>
      reading(client, step, async (user) => {
        const left = await client.backupCodes(user.id);
        return { verdict: left === 0 ? 'holds' : 'broken', observed: { id: user.id, backupCodes: left } };
      }),
  };
}

function stuckCodes(userId: string): ConnectorError {
  return invalid(`invalidate backup codes of ${userId}: it is suspended, and Google refuses that then`);
}

async function invalidateCodes(client: GoogleClient, userId: string): Promise<void> {
  await client.send({
    what: `invalidate backup codes of ${userId}`,
    path: path`/admin/directory/v1/users/${userId}/verificationCodes/invalidate`,
    method: 'POST',
  });
}

export function suspension(client: GoogleClient): Act {
  async function put(userId: string, suspended: boolean) {
    return client.send({
      what: `${suspended ? 'suspend' : 'restore'} ${userId}`,
      path: path`/admin/directory/v1/users/${userId}`,
      // Google's PUT keeps what it is not told: https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/update
      method: 'PUT',
      json: { suspended },
      expected: [404],
    });
  }
  const observed = ({ id, suspended, archived }: User): Reading['observed'] => ({
    id,
    suspended,
    archived: archived ?? false,
  });

  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.suspended) return ALREADY_DONE;
      await endCodesFirst(client, user.id);
      return (await put(user.id, true)).status === 404 ? ALREADY_DONE : DONE;
    },
    verify: (step) =>
      reading(client, step, (user) => ({ verdict: user.suspended ? 'holds' : 'broken', observed: observed(user) })),
    async undo(step) {
      const before = SuspendBefore.parse(step.before);
      const user = await stillThere(client, step.account);
      if (before.suspended || !user.suspended) return ALREADY_DONE;
      if ((await put(user.id, false)).status === 404) throw invalid(`restore ${user.id}: 404`);
      return DONE;
    },
    verifyUndone: (step: Step) =>
      readingBack(client, step, (user) => ({
        verdict: user.suspended === SuspendBefore.parse(step.before).suspended ? 'holds' : 'broken',
        observed: observed(user),
      })),
  };
}

/**
 * Steps of a phase may run in any order, and the codes of a suspended account can no longer be removed: so the suspension
 * takes them along. Where Google refuses that, the account is suspended all the same, and the codes' own step says so.
 */
async function endCodesFirst(client: GoogleClient, userId: string): Promise<void> {
  try {
    if ((await client.backupCodes(userId)) > 0) await invalidateCodes(client, userId);
  } catch (error) {
    if (!(error instanceof ConnectorError) || (error.kind !== 'invalid' && error.kind !== 'forbidden')) throw error;
  }
}
