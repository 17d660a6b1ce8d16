import { ConnectorError } from '../../../connectors/errors.ts';
import { createHttp, path } from '../../../connectors/http.ts';
import type { RosterSource, SourceConnection, SourceTools } from '../contract.ts';
import { pick, type Raw, readingOf } from '../roster-reading.ts';
import { type EmpJob, JobPage, SuccessFactorsConfig } from './schema.ts';
import { tokenSource } from './token.ts';

/** SAP SuccessFactors, OData v2. It announces nothing to us, so it is polled. */
export const successfactors: RosterSource<SuccessFactorsConfig> = {
  id: 'successfactors',
  name: 'SAP SuccessFactors',
  rereadable: true,
  Config: SuccessFactorsConfig,
  connect,
};

const SELECT = [
  'userId',
  'jobTitle',
  'userNav/email',
  'userNav/displayName',
  'userNav/department',
  'userNav/location',
  'userNav/country',
  'userNav/timeZone',
  'employmentNav/startDate',
  'employmentNav/endDate',
  'emplStatusNav/picklistLabels/label',
  'employeeClassNav/picklistLabels/label',
  'managerUserNav/email',
].join(',');
const EXPAND = 'userNav,employmentNav,managerUserNav,emplStatusNav/picklistLabels,employeeClassNav/picklistLabels';

function connect(config: SuccessFactorsConfig, tools: SourceTools): SourceConnection {
  const token = config.credential.kind === 'assertion' ? tokenSource(config, config.credential, tools) : undefined;
  const http = createHttp({
    connectorId: 'successfactors',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    authorize: async () => ({
      authorization: token
        ? `Bearer ${await token()}`
        : config.credential.kind === 'basic'
          ? `Basic ${Buffer.from(config.credential.userAndPassword()).toString('base64')}`
          : '',
    }),
  });

  async function jobs(filter?: string, most?: number): Promise<readonly Raw[]> {
    const found: EmpJob[] = [];
    const first = {
      what: 'read EmpJob',
      path: path`/odata/v2/EmpJob`,
      query: {
        $format: 'json',
        $select: SELECT,
        $expand: EXPAND,
        ...(filter !== undefined && { $filter: filter }),
        ...(most !== undefined && { $top: most }),
      },
    };
    for await (const answer of http.pages(first, (page) => {
      const { __next: next } = page.read(JobPage).d;
      return next ? { what: first.what, path: http.link(next) } : undefined;
    }))
      found.push(...answer.read(JobPage).d.results);
    return found.map(rawOf);
  }

  return {
    async check() {
      await jobs(undefined, 1);
    },
    async readRoster() {
      return readingOf(await jobs(), config.timezones);
    },
    async readAgain(named) {
      const id = named.sourceId ?? named.employeeId;
      const raws = await jobs(id === undefined ? undefined : `userId eq '${id.replaceAll("'", "''")}'`);
      if (raws.length === 0) return undefined;
      if (id !== undefined && raws.some(({ sourceId }) => sourceId !== id))
        throw new ConnectorError('invalid', `successfactors: read user ${id}: an answer about somebody else`);
      const { people, faults } = readingOf(raws, config.timezones);
      const found = pick(people, id === undefined ? named : { sourceId: id });
      if (found === 'two' || (id !== undefined && faults.length > 0))
        throw new ConnectorError(
          'invalid',
          `successfactors: read user ${id ?? ''}: ${faults[0]?.sentence ?? 'two records fit'}`,
        );
      return found;
    },
  };
}

/** Today's slice of their job. A termination in the future stands in the employment's end date, and nowhere else. */
function rawOf(job: EmpJob): Raw {
  const status = labelOf(job.emplStatusNav);
  return {
    sourceId: job.userId,
    cells: {
      employee_id: job.userId,
      email: job.userNav?.email ?? undefined,
      name: job.userNav?.displayName ?? undefined,
      department: job.userNav?.department ?? undefined,
      title: job.jobTitle ?? undefined,
      location: job.userNav?.location ?? undefined,
      country: job.userNav?.country ?? undefined,
      timezone: zoneOf(job.userNav?.timeZone),
      employment_type: labelOf(job.employeeClassNav)?.toLowerCase(),
      manager_email: job.managerUserNav?.email ?? undefined,
      start_date: dateOf(job.employmentNav?.startDate),
      last_day: dateOf(job.employmentNav?.endDate),
      status: /terminat|retired|discarded/i.test(status ?? '')
        ? 'left'
        : /leave/i.test(status ?? '')
          ? 'on_leave'
          : 'active',
    },
  };
}

/** SAP writes IANA names here in most tenants; a three-letter one says nothing about summer time. */
function zoneOf(zone: string | null | undefined): string | undefined {
  return zone?.includes('/') ? zone : undefined;
}

function labelOf(nav: EmpJob['emplStatusNav']): string | undefined {
  const labels = nav?.picklistLabels?.results ?? [];
  return (labels.find(({ locale }) => locale?.startsWith('en')) ?? labels[0])?.label ?? undefined;
}

/** `/Date(1795996800000)/`: midnight UTC of the day that is meant. 31 Dec 9999 is SAP’s “for good”. */
function dateOf(text: string | null | undefined): string | undefined {
  const milliseconds = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text ?? '')?.[1];
  if (milliseconds === undefined) return text ?? undefined;
  const date = new Date(Number(milliseconds)).toISOString().slice(0, 10);
  return date === '9999-12-31' ? undefined : date;
}
