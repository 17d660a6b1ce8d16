import { ConnectorError } from '../../../connectors/errors.ts';
import { createHttp, path } from '../../../connectors/http.ts';
import type { RosterSource, SourceConnection, SourceTools } from '../contract.ts';
import { asRecord, pick, type Raw, readingOf } from '../roster-reading.ts';
import { readBambooHook } from './hook.ts';
import { BambooHrConfig, type Employee, EmployeePage, LIST_FIELDS, StatusRow } from './schema.ts';

/** BambooHR: a signed hint when something changes, and a poll for what is dated in the future, which sends no hint. */
export const bamboohr: RosterSource<BambooHrConfig> = {
  id: 'bamboohr',
  name: 'BambooHR',
  rereadable: true,
  Config: BambooHrConfig,
  connect,
};

function connect(config: BambooHrConfig, tools: SourceTools): SourceConnection {
  const http = createHttp({
    connectorId: 'bamboohr',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    authorize: () => ({ authorization: `Basic ${Buffer.from(`${config.apiKey.reveal()}:x`).toString('base64')}` }),
  });

  const listing = (query: Readonly<Record<string, number | readonly string[]>>) => ({
    what: 'list employees',
    path: path`/api/v1/employees`,
    query: { fields: LIST_FIELDS.join(','), 'page[limit]': config.pageSize, ...query },
  });

  async function employees(ids?: readonly string[]): Promise<readonly Employee[]> {
    const found: Employee[] = [];
    let total = 0;
    const first = listing(ids ? { 'filter[ids][]': ids } : {});
    for await (const answer of http.pages(first, (page) => {
      const { nextCursor } = page.read(EmployeePage).meta.page;
      return nextCursor ? { ...first, query: { ...first.query, 'page[after]': String(nextCursor) } } : undefined;
    })) {
      const page = answer.read(EmployeePage);
      found.push(...assertSeen(page.data));
      total = page.meta.total;
    }
    if (found.length !== total)
      throw new ConnectorError('invalid', `bamboohr: list employees: ${found.length} came of ${total}`);
    return found;
  }

  /** `all` or one id. The history of employment holds what is to come, which the list does not show. */
  async function statusRows(id: string): Promise<readonly StatusRow[] | undefined> {
    const answer = await http.send({
      what: `read the employment status of ${id}`,
      path: path`/api/v1/employees/${id}/tables/employmentStatus`,
      expected: [404],
    });
    return answer.status === 404 ? undefined : answer.read(StatusRow.array());
  }

  return {
    async check() {
      assertSeen((await http.send(listing({ 'page[limit]': 1 }))).read(EmployeePage).data);
      await statusRows('all');
    },

    async readRoster() {
      const [everybody, rows] = [await employees(), (await statusRows('all')) ?? []];
      return readingOf(rawsOf(everybody, everybody, rows), config.timezones);
    },

    async readAgain(named) {
      if (named.sourceId === undefined) {
        const everybody = await this.readRoster?.();
        const found = pick(everybody?.people ?? [], named);
        if (found === 'two') throw new ConnectorError('invalid', 'bamboohr: read again: two records fit');
        return found;
      }
      const { sourceId } = named;
      const own = await employees([sourceId]);
      const [one] = own;
      if (one === undefined) return undefined;
      if (own.length > 1 || one.employeeId !== sourceId)
        throw new ConnectorError('invalid', `bamboohr: read employee ${sourceId}: an answer about somebody else`);
      const rows = await statusRows(sourceId);
      if (rows?.some((row) => row.employeeId !== sourceId))
        throw new ConnectorError('invalid', `bamboohr: read employee ${sourceId}: an answer about somebody else`);
      const managers = one.reportsToId ? await employees([one.reportsToId]) : [];
      const [raw] = rawsOf(own, managers, rows ?? []);
      const record = raw && asRecord(raw, config.timezones);
      if (record === undefined || typeof record === 'string')
        throw new ConnectorError('invalid', `bamboohr: read employee ${sourceId}: ${record ?? 'no record'}`);
      return record;
    },

    ...(config.webhookSecrets.length > 0 && {
      readHook: (request) => readBambooHook({ ...request, secrets: config.webhookSecrets, now: tools.now() }),
    }),
  };
}

/** A hidden field comes as null, which would look like a person without an address or a leaver without a date. */
function assertSeen(found: readonly Employee[]): readonly Employee[] {
  const hidden = found.flatMap(({ _restrictedFields }) => _restrictedFields).find((field) => isNeeded(field));
  if (hidden !== undefined)
    throw new ConnectorError('forbidden', `bamboohr: list employees: the key may not see ${hidden}`);
  return found;
}

function isNeeded(field: string): boolean {
  return ['status', 'jobTitleName', ...LIST_FIELDS].includes(field);
}

function rawsOf(own: readonly Employee[], others: readonly Employee[], rows: readonly StatusRow[]): readonly Raw[] {
  const emailOf = new Map(others.map(({ employeeId, workEmail }) => [employeeId, workEmail ?? undefined]));
  const rowsOf = Map.groupBy(rows, ({ employeeId }) => employeeId);
  return own.map((employee) => ({
    sourceId: employee.employeeId,
    cells: {
      employee_id: employee.employeeId,
      email: employee.workEmail ?? undefined,
      name: [employee.preferredName || employee.firstName, employee.lastName].filter(Boolean).join(' '),
      department: employee.departmentName ?? undefined,
      title: employee.jobTitleName ?? undefined,
      location: employee.locationName ?? undefined,
      employment_type: employee.employmentStatusName ?? undefined,
      manager_email: emailOf.get(employee.reportsToId ?? ''),
      start_date: dateOf(employee.hireDate),
      last_day: lastDayIn(rowsOf.get(employee.employeeId) ?? []),
      status: /leave/i.test(employee.employmentStatusName ?? '') ? 'on_leave' : (employee.status ?? ''),
    },
  }));
}

/** The day of a termination that nothing later takes back. */
function lastDayIn(rows: readonly StatusRow[]): string | undefined {
  const newest = rows.toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
  return newest && /^terminated$/i.test(newest.employmentStatus ?? '') ? dateOf(newest.date) : undefined;
}

/** BambooHR writes a date that nobody set as 0000-00-00. */
function dateOf(date: string | null | undefined): string | undefined {
  return date && !date.startsWith('0000') ? date.slice(0, 10) : undefined;
}
