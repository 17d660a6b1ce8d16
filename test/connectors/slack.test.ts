import { beforeAll, describe } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { slack } from '../../connectors/slack/index.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import type { SlackState, SlackWorkspace } from '../../demo/vendors/slack.ts';
import { type Arrange, conformance, type StepScenario } from '../conformance.ts';
import { recordRequests } from './record.ts';
import { BOT_TOKEN, connected, lee, seed, TOKEN, vendor } from './slack-vendor.ts';

describe.each(['scim', 'admin'] as const)('against a real server, by %s', (via) => {
  let server: SlackWorkspace;
  let token = TOKEN;
  beforeAll(async () => {
    server = await vendor();
  });

  function holding(change: (state: SlackState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      token = TOKEN;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed), { plan: 'enterprise' });
        change(state);
      });
    };
  }
  const open = holding();
  const gone = holding((state) => {
    state.people = state.people.filter(({ id }) => id !== 'U0LEE');
  });
  const suspend: StepScenario = { title: 'deactivate', action: 'suspend', open, gone };
  const endSessions: StepScenario = { title: 'sign out everywhere', action: 'end_sessions', open, gone };

  // By SCIM there is no step for sessions: deactivation ends them.
  conformance(via === 'admin' ? slack : { ...slack, capabilities: slack.capabilities.slice(1) }, 'slack', {
    leaver: { ...lee, otherEmails: ['lee.park@northwind.test'] },
    connect: ({ fetch, ...rest }, timeout_ms) => {
      const using = { ...rest, fetch: recordRequests('slack', fetch) };
      const settings = {
        via,
        token: new Secret(token),
        bot_token: new Secret(token === TOKEN ? BOT_TOKEN : token),
        timeout_ms,
      };
      if (server !== undefined) return connected(server, settings, using);
      return slack.connect(slack.Config.parse(settings), using);
    },
    secrets: [TOKEN, BOT_TOKEN],
    readsByPost: (url) => url.endsWith('/admin.users.session.list'),
    healthy: open,
    none: gone,
    one: open,
    several: holding(({ people }) => {
      people.push({ ...(seed.people[0] as (typeof people)[number]), id: 'U0LE2', email: 'lee.park@northwind.test' });
    }),
    pages: { arrange: open, ids: seed.people.filter(({ isBot }) => !isBot).map(({ id }) => id) },
    steps: via === 'admin' ? [suspend, endSessions] : [suspend],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 7_000 },
      unauthorized: async (next) => {
        await open(next);
        token = 'xoxp-revoked';
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 5_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
