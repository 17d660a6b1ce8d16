/** BambooHR as far as a roster needs it, on 127.0.0.1: https://documentation.bamboohr.com/reference */
import { createHmac, randomUUID } from 'node:crypto';
import { asked, type HrPerson, HrState } from './hr-people.ts';
import { type RestAnswer, type RestOptions, type RestServer, type RestVendor, startRest } from './rest.ts';

export interface BambooHrServer extends RestServer<HrState> {
  /** A webhook on somebody's fields, as an administrator makes it; the key is shown this once. */
  addWebhook(url: string): string;
  /**
   * Changes one person as HR would, and tells the webhooks. The answers' statuses; a date to come tells nobody. `signedAt`
   * where signatures keep another time.
   */
  change(id: string, change: Partial<HrPerson>, at: Date, signedAt?: Date): Promise<readonly number[]>;
}

const PAGE = 250;
const error = (status: number, code: string): RestAnswer => ({ status, body: { error: { code, message: code } } });

const vendor = (apiKey: string): RestVendor<HrState> => ({
  schema: HrState,
  refuse: (_, { headers }) => {
    const expected = `Basic ${Buffer.from(`${apiKey}:x`).toString('base64')}`;
    return headers.authorization === expected ? undefined : { status: 401 };
  },
  says: {
    down: () => ({ status: 503 }),
    rateLimited: () => ({ status: 429, headers: { 'retry-after': '7' } }),
    forbidden: () => ({ status: 403 }),
    garbled: () => ({ status: 200, body: { employees: 'soon' } }),
    noRoute: () => error(404, 'NotFound'),
  },
  routes: {
    'GET /api/v1/employees': (state, { query, faults }) => {
      const ids = query.getAll('filter[ids][]');
      const wanted = ids.length > 0 ? ids.flatMap((id) => asked(state, id, faults.foreign) ?? []) : state.people;
      const limit = Number(query.get('page[limit]') ?? PAGE);
      const from = Number(query.get('page[after]') ?? 0);
      const next = from + limit < wanted.length ? String(from + limit) : null;
      const fields = (query.get('fields') ?? '').split(',');
      return {
        status: 200,
        body: {
          data: wanted.slice(from, from + limit).map((person) => employee(person, fields)),
          meta: { total: wanted.length, page: { limit, nextCursor: next, prevCursor: null } },
          _links: {},
        },
      };
    },
    'GET /api/v1/employees/{id}/tables/employmentStatus': (state, { ids: { id = '' }, faults }) => {
      if (id === 'all') return { status: 200, body: state.people.flatMap(statusRows) };
      const person = asked(state, id, faults.foreign);
      return person ? { status: 200, body: statusRows(person) } : error(404, 'NotFound');
    },
  },
});

function employee(person: HrPerson, fields: readonly string[]): object {
  const optional: Readonly<Record<string, string | null>> = {
    workEmail: person.email,
    hireDate: person.startDate,
    departmentName: person.department,
    locationName: person.location,
    employmentStatusName: statusName(person),
    reportsToId: person.managerId,
  };
  return {
    employeeId: person.id,
    firstName: person.firstName,
    lastName: person.lastName,
    preferredName: null,
    photoUrl: '',
    jobTitleName: person.title,
    status: person.status === 'left' ? 'Inactive' : 'Active',
    _restrictedFields: [],
    ...Object.fromEntries(Object.entries(optional).filter(([name]) => fields.includes(name))),
  };
}

function statusName({ status, type }: HrPerson): string {
  if (status === 'on_leave') return 'Leave of Absence';
  return type === 'contractor' ? 'Contractor' : 'Full-Time';
}

/** History, in no order: a row for the hire, and one for a termination whenever that is. */
function statusRows(person: HrPerson): readonly object[] {
  const row = (date: string, employmentStatus: string, at: number) => ({
    id: `${person.id}-${at}`,
    employeeId: person.id,
    date,
    employmentStatus,
  });
  return [
    ...(person.endDate === null ? [] : [row(person.endDate, 'Terminated', 2)]),
    row(person.startDate, statusName(person), 1),
  ];
}

export async function startBambooHr(
  options: RestOptions<HrState> & { readonly apiKey: string },
): Promise<BambooHrServer> {
  const server = await startRest(vendor(options.apiKey), options);
  return {
    ...server,
    addWebhook(url) {
      const privateKey = randomUUID();
      server.update((state) => void state.webhooks.push({ id: randomUUID(), url, privateKey }));
      return privateKey;
    },
    async change(id, change, at, signedAt = at) {
      const today = at.toISOString().slice(0, 10);
      server.update((state) => {
        const person = state.people.find((one) => one.id === id);
        if (person) Object.assign(person, change);
      });
      // Fields with a history fire when the change takes effect, and not when it is entered for later.
      const later = change.endDate !== undefined && change.endDate !== null && change.endDate > today;
      if (later && change.status === undefined) return [];
      return await Promise.all(server.state().webhooks.map((webhook) => announce(webhook, id, change, signedAt)));
    },
  };
}

async function announce(
  { url, privateKey }: HrState['webhooks'][number],
  employeeId: string,
  change: object,
  at: Date,
): Promise<number> {
  const body = JSON.stringify({
    type: 'employee.updated',
    timestamp: at.toISOString(),
    data: { companyId: '1', employeeId, changedFields: Object.keys(change) },
  });
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-bamboohr-timestamp': timestamp,
      'x-bamboohr-signature': createHmac('sha256', privateKey).update(`${body}${timestamp}`).digest('hex'),
    },
    body,
  });
  return response.status;
}
