/**
 * What every connector must do, as one suite. A connector's test gives scenarios; this file calls the contract.
 *
 * A scenario is a function that brings the vendor into a state. It is told which call comes `next`: with nock, expect
 * exactly that call's requests (and let `afterEach` fail on unused ones); a stand-in that keeps state may ignore it.
 * Every call is made on a fresh connection with the step as it comes back from JSON, as after a restart.
 */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  Account,
  Action,
  Connection,
  Connector,
  Leaver,
  PlanContext,
  PlannedStep,
  Step,
  Tools,
  Verdict,
} from '../connectors/contract.ts';
import { ConnectorError, type ConnectorErrorKind } from '../connectors/errors.ts';

export type Call = 'check' | 'findAccounts' | 'listAccounts' | 'plan' | 'execute' | 'verify' | 'undo' | 'verifyUndone';
export type Arrange = (next: Call) => void | Promise<void>;

export interface Scenarios {
  readonly leaver: Leaver;
  readonly context?: PlanContext;
  /** A connection as after a restart. Use `tools.fetch`: the suite watches it for writes. */
  /** `timeoutMs`: long, but where a vendor's silence is what is tested. */
  readonly connect: (tools: Tools, timeoutMs: number) => Connection;
  /** The credentials in the configuration: no error may show them. */
  readonly secrets: readonly string[];
  readonly now?: Date;
  /** A POST that only reads (GraphQL, a token endpoint, Slack's Web API). */
  readonly readsByPost?: (url: string) => boolean;
  /** Everything works and may be read. */
  readonly healthy: Arrange;
  readonly none: Arrange;
  readonly one: Arrange;
  readonly several: Arrange;
  /** More than one page; absent when the connector has no `listAccounts`. */
  readonly pages?: { readonly arrange: Arrange; readonly ids: readonly string[] };
  /** At least one for each declared action. */
  readonly steps: readonly StepScenario[];
  /** `none` only for a connector without a network. */
  readonly faults: Faults | 'none';
}

export interface StepScenario {
  /** Names the test: "suspend, by PUT". */
  readonly title: string;
  readonly action: Action;
  /** Where a plan holds several steps of the action. */
  readonly target?: string;
  /** The account has what the step takes away. Called before `plan`, the first `verify` and the first `execute`. */
  readonly open: Arrange;
  /** For nock: as `execute` left it. A stand-in leaves it out, because there `execute` itself must have done it. */
  readonly after?: Arrange;
  /** For nock: as `undo` left it. */
  readonly undone?: Arrange;
  /** The account vanished by another hand. */
  readonly gone: Arrange;
  /** Asynchronous acts: the vendor has accepted and is still at it. */
  readonly pending?: Arrange;
  /** `no_read` where the vendor offers none, and its receipt is all there is. */
  readonly proof?: 'holds' | 'no_read';
  /** What a repeat reports; `done` where the vendor cannot tell (Okta's sessions). */
  readonly repeat?: 'done' | 'already_done';
}

/** Each lasts until the next scenario is arranged, and is met by the first step scenario's calls. */
export interface Faults {
  readonly rateLimited: { readonly arrange: Arrange; readonly retryAfterMs: number };
  readonly unauthorized: Arrange;
  readonly forbidden: Arrange;
  readonly unavailable: Arrange;
  /** `silence`: the suite's own `fetch` never answers. For nock, whose delay breaks when a fetch is aborted. */
  readonly timeout: Arrange | 'silence';
  /** 200 with something else than the vendor's shape. */
  readonly poisoned: Arrange;
  /** 200 with somebody else's account. */
  readonly foreign: Arrange;
}

