/** A Workday report that is enabled as a web service, on 127.0.0.1. Its columns are this customer's own names. */
import { asked, type HrPerson, HrState } from './hr-people.ts';
import { type RestOptions, type RestServer, type RestVendor, startRest } from './rest.ts';

const vendor = (authorization: string): RestVendor<HrState> => ({
  schema: HrState,
  refuse: (_, { headers }) => (headers.authorization === authorization ? undefined : { status: 401 }),
  says: {
    down: () => ({ status: 503 }),
    rateLimited: () => ({ status: 429, headers: { 'retry-after': '7' } }),
    forbidden: () => ({ status: 403 }),
    garbled: () => ({ status: 200, body: { Report_Entry: 'soon' } }),
    noRoute: () => ({ status: 404 }),
  },
  routes: {
    'GET /ccx/service/customreport2/{tenant}/{owner}/{report}': (state, { query, faults }) => {
      const id = query.get('Worker');
      const one = id === null ? undefined : asked(state, id, faults.foreign);
      const people = id === null ? state.people : one ? [one] : [];
      return { status: 200, body: { Report_Entry: people.map((person) => line(person, state)) } };
    },
  },
});

/** Columns without a value are left out; dates carry the tenant's offset. */
function line(person: HrPerson, state: HrState): object {
  const manager = state.people.find(({ id }) => id === person.managerId);
  const cells = {
    Employee_ID: person.id,
    Legal_Name: `${person.firstName} ${person.lastName}`,
    Work_Email: person.email,
    Organization: person.department,
    Job_Title: person.title,
    Site: person.location,
    Worker_Type: person.type,
    Manager_Email: manager?.email,
    Hire_Date: `${person.startDate}-08:00`,
    Termination_Date: person.endDate === null ? undefined : `${person.endDate}-08:00`,
    Worker_Status: { active: 'Active', left: 'Terminated', on_leave: 'On Leave' }[person.status],
  };
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value));
}

export async function startWorkday(
  options: RestOptions<HrState> & { readonly user: string; readonly password: string },
): Promise<RestServer<HrState>> {
  const authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`;
  return await startRest(vendor(authorization), options);
}
