/** Northwind's HR: BambooHR's stand-in, with everybody on the roster in it. */
import { startBambooHr } from '../vendors/bamboohr.ts';
import type { HrPerson } from '../vendors/hr-people.ts';
import { type DemoPerson, people } from './people.ts';

export interface CompanyHr {
  /** For `roster:` in lastday.yaml; secrets stand there as `env:NAME`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** By those names, for the program's environment. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the program listens, as an administrator enters it in HR. */
  callsAt(url: string): void;
  /** What HR says of somebody: `YYYY-MM-DD`, or null for no last day. Undefined: HR does not have them. */
  lastDay(email: string): string | null | undefined;
  /** Enters a last day, or takes it back. The statuses its webhook was answered with: none for a day to come. */
  enter(email: string, lastDay: string | null, today: Date): Promise<readonly number[]>;
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

const KEY = 'northwind-bamboohr-key';

/** Keeps its records in `file`, between starts too. */
export async function startHr(file: string): Promise<CompanyHr> {
  const server = await startBambooHr({ file, apiKey: KEY, seed: { people: people.map(inHr), webhooks: [] } });
  // Its key was shown to the start that made it.
  server.update((state) => {
    state.webhooks = [];
  });
  const hookKey = server.addWebhook('http://127.0.0.1/not-yet');
  const numberOf = (email: string) => people.find((one) => one.email === email)?.employeeId;
  return {
    settings: {
      source: 'bamboohr',
      company: 'northwind',
      api_key: 'env:BAMBOOHR_KEY',
      webhook_secret: 'env:BAMBOOHR_HOOK',
      base_url: server.origin,
      timezones: Object.fromEntries(people.map(({ location, timezone }) => [location, timezone])),
    },
    secrets: { BAMBOOHR_KEY: KEY, BAMBOOHR_HOOK: hookKey },
    callsAt: (url) =>
      server.update(({ webhooks }) => {
        for (const webhook of webhooks) webhook.url = `${url}/hooks/bamboohr`;
      }),
    lastDay: (email) => server.state().people.find(({ id }) => id === numberOf(email))?.endDate,
    enter: (email, lastDay, today) => server.change(numberOf(email) ?? '', { endDate: lastDay }, today, new Date()),
    onChange: server.onChange,
    close: server.close,
  };
}

function inHr(person: DemoPerson): HrPerson {
  const [firstName = '', ...rest] = person.name.split(' ');
  const manager = people.find(({ email }) => email === person.managerEmail);
  return {
    id: person.employeeId,
    firstName,
    lastName: rest.join(' '),
    email: person.email,
    department: person.department,
    title: person.title,
    location: person.location,
    country: person.country,
    timezone: person.timezone,
    type: person.employmentType,
    managerId: manager?.employeeId ?? null,
    startDate: person.startDate,
    endDate: null,
    status: 'active',
  };
}
