import { ConnectorError } from '../../../connectors/errors.ts';
import { createHttp, path } from '../../../connectors/http.ts';
import type { RosterSource, SourceConnection, SourceTools } from '../contract.ts';
import type { Field } from '../record.ts';
import { pick, type Raw, readingOf } from '../roster-reading.ts';
import { Report, WorkdayConfig } from './schema.ts';

/** Workday, by a report that is enabled as a web service: it has no webhooks for ordinary tenants, so it is polled. */
export const workday: RosterSource<WorkdayConfig> = {
  id: 'workday',
  name: 'Workday',
  rereadable: true,
  Config: WorkdayConfig,
  connect,
};

function connect(config: WorkdayConfig, tools: SourceTools): SourceConnection {
  const http = createHttp({
    connectorId: 'workday',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    authorize: () => ({ authorization: config.authorization() }),
  });

  /** The whole report, or one worker's lines of it where the report has a prompt for them. */
  async function rows(workerId?: string): Promise<readonly Raw[]> {
    const prompt =
      workerId !== undefined && config.personPrompt !== undefined ? { [config.personPrompt]: workerId } : {};
    const answer = await http.send({
      what: `read the report ${config.report.name}`,
      path: path`/ccx/service/customreport2/${config.tenant}/${config.report.owner}/${config.report.name}`,
      query: { format: 'json', ...prompt },
    });
    return answer.read(Report).Report_Entry.map((row, index) => rawOf(row, index, config.columns));
  }

  return {
    async check() {
      await rows();
    },
    async readRoster() {
      return readingOf(await rows(), config.timezones);
    },
    async readAgain(named) {
      const id = named.sourceId ?? named.employeeId;
      const { people, faults } = readingOf(await rows(id), config.timezones);
      const found = pick(people, named);
      const wrong = faults.find(({ sentence }) => sentence.startsWith(`Record ${id}:`));
      if (found === 'two' || (found === undefined && wrong))
        throw new ConnectorError('invalid', `workday: read worker ${id ?? ''}: ${wrong?.sentence ?? 'two fit'}`);
      // A prompt that the report does not have is ignored by Workday, which then shows everybody: picked out above.
      return found;
    },
  };
}

function rawOf(row: Readonly<Record<string, string>>, index: number, columns: WorkdayConfig['columns']): Raw {
  const cell = (field: Field): string | undefined => row[columns[field] ?? ''];
  const cells = Object.fromEntries(Object.keys(columns).map((field) => [field, cell(field as Field)]));
  return {
    sourceId: cell('employee_id') || `line ${index + 1}`,
    cells: { ...cells, start_date: dateOf(cell('start_date')), last_day: dateOf(cell('last_day')) },
  };
}

/** Workday's dates carry the tenant's offset (`2026-11-30-08:00`); the day is what is meant. */
function dateOf(text: string | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.test(text ?? '') ? text?.slice(0, 10) : text;
}
