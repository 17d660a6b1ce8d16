/** Where the stories play: HR's own server, Lastday, and Slack between people; the clock is the company's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peopleByEmail } from '../../db/people.ts';
import { type BambooHrServer, startBambooHr } from '../../demo/vendors/bamboohr.ts';
import type { HrPerson } from '../../demo/vendors/hr-people.ts';
import type { CaseView } from '../../src/domain/case-view.ts';
import { Secret } from '../../src/domain/secret.ts';
import { startHttp } from '../../src/http/server.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { type SyncResult, syncRoster } from '../../src/operations/sync-roster.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import { bamboohr } from '../../src/triggers/bamboohr/index.ts';
import type { SourceConnection } from '../../src/triggers/contract.ts';
import { answerHook } from '../../src/triggers/hook.ts';
import { aStage, type Stage, type StageOptions } from '../slack/stage.ts';
import { anAccount, anApplication, ann } from '../support/company.ts';
import { inHr } from '../support/in-hr.ts';
import { CASES } from '../support/slack.ts';

const KEY = 'hr-key-of-the-stories';
const WHERE = { Berlin: 'Europe/Berlin', Tokyo: 'Asia/Tokyo', 'New York': 'America/New_York' };

/** Those who decide and own, in every story. */
export const HANDS = ['ann', 'bob', 'sam', 'dana', 'hana'].map((mailbox, index) => inHr(mailbox, String(101 + index)));

export interface Theatre extends Stage {
  readonly hr: BambooHrServer;
  /** HR enters it now. What takes effect at once is told by a signed hook; what lies ahead is found by the next reading. */
  hrEnters(id: string, change: Partial<HrPerson>): Promise<void>;
  /** The quarter-hourly reading of everybody. */
  read(): Promise<readonly SyncResult[]>;
  /** Time passes until then (ISO 8601), and what is due happens. */
  until(moment: string): Promise<void>;
  /** The newest case of somebody. */
  caseOf(mailbox: string): Promise<CaseView>;
  casesOf(mailbox: string): Promise<readonly CaseView[]>;
  /** Presses a button of somebody's card as it stands now, and lets everything follow. */
  press(user: string, words: string, mailbox: string): Promise<void>;
  /** The same where only the presser gets an answer. */
  refused(user: string, words: string, mailbox: string): Promise<string>;
  /** Submits the modal that a button of the card opens. */
  fill(user: string, words: string, mailbox: string, values: Record<string, string>): Promise<void>;
  words(mailbox: string): Promise<string>;
  /** What stands in somebody's direct messages, oldest first. */
  told(user: string): readonly string[];
  /** An account as its own server has it: `active`, `suspended`, `gone`. */
  account(application: string, mailbox: string): Promise<string>;
}