export function conformance<Config>(connector: Connector<Config>, folder: string, scenarios: Scenarios): void {
  const writes: string[] = [];
  let silent = false;
  const byFetch = scenarios.faults !== 'none' && scenarios.faults.timeout === 'silence';
  const tools: Tools = {
    now: () => scenarios.now ?? new Date('2026-11-21T12:00:00Z'),
    signal: new AbortController().signal,
    fetch: async (input, init) => {
      const method = (init?.method ?? 'GET').toUpperCase();
      const url = input instanceof Request ? input.url : String(input);
      if (method !== 'GET' && method !== 'HEAD' && !scenarios.readsByPost?.(url)) writes.push(`${method} ${url}`);
      const signal = silent && byFetch ? init?.signal : undefined;
      if (signal) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return globalThis.fetch(input, init);
    },
  };
  const connection = () => scenarios.connect(tools, silent ? 100 : 10_000);

  /** A call that must change nothing. */
  async function reading<T>(call: () => Promise<T>): Promise<T> {
    writes.length = 0;
    const result = await call();
    expect(writes, 'a read wrote').toEqual([]);
    return result;
  }

  async function find(arrange: Arrange): Promise<readonly Account[]> {
    await arrange('findAccounts');
    return reading(() => connection().findAccounts(scenarios.leaver));
  }

  async function planned(scenario: StepScenario): Promise<Step> {
    const [account] = await find(scenarios.one);
    await scenario.open('plan');
    const steps = await reading(() => connection().plan(account as Account, scenarios.context ?? {}));
    const step = steps.find((one) => one.action === scenario.action && (scenario.target ?? one.target) === one.target);
    expect(step, `the plan has no ${scenario.title}`).toBeDefined();
    return throughJson(step as PlannedStep);
  }

  async function verdict(step: Step): Promise<Verdict> {
    const read = await reading(() => connection().verify(step));
    expect(throughJson(read)).toEqual(read);
    return read.verdict;
  }

  async function refusal(call: () => Promise<unknown>): Promise<ConnectorError> {
    const error = await call().then(
      (value) => expect.unreachable(`it went well: ${JSON.stringify(value)}`),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConnectorError);
    const shown = [String(error), inspect(error, { depth: 9 }), JSON.stringify(error), (error as Error).stack].join(
      '\n',
    );
    for (const secret of scenarios.secrets) expect(shown).not.toContain(secret);
    expect((error as ConnectorError).message).toMatch(new RegExp(`^${connector.id}: `));
    return error as ConnectorError;
  }

  describe(`${connector.id} keeps the contract`, () => {
    it('is registered under the name of its folder', () => {
      expect(connector.id).toBe(folder);
    });

    it('declares each action once, and gives back only what it says it can', () => {
      const actions = connector.capabilities.map(({ action }) => action);
      expect(new Set(actions).size).toBe(actions.length);
      const undoes = connector.capabilities.some(({ undo }) => undo !== 'none');
      for (const verb of ['undo', 'verifyUndone'] as const) expect(verb in connection(), verb).toBe(undoes);
      expect(new Set(scenarios.steps.map(({ action }) => action))).toEqual(new Set(actions));
    });

    it('checks its credentials and scopes without a write', async () => {
      await scenarios.healthy('check');
      await reading(() => connection().check());
    });

    it('tells no account, one and several apart', async () => {
      expect(await find(scenarios.none)).toHaveLength(0);
      const [account, ...more] = await find(scenarios.one);
      expect(more).toHaveLength(0);
      expect(throughJson(account)).toEqual(account);
      const several = await find(scenarios.several);
      expect(new Set(several.map(({ id }) => id)).size).toBe(several.length);
      expect(several.length).toBeGreaterThan(1);
    });

    it('lists every account, over all pages, each once', async () => {
      expect(connection().listAccounts !== undefined).toBe(scenarios.pages !== undefined);
      if (scenarios.pages === undefined) return;
      await scenarios.pages.arrange('listAccounts');
      const ids = await reading(async () => {
        const seen: string[] = [];
        for await (const { id } of connection().listAccounts?.() ?? []) seen.push(id);
        return seen;
      });
      expect(ids.toSorted()).toEqual(scenarios.pages.ids.toSorted());
    });

    it('plans only what it declares, in JSON, without a write', async () => {
      const [account] = await find(scenarios.one);
      await (scenarios.steps[0]?.open ?? scenarios.healthy)('plan');
      const steps = await reading(() => connection().plan(account as Account, scenarios.context ?? {}));
      const declared = connector.capabilities.map(({ action }) => action);
      for (const step of steps) {
        expect(declared).toContain(step.action);
        expect(throughJson(step)).toEqual(step);
        expect(step.account.id).toBe(account?.id);
        expect(step.summary).not.toBe('');
      }
    });
  });

  for (const scenario of scenarios.steps) describe(`${connector.id}: ${scenario.title}`, () => lifecycle(scenario));

  const { faults } = scenarios;
  if (faults !== 'none') describe(`${connector.id} under faults`, () => underFaults(faults));

  function lifecycle(scenario: StepScenario): void {
    const proof = scenario.proof ?? 'holds';
    const undo = connector.capabilities.find(({ action }) => action === scenario.action)?.undo ?? 'none';

    it('is open before, done once, harmless to repeat, and proven by a read', async () => {
      const step = await planned(scenario);
      await scenario.open('verify');
      expect(await verdict(step)).toBe(proof === 'holds' ? 'broken' : proof);
      await scenario.open('execute');
      const { outcome, receipt } = await connection().execute(step);
      expect(outcome).toBe('done');
      const after: Step = throughJson({ ...step, receipt });
      await scenario.after?.('verify');
      expect(await verdict(after)).toBe(proof);
      await scenario.after?.('execute');
      expect((await connection().execute(after)).outcome).toBe(scenario.repeat ?? 'already_done');
      if (undo === 'none') return;

      await scenario.after?.('verifyUndone');
      expect((await reading(async () => connection().verifyUndone?.(after)))?.verdict).not.toBe('holds');
      await scenario.after?.('undo');
      expect((await connection().undo?.(after))?.outcome).toBe('done');
      await scenario.undone?.('verifyUndone');
      expect((await reading(async () => connection().verifyUndone?.(after)))?.verdict).toBe('holds');
      await scenario.undone?.('undo');
      expect((await connection().undo?.(after))?.outcome).toBe('already_done');
    });

    it('counts an account that is gone as a success', async () => {
      const step = await planned(scenario);
      await scenario.gone('execute');
      expect(['already_done', scenario.repeat]).toContain((await connection().execute(step)).outcome);
      await scenario.gone('verify');
      expect(await verdict(step)).toBe(proof);
    });

    if (scenario.pending === undefined) return;
    it('says that the vendor is still at it', async () => {
      const step = await planned(scenario);
      await scenario.pending?.('verify');
      expect(await verdict(step)).toBe('pending');
    });
  }

  function underFaults(faults: Faults): void {
    const first = scenarios.steps[0] as StepScenario;
    const kinds: readonly [string, Arrange, ConnectorErrorKind][] = [
      ['a rate limit', faults.rateLimited.arrange, 'rate_limited'],
      ['a refused credential', faults.unauthorized, 'auth'],
      ['a missing scope', faults.forbidden, 'forbidden'],
      ['an outage', faults.unavailable, 'unavailable'],
      ['silence', faults.timeout === 'silence' ? () => {} : faults.timeout, 'unavailable'],
    ];

    afterEach(() => {
      silent = false;
    });

    it.each(kinds)('calls %s what it is, in every verb, and shows no secret', async (fault, arrange, kind) => {
      const step = await planned(first);
      silent = fault === 'silence';
      for (const [next, call] of [
        ['check', () => connection().check()],
        ['findAccounts', () => connection().findAccounts(scenarios.leaver)],
        ['execute', () => connection().execute(step)],
      ] as const) {
        await arrange(next);
        const error = await refusal(call);
        expect(error.kind, next).toBe(kind);
        if (kind === 'rate_limited') expect(error.retryAfterMs).toBe(faults.rateLimited.retryAfterMs);
      }
      if (first.proof === 'no_read') return;
      await arrange('verify');
      if (kind === 'forbidden') expect(await verdict(step)).toBe('unreadable');
      else expect((await refusal(() => connection().verify(step))).kind).toBe(kind);
    });

    it.each([
      ['nonsense', faults.poisoned],
      ["somebody else's account", faults.foreign],
    ])('never takes %s for an answer', async (_, arrange) => {
      const step = await planned(first);
      await arrange('findAccounts');
      expect((await refusal(() => connection().findAccounts(scenarios.leaver))).kind).toBe('invalid');
      await arrange('execute');
      expect((await refusal(() => connection().execute(step))).kind).toBe('invalid');
      if (first.proof === 'no_read') return;
      await arrange('verify');
      expect(await verdict(step)).toBe('unreadable');
    });
  }
}

/** As it comes back from the database. */
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
