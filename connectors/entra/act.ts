/** What the acts share: their shape, the careful write, and the careful read. */
import { z } from 'zod';
import type { Account, Executed, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { findUsers, own } from './accounts.ts';
import type { EntraClient, Act as Request } from './client.ts';
import type { EntraUser } from './schema.ts';

/** One kind of step. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

export const DONE: Executed = { outcome: 'done' };
export const ALREADY_DONE: Executed = { outcome: 'already_done' };

/** A write whose 404 means that another hand did it. */
export async function send(client: EntraClient, request: Request): Promise<Executed> {
  return (await client.act(request)) === 'gone' ? ALREADY_DONE : DONE;
}

/** A write whose 404 means that there is nothing to give back to. */
export async function giveBack(client: EntraClient, account: Account, request: Request): Promise<Executed> {
  if ((await client.act(request)) === 'gone') throw gone(account);
  return DONE;
}

/** The account, which must be there to get something back. */
export async function present(client: EntraClient, account: Account): Promise<EntraUser> {
  const user = await own(client, account);
  if (user === undefined) throw gone(account);
  return user;
}

export async function inBin(client: EntraClient, id: string): Promise<boolean> {
  const deleted = z.object({ id: z.string() });
  const found = await client.get(`read deleted ${id}`, path`/directory/deletedItems/${id}`, deleted);
  if (found !== undefined && found.id !== id) {
    throw new ConnectorError('invalid', `entra: read deleted ${id}: the answer is another object`);
  }
  return found !== undefined;
}

/**
 * A verifying read. 404 alone proves nothing: it counts when the account is among the deleted, or when a search that
 * works does not find the person enabled under another id.
 */
export function reading(
  client: EntraClient,
  { account }: Step,
  judge: (user: EntraUser) => Reading | Promise<Reading>,
): Promise<Reading> {
  return orUnreadable(async (): Promise<Reading> => {
    const user = await own(client, account);
    if (user !== undefined) return judge(user);
    if (await inBin(client, account.id)) return { verdict: 'holds', observed: { id: account.id, deleted: true } };
    const [email = account.label, ...otherEmails] = account.emails;
    const named = await findUsers(client, { email, otherEmails, name: '', identity: account.label });
    const open = named.filter(({ accountEnabled }) => accountEnabled !== false).map(({ id }) => id);
    return {
      verdict: open.length > 0 ? 'broken' : 'holds',
      observed: { id: account.id, status: 404, enabledUnderThisName: open },
    };
  });
}

/** Whether something is held, as a reading; undefined is what could not be read. */
export function judged(held: boolean | undefined, wanted: boolean, about: Readonly<Record<string, string>>): Reading {
  const verdict = held === undefined ? 'unreadable' : held === wanted ? 'holds' : 'broken';
  return { verdict, observed: { ...about, held: held ?? null } };
}

export function gone(account: Account): ConnectorError {
  return new ConnectorError('invalid', `entra: give back ${account.id}: the account or its target is gone`, {
    status: 404,
  });
}
