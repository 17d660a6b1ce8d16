/** SuccessFactors' EmpJob over OData v2, on 127.0.0.1: today's slice of everybody's job, and an OAuth token endpoint. */
import { asked, type HrPerson, HrState } from './hr-people.ts';
import { type RestOptions, type RestServer, type RestVendor, startRest } from './rest.ts';

const PAGE = 3;
const TOKEN = 'sf-access-token';

const vendor = (clientId: string, assertion: string): RestVendor<HrState> => ({
  schema: HrState,
  refuse: (_, { headers, path }) =>
    path === '/oauth/token' || headers.authorization === `Bearer ${TOKEN}` ? undefined : { status: 401 },
  says: {
    down: () => ({ status: 503 }),
    rateLimited: () => ({ status: 429, headers: { 'retry-after': '7' } }),
    forbidden: ({ path }) => (path === '/oauth/token' ? granted() : { status: 403 }),
    garbled: ({ path }) => (path === '/oauth/token' ? granted() : { status: 200, body: { d: 'soon' } }),
    noRoute: () => ({ status: 404 }),
  },
  routes: {
    'POST /oauth/token': (_, { body }) => {
      const form = body as Readonly<Record<string, string>>;
      const fits = form.client_id === clientId && form.assertion === assertion;
      return fits ? granted() : { status: 400, body: { error: 'invalid_grant' } };
    },
    'GET /odata/v2/EmpJob': (state, { query, origin, faults }) => {
      const id = /^userId eq '(.*)'$/.exec(query.get('$filter') ?? '')?.[1]?.replaceAll("''", "'");
      const one = id === undefined ? undefined : asked(state, id, faults.foreign);
      const people = id === undefined ? state.people : one ? [one] : [];
      const from = Number(query.get('$skiptoken') ?? 0);
      const next = from + PAGE < people.length && !query.has('$top');
      return {
        status: 200,
        body: {
          d: {
            results: people.slice(from, from + PAGE).map((person) => job(person, state)),
            ...(next && { __next: `${origin}/odata/v2/EmpJob?$format=json&$skiptoken=${from + PAGE}` }),
          },
        },
      };
    },
  },
});

function granted() {
  return { status: 200, body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 86_400 } };
}

function job(person: HrPerson, state: HrState): object {
  const manager = state.people.find(({ id }) => id === person.managerId);
  const label = (text: string) => ({ picklistLabels: { results: [{ label: text, locale: 'en_US' }] } });
  const date = (day: string | null) => (day === null ? '/Date(253402214400000)/' : `/Date(${Date.parse(day)})/`);
  return {
    userId: person.id,
    jobTitle: person.title,
    userNav: {
      email: person.email,
      displayName: `${person.firstName} ${person.lastName}`,
      department: person.department,
      location: person.location,
      country: person.country,
      timeZone: person.timezone,
    },
    employmentNav: { startDate: date(person.startDate), endDate: date(person.endDate) },
    managerUserNav: manager ? { email: manager.email } : null,
    emplStatusNav: label({ active: 'Active', left: 'Terminated', on_leave: 'Paid Leave' }[person.status]),
    employeeClassNav: label(person.type),
  };
}

export async function startSuccessFactors(
  options: RestOptions<HrState> & { readonly clientId: string; readonly assertion: string },
): Promise<RestServer<HrState>> {
  return await startRest(vendor(options.clientId, options.assertion), options);
}
