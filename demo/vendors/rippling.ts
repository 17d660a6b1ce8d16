/** Rippling's workers, on 127.0.0.1: https://developer.rippling.com/documentation/rest-api */
import { asked, type HrPerson, HrState } from './hr-people.ts';
import { type RestOptions, type RestServer, type RestVendor, startRest } from './rest.ts';

const vendor = (token: string): RestVendor<HrState> => ({
  schema: HrState,
  refuse: (_, { headers }) => (headers.authorization === `Bearer ${token}` ? undefined : { status: 401 }),
  says: {
    down: () => ({ status: 503 }),
    rateLimited: () => ({ status: 429, headers: { 'retry-after': '7' } }),
    forbidden: () => ({ status: 403 }),
    garbled: () => ({ status: 200, body: { workers: 'soon' } }),
    noRoute: () => ({ status: 404, body: { error: 'not found' } }),
  },
  routes: {
    'GET /workers': (state, { query, origin }) => {
      const limit = Number(query.get('limit') ?? 100);
      const from = Number(query.get('cursor') ?? 0);
      const next = from + limit < state.people.length;
      const following = new URLSearchParams(query);
      following.set('cursor', String(from + limit));
      return {
        status: 200,
        body: {
          results: state.people.slice(from, from + limit).map((person) => worker(person, state)),
          next_link: next ? `${origin}/workers?${following}` : null,
        },
      };
    },
    'GET /workers/{id}': (state, { ids: { id = '' }, faults }) => {
      const person = asked(state, id, faults.foreign);
      return person ? { status: 200, body: worker(person, state) } : { status: 404, body: { error: 'not found' } };
    },
  },
});

function worker(person: HrPerson, state: HrState): object {
  const manager = state.people.find(({ id }) => id === person.managerId);
  return {
    id: person.id,
    number: null,
    work_email: person.email,
    personal_email: `${person.firstName.toLowerCase()}@home.test`,
    status: { active: 'ACTIVE', left: 'TERMINATED', on_leave: 'ACTIVE_ON_LEAVE' }[person.status],
    start_date: person.startDate,
    end_date: person.endDate,
    title: person.title,
    country: person.country,
    manager: manager ? { work_email: manager.email } : null,
    department: { name: person.department },
    employment_type: { type: person.type.toUpperCase() },
    user: { display_name: `${person.firstName} ${person.lastName}`, timezone: person.timezone, emails: [] },
  };
}

export async function startRippling(
  options: RestOptions<HrState> & { readonly token: string },
): Promise<RestServer<HrState>> {
  return await startRest(vendor(options.token), options);
}
