/** Answers in Microsoft Graph's words: OData pages and errors, and the filters that people search by. */
import type { EntraPerson, EntraState } from './entra-state.ts';
import type { RestAnswer, RestRequest } from './rest.ts';

export const ROOT = '/v1.0';

export function ok(body: object): RestAnswer {
  return { status: 200, body };
}

export function noContent(): RestAnswer {
  return { status: 204 };
}

export function error(status: number, code: string, message: string): RestAnswer {
  return { status, body: { error: { code, message, innerError: { 'request-id': '0' } } } };
}

export function notFound(id: string): RestAnswer {
  return error(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried references`);
}

export function denied(): RestAnswer {
  return error(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** Microsoft's own words for what only Active Directory may change. */
export function mastered(): RestAnswer {
  const words =
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.';
  return error(400, 'Request_BadRequest', words);
}

export function page(request: RestRequest, all: readonly object[]): RestAnswer {
  const from = Number(request.query.get('$skiptoken') ?? 0);
  const to = from + Number(request.query.get('$top') ?? 100);
  const following = new URLSearchParams(request.query);
  following.set('$skiptoken', String(to));
  const next = to < all.length ? { '@odata.nextLink': `${request.origin}${request.path}?${following}` } : {};
  return ok({ value: all.slice(from, to), ...next });
}

export function visible(state: EntraState, what: EntraState['hidden'][number]): RestAnswer | undefined {
  return state.hidden.includes(what) ? denied() : undefined;
}

/** A user with the fields that were asked for, which is all that Graph sends. */
export function userAnswer(state: EntraState, user: EntraPerson, request: RestRequest): object {
  const { licences, sessions, automaticReplies, ...shown } = user;
  const whole: Record<string, unknown> = { ...shown, licenseAssignmentStates: licenceStates(state, user) };
  const select = request.query.get('$select')?.split(',');
  if (select === undefined) return { id: user.id, userPrincipalName: user.userPrincipalName, mail: user.mail };
  return Object.fromEntries(select.map((field) => [field, whole[field] ?? null]));
}

export function licenceStates(state: EntraState, { id, licences }: EntraPerson): readonly LicenceState[] {
  const direct = licences.map((one) => ({ ...one, assignedByGroup: null, state: 'Active' }));
  const groups = state.groups.filter(({ members }) => members.includes(id));
  const throughGroups = groups.flatMap((group) =>
    group.licences.map((skuId) => ({ skuId, disabledPlans: [], assignedByGroup: group.id, state: 'Active' })),
  );
  return [...direct, ...throughGroups];
}

interface LicenceState {
  readonly skuId: string;
  readonly disabledPlans: readonly string[];
  readonly assignedByGroup: string | null;
  readonly state: string;
}

/** `field eq 'x'` and proxyAddresses/any, joined with `or`; undefined for anything else. */
export function filtered(filter: string): ((user: EntraPerson) => boolean) | undefined {
  const term = /(?:(mail|userPrincipalName|employeeId) eq |proxyAddresses\/any\(p:p eq )'((?:[^']|'')*)'\)?(?: or |$)/g;
  const terms = [...filter.matchAll(term)];
  if (terms.map(([whole]) => whole).join('') !== filter) return undefined;
  const wanted = terms.map(([, field, text]) => ({ field, text: (text ?? '').replaceAll("''", "'").toLowerCase() }));
  return (user) =>
    wanted.some(({ field, text }) =>
      field === undefined
        ? user.proxyAddresses.some((address) => address.toLowerCase() === text)
        : String(user[field as 'mail'] ?? '').toLowerCase() === text,
    );
}

/** The quoted value of `field eq 'x'`. */
export function only(filter: string | null, field: string): string | undefined {
  return filter === null ? undefined : new RegExp(`^${field} eq '([^']*)'$`).exec(filter)?.[1];
}