export async function aTheatre(people: readonly HrPerson[], options: StageOptions = {}): Promise<Theatre> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-stories-'));
  const hr = await startBambooHr({
    file: join(folder, 'hr.json'),
    apiKey: KEY,
    seed: { people: [...people], webhooks: [] },
  });
  const mailboxes = people.flatMap(({ email }) => email?.split('@')[0] ?? []);
  const stage = await aStage({
    ...options,
    company: {
      people: [],
      applications: [anApplication('directory', { identityProvider: true }), anApplication('crm')],
      accounts: Object.fromEntries(['directory', 'crm'].map((id) => [id, accountsIn(id, mailboxes)])),
      hr: { bamboohr: { readAgain: async (named) => await source.readAgain?.(named) } },
      ...options.company,
    },
  });
  const { company, slack } = stage;
  const bugs: unknown[] = [];
  const http = await startHttp(
    {
      hooks: (id) => (id === 'bamboohr' ? answerHook(source, receive) : undefined),
      live: () => true,
      ready: async () => ({ ok: true, checks: {} }),
      metrics: async () => '',
      onBug: (error) => void bugs.push(error),
    },
    { host: '127.0.0.1', port: 0 },
  );
  const key = hr.addWebhook(`http://127.0.0.1:${http.port}/hooks/bamboohr`);
  const source: SourceConnection = bamboohr.connect(
    bamboohr.Config.parse({
      company: 'northwind',
      api_key: new Secret(KEY),
      webhook_secret: new Secret(key),
      base_url: hr.origin,
      timezones: WHERE,
    }),
    { fetch: globalThis.fetch, now: company.now, cwd: '.', signal: new AbortController().signal },
  );
  const receive: Parameters<typeof answerHook>[1] = (delivery) =>
    receiveEvent(stage.deps, { ...delivery, source: { kind: 'hris', id: 'bamboohr', readableAgain: true } });

  const theatre: Theatre = {
    ...stage,
    hr,
    async hrEnters(id, change) {
      const answers = await hr.change(id, change, company.now());
      if (bugs.length > 0 || answers.some((status) => status !== 202))
        throw new Error(`the hook was answered ${answers}`, { cause: bugs[0] });
      await stage.settle();
    },
    async read() {
      const readers = [
        { id: 'bamboohr', read: async () => (await source.readRoster?.()) ?? { people: [], faults: [] } },
      ];
      const results = await syncRoster(stage.deps, ann, readers);
      await stage.settle();
      return results;
    },
    async until(moment) {
      await company.pass(Date.parse(moment) - company.now().getTime());
      stage.elapse(3_600_000);
      await stage.settle();
    },
    async casesOf(mailbox) {
      const [person] = await peopleByEmail(stage.database, `${mailbox}@northwind.test`);
      return await casesOfPerson(stage.deps, person?.id ?? '');
    },
    async caseOf(mailbox) {
      const view = (await theatre.casesOf(mailbox)).at(-1);
      if (!view) throw new Error(`no case of ${mailbox}`);
      return await company.view(view.offboardingCase.id);
    },
    async press(user, words, mailbox) {
      const { channel, ts } = await stage.card((await theatre.caseOf(mailbox)).offboardingCase.id);
      await slack.act.click({ user, channel, ts, text: words });
      await stage.settle();
    },
    async refused(user, words, mailbox) {
      const { channel, ts } = await stage.card((await theatre.caseOf(mailbox)).offboardingCase.id);
      return await stage.answer(user, () => slack.act.click({ user, channel, ts, text: words }));
    },
    async fill(user, words, mailbox, values) {
      const { channel, ts } = await stage.card((await theatre.caseOf(mailbox)).offboardingCase.id);
      await stage.modal(user, () => slack.act.click({ user, channel, ts, text: words }));
      await slack.act.submitView({ user, values });
      await stage.settle();
    },
    words: async (mailbox) => (await stage.card((await theatre.caseOf(mailbox)).offboardingCase.id)).words,
    told: (user) => slack.messagesFor(user, slack.directMessage(user)?.id ?? '').map(({ text }) => text),
    async account(application, mailbox) {
      const theirs = { email: `${mailbox}@northwind.test`, otherEmails: [], name: '' };
      const [account] = await company.server(application).findAccounts(theirs);
      return account?.status ?? 'gone';
    },
    async close() {
      await http.close(0);
      await stage.close();
      await hr.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await theatre.read();
  return theatre;
}

/** One each, and three owners, so that nobody in the stories is among the last two. */
export function accountsIn(application: string, mailboxes: readonly string[], privileged: readonly string[] = []) {
  return [
    ...mailboxes.map((mailbox) =>
      anAccount(mailbox, {
        id: `${application}-${mailbox}`,
        entitlements: [privileged.includes(mailbox) ? 'owner' : 'staff'],
      }),
    ),
    ...['root', 'admin', 'chief'].map((id) => anAccount(id, { id: `${application}-${id}`, entitlements: ['owner'] })),
  ];
}

/** The lines in the thread of somebody's card, oldest first. */
export async function thread(theatre: Theatre, mailbox: string): Promise<readonly string[]> {
  const { ts } = await theatre.card((await theatre.caseOf(mailbox)).offboardingCase.id);
  return theatre.slack.workspace.messages
    .filter(({ thread_ts, channel }) => thread_ts === ts && channel === CASES)
    .map(({ text }) => text);
}
