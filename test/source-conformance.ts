/** What every source that can be read as a whole keeps, against a real server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConnectorError, type ConnectorErrorKind } from '../connectors/errors.ts';
import { type Faults, NO_FAULTS } from '../demo/vendors/faults.ts';
import type { HrPerson, HrState } from '../demo/vendors/hr-people.ts';
import type { RestServer } from '../demo/vendors/rest.ts';
import type { RosterSource, SourceConnection } from '../src/triggers/contract.ts';

export const NOW = new Date('2026-11-21T12:00:00Z');

const lee: HrPerson = {
  id: '104',
  firstName: 'Lee',
  lastName: 'Min-jun',
  email: 'Lee@Northwind.test',
  department: 'Engineering',
  title: 'Engineer',
  location: 'Seoul',
  country: 'KR',
  timezone: 'Asia/Seoul',
  type: 'employee',
  managerId: '101',
  startDate: '2022-06-01',
  endDate: null,
  status: 'active',
};
/** Ann manages; Kim's contract ends; Noa is away; Rob left, and his address is Robin's now; Sol has none. */
export const HR: HrState = {
  webhooks: [],
  people: [
    { ...lee, id: '101', firstName: 'Ann', lastName: 'Berger', email: 'ann@northwind.test', managerId: null },
    lee,
    {
      ...lee,
      id: '105',
      firstName: 'Kim',
      lastName: 'Novak',
      email: 'kim@northwind.test',
      type: 'contractor',
      endDate: '2026-12-18',
    },
    { ...lee, id: '106', firstName: 'Noa', lastName: 'Levi', email: 'noa@northwind.test', status: 'on_leave' },
    {
      ...lee,
      id: '107',
      firstName: 'Rob',
      lastName: 'Old',
      email: 'rob@northwind.test',
      status: 'left',
      endDate: '2025-01-31',
    },
    { ...lee, id: '108', firstName: 'Robin', lastName: 'New', email: 'rob@northwind.test' },
    { ...lee, id: '109', firstName: 'Sol', lastName: 'Reyes', email: null, endDate: '2026-12-01' },
  ],
};

export interface SourceScenario {
  readonly start: (options: { file: string; seed: HrState }) => Promise<RestServer<HrState>>;
  /** A configuration for the server, with the right credential or a revoked one. */
  readonly settings: (origin: string, revoked: boolean) => unknown;
  /** What the server must never read in an error. */
  readonly secrets: readonly string[];
  /** A source that reads one person's record out of the whole cannot be given somebody else's. */
  readonly foreign: 'refused' | 'not_found';
}

