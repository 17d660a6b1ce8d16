/** How Google writes answers: errors with reasons, lists with page tokens, resources with kinds. */
import type { GoogleState, GoogleUser } from './google-state.ts';
import type { RestAnswer, RestRequest } from './rest.ts';

export const ok = (body: object): RestAnswer => ({ status: 200, body });
export const noContent: RestAnswer = { status: 204 };

export function fault(status: number, reason: string, message: string): RestAnswer {
  return { status, body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } } };
}
export const notFound = (what: string): RestAnswer => fault(404, 'notFound', `Resource Not Found: ${what}`);
export const invalidInput = (): RestAnswer => fault(400, 'invalid', 'Invalid Input');

/** `nextPageToken` is opaque to the client; here it is where the next page starts. */
export function paged<T>(
  { query }: RestRequest,
  kind: string,
  key: string,
  all: readonly T[],
  shown: (one: T) => object,
): RestAnswer {
  const start = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || '0');
  const end = start + Number(query.get('maxResults') ?? '100');
  const page = all.slice(start, end);
  return ok({
    kind,
    etag: '"stand-in"',
    ...(page.length > 0 && { [key]: page.map(shown) }),
    ...(end < all.length && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
  });
}

export function shownUser(state: GoogleState, user: GoogleUser): object {
  const addresses = [user.primaryEmail, ...user.aliases];
  return {
    kind: 'admin#directory#user',
    id: user.id,
    primaryEmail: user.primaryEmail,
    name: { fullName: user.fullName },
    isAdmin: user.superAdmin,
    isDelegatedAdmin: state.roleAssignments.some(({ assignedTo }) => assignedTo === user.id) && !user.superAdmin,
    suspended: user.suspended,
    archived: user.archived,
    ...(user.suspended && { suspensionReason: 'ADMIN' }),
    emails: addresses.map((address, at) => ({ address, ...(at === 0 && { primary: true }) })),
    ...(user.aliases.length > 0 && { aliases: user.aliases }),
    ...(user.employeeId !== undefined && { externalIds: [{ value: user.employeeId, type: 'organization' }] }),
    orgUnitPath: user.orgUnitPath,
    lastLoginTime: user.lastLoginTime,
    customerId: 'C0stand1n',
  };
}
