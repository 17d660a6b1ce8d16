import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SlackOptions, SlackStandIn, View } from '../../demo/slack/types.ts';
import type { PersonActor } from '../../src/domain/actor.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { Deps, Queues } from '../../src/operations/deps.ts';
import { type SlackSide, startSlack } from '../../src/slack/app.ts';
import { aCompany, anApplication, aPerson, type Company, type CompanyOptions } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { CASES, IT_ADMINS, PEOPLE, startTestSlack, TEAM, waitFor } from '../support/slack.ts';

/** A company, its Slack, and Lastday between them through Bolt. Jobs run when the test says so. */
export interface Stage {
  readonly slack: SlackStandIn;
  readonly company: Company;
  readonly deps: Deps;
  /** The database itself, whatever a test puts in its place. */
  readonly database: Deps['db'];
  readonly side: SlackSide;
  /** Where uploaded logs lie while they are read. */
  readonly uploads: string;
  readonly log: { readonly level: string; readonly fields: object; readonly message: string }[];
  /** Runs every job until none is left; waits that Slack's pace asks for are passed over. */
  settle(): Promise<void>;
  /** Real time goes on by so much for caches and pace. Milliseconds. */
  elapse(milliseconds: number): void;
  /** The newest ephemeral answer or text that the person got from now on. */
  answer(user: string, act: () => Promise<unknown>): Promise<string>;
  /** The modal on top after the act. */
  modal(user: string, act: () => Promise<unknown>, title?: string): Promise<View>;
  /** The case's card as the database has it. */
  card(caseId: string): Promise<{ channel: string; ts: string; words: string }>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly company?: CompanyOptions;
  readonly slack?: Partial<SlackOptions>;
  readonly settings?: Partial<Settings['slack']>;
  readonly ackWithin?: number;
}

export const HANA = PEOPLE.hr;

const ROSTER = [
  aPerson({ id: 'ann', name: 'Ann Admin' }),
  aPerson({ id: 'bob', name: 'Bob Approver' }),
  aPerson({ id: 'sam', name: 'Sam Security', slackUserId: PEOPLE.sec }),
  aPerson({ id: 'dana', name: 'Dana Owner' }),
  aPerson({ id: 'lee', name: 'Lee Leaver', managerEmail: 'bob@northwind.test', timezone: 'America/New_York' }),
  aPerson({ id: 'hana', name: 'Hana HR', slackUserId: HANA }),
];

export const FIGMA = anApplication('figma', {
  connector: undefined,
  backupOwner: undefined,
  runbook: ['Open Admin → Members', 'Remove {leaver.email}'],
});

export async function aStage(options: StageOptions = {}): Promise<Stage> {
  const slack = await startTestSlack(options.slack);
  const database: TestDatabase = await testDatabase();
  const company = await aCompany(database, {
    people: ROSTER,
    applications: [anApplication('crm'), FIGMA],
    // Uploaded logs come from the stand-in, once Lastday is connected to it.
    fetchFile: (fileId, signal) => side.fetchFile(fileId, signal),
    ...options.company,
  });
  const log: Stage['log'][number][] = [];
  const jobs: { queue: 'draw' | 'notice'; data: Queues['draw'] | Queues['notice'] }[] = [];
  let elapsed = 1_000_000;
  const { deps } = company;
  const sendOn = deps.send;
  const noted = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  const settings: Settings['slack'] = {
    team: TEAM,
    channel: CASES,
    approvers: { users: [], groups: [IT_ADMINS] },
    securityApprovers: { users: [PEOPLE.sec], groups: [] },
    legal: { users: [], groups: [] },
    admins: { users: [PEOPLE.ann], groups: [] },
    hr: { users: [HANA], groups: [] },
    ...options.settings,
  };
  // The company's own jobs are handed the same object, so that what they send is drawn too.
  Object.assign(deps, {
    settings: { ...deps.settings, slack: settings },
    log: { info: noted('info'), warn: noted('warn'), error: noted('error') },
    send: (async (tx, queue, data, sendOptions) => {
      if (queue === 'draw' || queue === 'notice') jobs.push({ queue, data: data as Queues['draw'] });
      else await sendOn(tx, queue, data, sendOptions);
    }) satisfies Deps['send'],
  });
  const uploads = mkdtempSync(join(tmpdir(), 'lastday-uploads-'));
  const side: SlackSide = await startSlack({
    uploads,
    env: {
      mode: 'socket',
      botToken: new Secret(slack.botToken),
      appToken: new Secret(slack.appToken),
      apiUrl: slack.apiUrl,
    },
    deps,
    ackWithin: options.ackWithin ?? 2_500,
    elapsed: () => elapsed,
  });

  async function settle(): Promise<void> {
    for (;;) {
      await side.idle();
      await company.settle();
      const job = jobs.shift();
      if (!job) return;
      const again =
        'subject' in job.data
          ? await side.projector.draw(job.data.subject)
          : await side.projector.post(job.data.noticeId);
      if (!again) continue;
      elapsed += again.laterSeconds * 1_000;
      jobs.push(job);
    }
  }

  return {
    slack,
    company,
    deps,
    database: database.db,
    side,
    uploads,
    log,
    settle,
    elapse(milliseconds) {
      elapsed += milliseconds;
    },
    async answer(user, act) {
      const before = slack.workspace.messages.length;
      await act();
      const found = await waitFor(
        slack,
        () => slack.workspace.messages.slice(before).find((message) => message.ephemeralFor === user),
        `an answer for ${user}`,
      );
      return found.text;
    },
    async modal(user, act, title) {
      const before = slack.topModal(user)?.hash;
      await act();
      return await waitFor(
        slack,
        () => {
          const top = slack.topModal(user);
          return top && top.hash !== before && (title === undefined || top.title?.text === title) ? top : undefined;
        },
        `a modal for ${user}`,
      );
    },
    async card(caseId) {
      await settle();
      const found = slack.workspace.messages.filter(
        ({ metadata }) => metadata?.event_payload.subject === `case:${caseId}`,
      );
      if (found.length !== 1 || !found[0]) throw new Error(`${found.length} cards of ${caseId}`);
      const { channel, ts, blocks } = found[0];
      return { channel, ts, words: JSON.stringify(blocks) };
    },
    async close() {
      await side.close();
      await slack.close();
      await database.close();
      rmSync(uploads, { recursive: true, force: true });
    },
  };
}

export function asActor(id: string, personId: string, roles: PersonActor['roles']): PersonActor {
  return { kind: 'person', id, name: personId, personId, email: `${personId}@northwind.test`, roles };
}