/** Runs the suite for one source. `folder` is the name it must have. */
export function sourceConformance<Config>(
  source: RosterSource<Config>,
  folder: string,
  scenario: SourceScenario,
): void {
  const methods: string[] = [];
  let server: RestServer<HrState>;
  let dir: string;

  const connected = (revoked = false): SourceConnection =>
    source.connect(source.Config.parse(scenario.settings(server.origin, revoked)), {
      now: () => NOW,
      cwd: '.',
      signal: new AbortController().signal,
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (!url.includes('/oauth/')) methods.push((init?.method ?? 'GET').toUpperCase());
        return globalThis.fetch(input, init);
      },
    });
  const faulty = (faults: Partial<Faults>) => server.setFaults({ ...NO_FAULTS, ...faults });

  describe(`${source.id} keeps the contract of a source`, () => {
    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'lastday-hr-'));
      server = await scenario.start({ file: join(dir, 'hr.json'), seed: HR });
    });
    afterAll(async () => {
      await server.close();
      rmSync(dir, { recursive: true });
    });
    beforeEach(() => {
      methods.length = 0;
      faulty({});
      server.update((state) => Object.assign(state, structuredClone(HR)));
    });

    test('is registered under the name of its folder, and can be asked again', () => {
      expect(source.id).toBe(folder);
      expect(source.rereadable).toBe(true);
      expect(connected().readAgain).toBeDefined();
    });

    test('reads everybody over all pages, once, in our words, and writes nothing', async () => {
      const { people, faults } = (await connected().readRoster?.()) ?? { people: [], faults: [] };
      expect(faults).toEqual([]);
      expect(people.map(({ sourceId, email, status, lastDay }) => [sourceId, email, status, lastDay])).toEqual([
        ['101', 'ann@northwind.test', 'active', undefined],
        ['104', 'lee@northwind.test', 'active', undefined],
        ['105', 'kim@northwind.test', 'active', '2026-12-18'],
        ['106', 'noa@northwind.test', 'on_leave', undefined],
        ['107', undefined, 'left', '2025-01-31'],
        ['108', 'rob@northwind.test', 'active', undefined],
        ['109', undefined, 'active', '2026-12-01'],
      ]);
      expect(people[1]).toMatchObject({
        employeeId: '104',
        name: 'Lee Min-jun',
        department: 'Engineering',
        title: 'Engineer',
        timezone: 'Asia/Seoul',
        managerEmail: 'ann@northwind.test',
        startDate: '2022-06-01',
      });
      expect(people[2]?.employmentType?.toLowerCase()).toBe('contractor');
      expect(JSON.parse(JSON.stringify(people))).toEqual(people);
      expect(new Set(methods)).toEqual(new Set(['GET']));
    });

    test('reads one person again as the roster has them, by the source’s own id, and knows nobody else', async () => {
      const { people } = (await connected().readRoster?.()) ?? { people: [] };
      for (const person of people.filter(({ email }) => email !== undefined))
        expect(await connected().readAgain?.({ sourceId: person.sourceId ?? '' })).toEqual(person);
      expect(await connected().readAgain?.({ sourceId: '999' })).toBeUndefined();
      expect(await connected().readAgain?.({ email: 'nobody@northwind.test' })).toBeUndefined();
      expect((await connected().readAgain?.({ email: 'LEE@northwind.test' }))?.sourceId).toBe('104');
    });

    test('says what HR says now, not what it said before', async () => {
      const connection = connected();
      await connection.readAgain?.({ sourceId: '104' });
      server.update(({ people }) => {
        const person = people.find(({ id }) => id === '104');
        if (person) person.endDate = '2026-12-31';
      });
      expect((await connection.readAgain?.({ sourceId: '104' }))?.lastDay).toBe('2026-12-31');
    });

    test('two people who are here with one address make the reading useless, and are named', async () => {
      server.update(({ people }) => {
        const person = people.find(({ id }) => id === '106');
        if (person) person.email = 'lee@northwind.test';
      });
      const reading = await connected().readRoster?.();
      expect(reading?.faults.map(({ sentence }) => sentence)).toEqual([expect.stringContaining('lee@northwind.test')]);
    });

    test('nobody at all is a fault, never an empty company', async () => {
      server.update((state) => {
        state.people = [];
      });
      expect((await connected().readRoster?.())?.faults).toHaveLength(1);
    });

    test.each<[string, Partial<Faults>, ConnectorErrorKind, boolean]>([
      ['a rate limit', { rateLimited: true }, 'rate_limited', false],
      ['a refused credential', {}, 'auth', true],
      ['a missing permission', { forbidden: true }, 'forbidden', false],
      ['an outage', { down: '503' }, 'unavailable', false],
      ['silence', { slow: 2_000 }, 'unavailable', false],
      ['nonsense', { garbled: true }, 'invalid', false],
    ])('calls %s what it is, everywhere, and shows no secret', async (_, faults, kind, revoked) => {
      faulty(faults);
      const connection = connected(revoked);
      for (const call of [
        () => connection.check?.(),
        () => connection.readRoster?.(),
        () => connection.readAgain?.({ sourceId: '104' }),
      ]) {
        const error: unknown = await Promise.resolve(call()).then(
          (value) => value,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(ConnectorError);
        expect((error as ConnectorError).kind).toBe(kind);
        if (kind === 'rate_limited') expect((error as ConnectorError).retryAfterMs).toBe(7_000);
        for (const secret of scenario.secrets) expect(inspect(error, { depth: 9 })).not.toContain(secret);
      }
    });

    test('somebody else’s record is never taken for the one that was asked about', async () => {
      faulty({ foreign: true });
      const answer = connected().readAgain?.({ sourceId: '104' });
      if (scenario.foreign === 'refused') await expect(answer).rejects.toMatchObject({ kind: 'invalid' });
      else await expect(answer).resolves.toBeUndefined();
    });
  });
}
