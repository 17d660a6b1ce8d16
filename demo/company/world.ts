/** Northwind as the desk's right side shows it: read from the vendors' own servers, never from the program. */
import { createHmac, randomUUID } from 'node:crypto';
import type { MovableClock } from '../clock.ts';
import type { FaultName, RealAccount, World } from '../desk/world.ts';
import type { SlackStandIn } from '../slack/types.ts';
import { NO_FAULTS } from '../vendors/faults.ts';
import { applications, type DemoApplication } from './applications.ts';
import type { CompanyHr } from './hr.ts';
import { people, personOf } from './people.ts';
import type { CompanyServer } from './server.ts';
import type { CompanyServers } from './servers.ts';

/** What the demo asks of the running program. */
export interface ProgramHandle {
  /** Where it listens for webhooks: `http://127.0.0.1:…`. */
  readonly httpUrl: string;
  /** Does the minute's work at the clock's time, and waits until it has settled. */
  tick(): Promise<void>;
  auditTail(count: number): Promise<readonly { readonly seq: number; readonly at: Date; readonly words: string }[]>;
  verifyAudit(): Promise<{ readonly ok: boolean; readonly words: string }>;
  /** Reads everybody from HR, as every quarter of an hour. */
  readRoster(): Promise<void>;
  /** When the next timed thing is due. */
  nextDue(): Promise<Date | undefined>;
  /** When this person's open case runs. */
  leavingMoment(email: string): Promise<Date | undefined>;
}

export interface WorldParts {
  readonly servers: CompanyServers;
  readonly hr: CompanyHr;
  readonly slack: SlackStandIn;
  readonly clock: MovableClock;
  readonly program: ProgramHandle;
  readonly hookSecret: string;
}

const faults: Readonly<Record<FaultName, Partial<typeof NO_FAULTS>>> = {
  well: NO_FAULTS,
  down: { ...NO_FAULTS, down: 'refused' },
  slow: { ...NO_FAULTS, slow: 4_000 },
  lying: { ...NO_FAULTS, lying: true },
};

function faultOf(server: CompanyServer): FaultName {
  const { down, slow, lying } = server.faults();
  if (down) return 'down';
  if (lying) return 'lying';
  return slow > 0 ? 'slow' : 'well';
}

/** `known`: they had an account when the company's first day began. */
function realAccount(
  application: DemoApplication,
  server: CompanyServer | undefined,
  email: string,
  known: boolean,
): RealAccount {
  const base = {
    applicationId: application.id,
    application: application.name,
    group: application.signIn ? 'Where people sign in' : 'Applications',
    owner: personOf(application.owner).name,
    groups: [],
  };
  if (!server) return { ...base, state: 'by_hand', mode: 'by_hand', fault: 'well' };
  const shared = { ...base, mode: application.mode ?? 'dry_run', fault: faultOf(server) } as const;
  const account = server.accounts().find(({ label, emails }) => label === email || emails.includes(email));
  if (!account) return { ...shared, state: known ? 'gone' : 'none' };
  const { state, groups, sessions, tokens, licence } = account;
  return {
    ...shared,
    state,
    groups,
    ...(sessions === undefined ? {} : { sessions }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(licence === undefined ? {} : { licence }),
  };
}

/** What a clock on the wall there shows, so many hours from a moment: `2026-12-01T17:30`. */
function wallClock(timezone: string, at: Date, hours: number): string {
  const moment = new Date(at.getTime() + hours * 3_600_000);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(moment).replace(' ', 'T');
}

/** HR's signed webhook. The signature keeps real time, whatever the demo's clock says. */
async function sendWebhook(
  parts: WorldParts,
  email: string,
  when: 'in_three_days' | 'in_two_hours',
): Promise<string | undefined> {
  const person = people.find((one) => one.email === email);
  if (!person) return `HR knows nobody called ${email}.`;
  const now = parts.clock.now();
  const moment = wallClock(person.timezone, now, when === 'in_two_hours' ? 2 : 72);
  const body = JSON.stringify({
    event: 'termination',
    email,
    employee_id: person.employeeId,
    last_day: when === 'in_two_hours' ? moment : moment.slice(0, 10),
    timezone: person.timezone,
    reason: 'Resignation, entered by Hana Sato',
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', parts.hookSecret).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${parts.program.httpUrl}/hooks/hr`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-lastday-timestamp': timestamp,
      'x-lastday-id': randomUUID(),
      'x-lastday-signature': `v1=${signature}`,
    },
    body,
  });
  if (response.ok) {
    // Who sends it has entered it before; of this BambooHR tells by itself only what is today.
    await parts.hr.enter(email, moment.slice(0, 10), now);
    return undefined;
  }
  return `The webhook was answered with ${response.status}: ${(await response.text()).slice(0, 200)}`;
}

/** Slack's tier 3 methods, which is what redrawing cards costs. */
const limitedMethods = ['chat.update', 'chat.postMessage'];

export function northwind(parts: WorldParts): World {
  const { servers, hr, slack, clock, program } = parts;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const server of [...servers.byId.values(), hr]) server.onChange(tell);
  return {
    people: () => people.map(({ email, name, timezone }) => ({ email, name, timezone })),
    accounts: async (email) =>
      applications.map((one) => realAccount(one, servers.byId.get(one.id), email, servers.knew(one.id, email))),
    clock: {
      now: clock.now,
      get moving() {
        return clock.moving;
      },
      async jumpTo(moment) {
        await clock.jumpTo(moment, {
          nextDue: program.nextDue,
          tick: async () => {
            await program.tick();
            tell();
          },
        });
        await program.readRoster();
      },
    },
    leavingMoment: program.leavingMoment,
    faultOf(applicationId) {
      const server = servers.byId.get(applicationId);
      return server ? faultOf(server) : 'well';
    },
    setFault(applicationId, fault) {
      servers.byId.get(applicationId)?.setFaults(faults[fault]);
      tell();
    },
    slackFault: {
      get on() {
        return slack.faults.current.ratelimited !== undefined;
      },
      set(on) {
        const { ratelimited: _before, ...rest } = slack.faults.current;
        slack.faults.set(on ? { ...rest, ratelimited: { methods: limitedMethods, seconds: 5 } } : rest);
        tell();
      },
    },
    audit: { tail: program.auditTail, verify: program.verifyAudit },
    hr: {
      lastDay: hr.lastDay,
      async enter(email, lastDay) {
        const answers = await hr.enter(email, lastDay, clock.now());
        const refused = answers.find((status) => status >= 300);
        if (refused) return `HR’s webhook was answered with ${refused}.`;
        // Nobody waits a quarter of an hour before a demo.
        if (answers.length === 0) await program.readRoster();
        return undefined;
      },
    },
    sendHrWebhook: (email, when) => sendWebhook(parts, email, when),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
