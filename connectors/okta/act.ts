/** What the acts share: their shape, the careful write, and the careful read. */
import type { Account, Executed, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { CLOSED, findUsers, own } from './accounts.ts';
import type { OktaClient, Act as Request } from './client.ts';
import type { OktaUser } from './schema.ts';

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
export async function send(client: OktaClient, account: Account, request: Request): Promise<Executed> {
  const asked = await client.act(request);
  if (asked === 'refused') throw refused(request.what, account);
  return asked === 'gone' ? ALREADY_DONE : DONE;
}

/**
 * A verifying read. 404 alone could be a credential that lost its sight: it counts once a search that works does not
 * find the person open under another id either.
 */
export function reading(
  client: OktaClient,
  { account }: Step,
  judge: (user: OktaUser) => Reading | Promise<Reading>,
): Promise<Reading> {
  return orUnreadable(async () => {
    const user = await own(client, account);
    if (user !== undefined) return judge(user);
    const [email = account.label, ...otherEmails] = account.emails;
    const named = await findUsers(client, { email, otherEmails, name: '', identity: account.label });
    const open = named.filter(({ id, status }) => id !== account.id && !CLOSED.includes(status)).map(({ id }) => id);
    return {
      verdict: open.length > 0 ? 'broken' : 'holds',
      observed: { id: account.id, status: 404, openUnderThisName: open },
    };
  });
}

export function seen(user: OktaUser): Reading['observed'] {
  const { id, status, transitioningToStatus } = user;
  return { id, status, ...(transitioningToStatus ? { transitioningToStatus } : {}) };
}

export function refused(what: string, account: Account, user?: OktaUser): ConnectorError {
  const why = user === undefined ? '' : `, it is ${user.status}`;
  return new ConnectorError('invalid', `okta: ${what} ${account.id}: 400${why}`, { status: 400 });
}

export function gone(account: Account): ConnectorError {
  return new ConnectorError('invalid', `okta: give back ${account.id}: the account is gone`, { status: 404 });
}
