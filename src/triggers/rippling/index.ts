import { ConnectorError } from '../../../connectors/errors.ts';
import { createHttp, path } from '../../../connectors/http.ts';
import type { HrRecord } from '../../domain/roster.ts';
import type { RosterSource, SourceConnection, SourceTools } from '../contract.ts';
import { asRecord, pick, type Raw, readingOf } from '../roster-reading.ts';
import { RipplingConfig, Worker, WorkerPage } from './schema.ts';

/** Rippling. Its webhooks are not signed, so none is listened to: it is polled. */
export const rippling: RosterSource<RipplingConfig> = {
  id: 'rippling',
  name: 'Rippling',
  rereadable: true,
  Config: RipplingConfig,
  connect,
};

const EXPAND = 'user,manager,department,employment_type';

function connect(config: RipplingConfig, tools: SourceTools): SourceConnection {
  const http = createHttp({
    connectorId: 'rippling',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    headers: config.apiVersion === undefined ? {} : { 'rippling-api-version': config.apiVersion },
    authorize: () => ({ authorization: `Bearer ${config.token.reveal()}` }),
  });

  async function workers(): Promise<readonly Raw[]> {
    const found: Worker[] = [];
    const first = {
      what: 'list workers',
      path: path`/workers`,
      query: { expand: EXPAND, limit: config.pageSize },
    };
    for await (const answer of http.pages(first, (page) => {
      const { next_link: next } = page.read(WorkerPage);
      return next ? { what: first.what, path: http.link(next) } : undefined;
    }))
      found.push(...answer.read(WorkerPage).results);
    return found.map(rawOf);
  }

  async function worker(id: string): Promise<HrRecord | undefined> {
    const answer = await http.send({
      what: `read worker ${id}`,
      path: path`/workers/${id}`,
      query: { expand: EXPAND },
      expected: [404],
    });
    if (answer.status === 404) return undefined;
    const found = answer.read(Worker);
    if (found.id !== id)
      throw new ConnectorError('invalid', `rippling: read worker ${id}: an answer about somebody else`);
    const record = asRecord(rawOf(found), config.timezones);
    if (typeof record === 'string') throw new ConnectorError('invalid', `rippling: read worker ${id}: ${record}`);
    return record;
  }

  return {
    async check() {
      await http
        .send({ what: 'list workers', path: path`/workers`, query: { expand: EXPAND, limit: 1 } })
        .then((answer) => answer.read(WorkerPage));
    },
    async readRoster() {
      return readingOf(await workers(), config.timezones);
    },
    async readAgain(named) {
      if (named.sourceId !== undefined) return await worker(named.sourceId);
      const found = pick(readingOf(await workers(), config.timezones).people, named);
      if (found === 'two') throw new ConnectorError('invalid', 'rippling: read again: two records fit');
      return found;
    },
  };
}

/** `TERMINATED` and an end date are each enough; somebody hired for later is no leaver. */
function rawOf(worker: Worker): Raw {
  const { user } = worker;
  const emails = [worker.work_email, ...(user?.emails ?? []).map(({ value, type }) => (type === 'WORK' ? value : ''))];
  const [email, ...others] = [...new Set(emails.map((one) => one?.toLowerCase()).filter((one) => one))];
  return {
    sourceId: worker.id,
    cells: {
      email,
      other_emails: others.join(';'),
      employee_id: worker.number == null ? worker.id : String(worker.number),
      name: user?.display_name || user?.name?.formatted || [user?.name?.given_name, user?.name?.family_name].join(' '),
      department: worker.department?.name ?? undefined,
      title: worker.title ?? undefined,
      country: worker.country ?? undefined,
      timezone: user?.timezone ?? undefined,
      employment_type: (worker.employment_type?.type ?? worker.employment_type?.name ?? '').toLowerCase(),
      manager_email: worker.manager?.work_email ?? undefined,
      start_date: worker.start_date?.slice(0, 10),
      last_day: worker.end_date?.slice(0, 10),
      status: statusOf(worker.status),
    },
  };
}

/** https://developer.rippling.com/documentation/rest-api names these; a status that is new is no reason to act. */
function statusOf(status: string | null | undefined): string {
  if (status === 'TERMINATED') return 'left';
  return /LEAVE/.test(status ?? '') ? 'on_leave' : 'active';
}
