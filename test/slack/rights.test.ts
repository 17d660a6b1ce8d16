import { count } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { cases } from '../../db/schema.ts';
import { auditEvents } from '../../db/schema-audit.ts';
import type { JsonObject } from '../../demo/slack/types.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { allowException } from '../../src/operations/allow-exception.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { askException } from '../../src/operations/ask-exception.ts';
import { handOnTask } from '../../src/operations/hand-on-task.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { rejectCase } from '../../src/operations/reject-case.ts';
import { frozenList } from '../../src/operations/release-cases.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { stopAll } from '../../src/operations/stop-all.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import { ACTION, CHOOSE_ACCOUNT } from '../../src/slack/ids.ts';
import * as company from '../support/company.ts';
import { IT_ADMINS, TEAM } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

/** The states that a case is in when something is pressed on it; each has a leaver of its own, who holds every role. */
const STATES = ['awaiting', 'approved', 'running', 'stopped', 'closed', 'rejected', 'asking', 'board'] as const;
type State = (typeof STATES)[number];

/** Everybody but the leavers, and what the configuration makes of them. */
const ACTORS = {
  approver: ['approvers'],
  security: ['securityApprovers'],
  admin: ['admins'],
  lawyer: ['legal'],
  hr: ['hr'],
  // Asked for every case, and holds every role that could approve it but security's.
  requester: ['approvers', 'admins', 'hr'],
  // Owns applications, asked to keep access, and could approve others.
  asker: ['approvers'],
  // Named by the policy that takes one of the leavers, and nothing anywhere else.
  chief: ['board'],
  manager: [],
  owner: [],
  backup: [],
  delegate: [],
  colleague: [],
  // What must never count, whatever the configuration says.
  guest: ['approvers', 'securityApprovers', 'admins', 'legal', 'hr', 'board'],
  stranger: ['approvers', 'securityApprovers', 'admins', 'legal', 'hr', 'board'],
  gone: ['approvers', 'securityApprovers', 'admins', 'legal', 'hr', 'board'],
  robot: ['approvers', 'securityApprovers', 'admins', 'legal', 'hr', 'board'],
  twofold: ['approvers', 'securityApprovers', 'admins', 'legal', 'hr', 'board'],
} as const satisfies Record<string, readonly string[]>;
type Actor = keyof typeof ACTORS | 'leaver' | 'another leaver';

const idOf = (name: string) => `U0${name.toUpperCase()}`;
const leaverOf = (state: State) => `leaver${state}`;
const PEOPLE = Object.keys(ACTORS) as (keyof typeof ACTORS)[];

// What interfaces say, in their words and not in the code's.
const RUN: readonly Actor[] = ['approver', 'security', 'admin', 'requester', 'asker'];
const OPEN: readonly Actor[] = [...RUN, 'hr'];
const TASK: readonly Actor[] = ['owner', 'backup', 'delegate'];
const TWO: readonly Actor[] = ['admin', 'security', 'requester'];

interface Press {
  readonly act: string;
  readonly on: State;
  readonly who: readonly Actor[];
  readonly action: string;
  readonly value: string;
  readonly option?: boolean;
}

describe('who may press what, every actor on every button', () => {
  let stage: Stage;
  const ids = new Map<State, string>();
  const names = new Map<string, string>();
  /** What the press came to: a change that would have been made, or a form that opened. */
  let effects: string[] = [];

  beforeAll(async () => {
    const leavers = STATES.map(leaverOf);
    const list = (role: string) => ({
      users: [
        ...PEOPLE.filter((name) => (ACTORS[name] as readonly string[]).includes(role)).map(idOf),
        ...leavers.map(idOf),
      ],
      groups: [],
    });
    const email = (name: string) => `${name}@northwind.test`;
    stage = await aStage({
      company: {
        people: [
          ...PEOPLE.filter((name) => name !== 'twofold').map((id) => company.aPerson({ id })),
          company.aPerson({ id: 'one', slackUserId: 'U0ONE', otherEmails: [email('twofold')] }),
          company.aPerson({ id: 'two', slackUserId: 'U0TWO', otherEmails: [email('twofold')] }),
          ...leavers.map((id) =>
            company.aPerson({ id, managerEmail: email('manager'), title: id === leaverOf('board') ? 'CFO' : 'Clerk' }),
          ),
        ],
        policies: [
          { ...DEFAULT_POLICY, name: 'board', when: "leaver.title == 'CFO'", approvers: list('board') },
          DEFAULT_POLICY,
        ],
        applications: [
          company.anApplication('crm', { owner: email('owner'), backupOwner: email('backup') }),
          { ...FIGMA, owner: email('owner'), backupOwner: email('backup') },
          { ...FIGMA, id: 'miro', name: 'Miro', owner: email('asker'), backupOwner: email('backup') },
          { ...FIGMA, id: 'bank', name: 'Bank', owner: email('asker'), backupOwner: email('backup') },
        ],
        accounts: {
          crm: [
            ...leavers.map((id) => company.anAccount(id)),
            company.anAccount('asking2', { email: email(leaverOf('asking')) }),
            ...['root', 'admin', 'chief'].map((id) => company.anAccount(id, { entitlements: ['owner'] })),
          ],
        },
      },
      slack: {
        users: [
          ...[...PEOPLE, ...leavers].map((name) => ({
            id: idOf(name),
            name,
            real_name: name,
            email: email(name),
            is_restricted: name === 'guest',
            is_stranger: name === 'stranger',
            deleted: name === 'gone',
            is_bot: name === 'robot',
            ...(name === 'stranger' && { team_id: 'T0OTHER' }),
          })),
        ],
        channels: [
          { id: 'C0CASES', name: 'offboarding', is_private: true, members: ['U0LASTDAY'] },
          { id: 'C0ALL', name: 'all', members: ['U0LASTDAY', ...[...PEOPLE, ...leavers].map(idOf)] },
        ],
        usergroups: [{ id: IT_ADMINS, handle: 'it-admins', users: [] }],
      },
      settings: {
        approvers: list('approvers'),
        securityApprovers: list('securityApprovers'),
        admins: list('admins'),
        legal: list('legal'),
        hr: list('hr'),
      },
    });
    await prepare();
    watch();
  });
  afterAll(() => stage.close());

  const requester = company.anActor('requester', 'approver', 'admin', 'hr');
  const approver = company.anActor('approver', 'approver');

  /** Each case into the state in which its buttons can be pressed. */
  async function prepare(): Promise<void> {
    const { deps } = stage;
    for (const state of STATES) {
      const { id } = await openCase(deps, requester, { personId: leaverOf(state), lastDay: '2026-12-01' });
      ids.set(state, id);
      // Eight in one day would be held back by the brake.
      await deps.db.update(cases).set({ openedAt: new Date(0) });
    }
    await stage.settle();
    const caseId = (state: State) => ids.get(state) ?? '';
    for (const state of ['approved', 'running', 'stopped', 'closed'] as const)
      await approveCase(deps, approver, { caseId: caseId(state), revision: 1 });
    await rejectCase(deps, approver, { caseId: caseId('rejected'), revision: 1, reason: 'no' });
    const fails = async () => {
      throw new ConnectorError('forbidden', 'crm: 403');
    };
    stage.company.fault('crm', { execute: fails });
    for (const state of ['running', 'stopped'] as const)
      await cutNow(deps, approver, { caseId: caseId(state), reason: 'x' });
    await stage.settle();
    stage.company.fault('crm', undefined);
    await stopCase(deps, approver, { caseId: caseId('stopped') });
    await cutNow(deps, approver, { caseId: caseId('closed'), reason: 'x' });
    await stage.settle();
    const { tasks } = await stage.company.view(caseId('running'));
    const task = (application: string) =>
      tasks.find((one) => one.application === application && one.kind === 'access')?.id ?? '';
    for (const application of ['figma', 'miro', 'bank'])
      names.set(application, `${caseId('running')}:${task(application)}`);
    await handOnTask(deps, company.anActor('owner'), {
      taskId: task('figma'),
      to: { email: 'delegate@northwind.test', personId: 'delegate', name: 'delegate' },
      reason: 'x',
    });
    for (const application of ['miro', 'bank']) {
      const { id } = await askException(deps, company.anActor('asker', 'approver'), {
        taskId: task(application),
        reason: 'hand_over',
        details: 'The files are still being moved over.',
        control: 'Read-only seat',
        until: '2026-12-10',
        approver,
      });
      names.set(`${application} exception`, `${caseId('running')}:${id}`);
      if (application === 'bank') await allowException(deps, approver, { exceptionId: id });
    }
    await stage.settle();
  }

  /** Whatever a press would change is noted and taken back, so that every cell meets the same state. */
  function watch(): void {
    const { db } = stage.deps;
    const undone = new Error('taken back by the test');
    const transaction: typeof db.transaction = async (work) => {
      const logged = async (tx: Parameters<typeof work>[0]) =>
        (await tx.select({ all: count() }).from(auditEvents))[0]?.all;
      return await db.transaction(async (tx) => {
        const before = await logged(tx);
        const result = await work(tx);
        if ((await logged(tx)) === before) return result;
        effects.push('change');
        throw undone;
      });
    };
    Object.assign(stage.deps, {
      db: new Proxy(db, {
        get: (target, key) => (key === 'transaction' ? transaction : Reflect.get(target, key)),
      }),
    });
    for (const method of ['views.open', 'views.update'])
      stage.slack.handlers.set(method, ({ args }) => {
        const view = (typeof args.view === 'string' ? JSON.parse(args.view) : args.view) as JsonObject;
        const title = (view.title as JsonObject | undefined)?.text;
        // A window named Lastday says no.
        if (title !== 'Lastday') effects.push(`opened ${String(title)}`);
        return { body: { ok: true, view: { id: 'V0TEST' } } };
      });
  }

  let triggers = 0;
  async function press(actor: Actor, { on, action, value, option }: Press): Promise<boolean> {
    const name =
      actor === 'leaver'
        ? leaverOf(on)
        : actor === 'another leaver'
          ? leaverOf(on === 'awaiting' ? 'approved' : 'awaiting')
          : actor;
    effects = [];
    triggers += 1;
    const element = option
      ? { type: 'overflow', selected_option: { text: { type: 'plain_text', text: 'x' }, value } }
      : { type: 'button', value };
    await stage.slack.deliverRaw({
      type: 'block_actions',
      api_app_id: stage.slack.workspace.appId,
      team: { id: TEAM, domain: 'northwind' },
      user: { id: idOf(name), team_id: TEAM },
      trigger_id: `matrix.${triggers}`,
      container: { type: 'view', view_id: 'V0TEST' },
      view: { id: 'V0TEST', type: 'modal' },
      actions: [{ ...element, action_id: action, block_id: 'b', action_ts: '1' }],
    });
    await stage.side.idle();
    return effects.length > 0;
  }

  function presses(): readonly Press[] {
    const id = (state: State) => ids.get(state) ?? '';
    const on = (state: State, act: string, action: string, who: readonly Actor[], value = id(state)): Press => ({
      act,
      on: state,
      who,
      action,
      value,
    });
    const task = (act: string, action: string) => on('running', act, action, TASK, names.get('figma'));
    const menu = (choice: string, who: readonly Actor[]): Press => ({
      ...on('running', `menu ${choice}`, ACTION.taskMenu, who, `${choice}:${(names.get('figma') ?? '').split(':')[1]}`),
      option: true,
    });
    const decide = (which: string, act: string, action: string, who: readonly Actor[]) =>
      on('running', act, action, who, names.get(`${which} exception`));
    const deciders: readonly Actor[] = ['approver', 'security', 'requester'];
    const page = (state: State) => JSON.stringify({ caseId: id(state), page: 0 });
    return [
      on('awaiting', 'Approve', ACTION.approve, ['approver', 'security', 'asker'], `${id('awaiting')}:1`),
      on('awaiting', 'Reject', ACTION.reject, ['approver', 'security', 'asker'], `${id('awaiting')}:1`),
      on('awaiting', 'View plan', ACTION.viewPlan, OPEN),
      on('awaiting', 'View plan, next page', ACTION.planOn, OPEN, page('awaiting')),
      on('awaiting', 'Details on Home', ACTION.caseDetails, OPEN),
      on('awaiting', 'Start on Home', ACTION.start, OPEN),
      on(
        'awaiting',
        'a person’s picture',
        ACTION.personOn,
        OPEN,
        JSON.stringify({ personId: leaverOf('awaiting'), page: 0 }),
      ),
      on('board', 'Approve, as its policy names others', ACTION.approve, ['chief', 'security'], `${id('board')}:1`),
      on('board', 'Reject, as its policy names others', ACTION.reject, ['chief', 'security'], `${id('board')}:1`),
      on('board', 'View plan, as its policy names others', ACTION.viewPlan, [...OPEN, 'chief']),
      on('board', 'Reschedule, as its policy names others', ACTION.reschedule, [...RUN, 'chief']),
      on('approved', 'Cut access now', ACTION.cutNow, RUN),
      on('approved', 'Reschedule', ACTION.reschedule, RUN),
      on('approved', 'Cancel offboarding', ACTION.cancel, RUN),
      on('running', 'Stop here', ACTION.stop, RUN),
      on('running', 'Retry', ACTION.retry, RUN),
      on('running', 'Make it a task', ACTION.makeTask, RUN),
      task('Access removed', ACTION.accessRemoved),
      task('No such account', ACTION.noSuchAccount),
      task('Need help', ACTION.needHelp),
      menu('keep', TASK),
      menu('later', TASK),
      menu('evidence', TASK),
      menu('hand', [...TASK, 'admin', 'requester']),
      on(
        'running',
        'Hand to someone, as the admins have it',
        ACTION.handOn,
        [...TASK, 'admin', 'requester'],
        names.get('figma'),
      ),
      decide('miro', 'Allow', ACTION.allowException, deciders),
      decide('miro', 'Refuse', ACTION.refuseException, deciders),
      decide('bank', 'Extend', ACTION.extendException, deciders),
      decide('bank', 'End now', ACTION.endException, [...RUN, 'backup']),
      on('stopped', 'Finish', ACTION.finish, RUN),
      on('stopped', 'Give access back', ACTION.giveBack, RUN),
      on('closed', 'Evidence', ACTION.evidence, OPEN),
      on('closed', 'Evidence, next page', ACTION.evidenceOn, OPEN, page('closed')),
      on('rejected', 'Ask again', ACTION.revise, [...RUN, 'hr']),
      on(
        'asking',
        'choose an account',
        `${CHOOSE_ACCOUNT}.0`,
        RUN,
        JSON.stringify({ caseId: id('asking'), application: 'crm', accountId: 'acc-asking2' }),
      ),
    ];
  }

  const EVERYBODY: readonly Actor[] = [...PEOPLE, 'leaver', 'another leaver'];

  test('700 cells, and over a hundred more below: whoever the interface names can, and nobody else', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const one of presses()) {
      for (const actor of EVERYBODY) {
        cells += 1;
        const could = await press(actor, one);
        if (could !== one.who.includes(actor)) wrong.push(`${one.act}: ${actor} ${could ? 'could' : 'could not'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(700);
  }, 120_000);

  const VERBS: readonly (readonly [text: string, who: readonly Actor[]])[] = [
    ['stop-all', TWO],
    ['hold colleague@northwind.test', ['lawyer']],
    ['plan colleague@northwind.test', OPEN],
    ['status colleague@northwind.test', OPEN],
    ['colleague@northwind.test 2026-12-24', OPEN],
  ];

  test.each(VERBS)('/offboard %s opens a form for whom it should, and for nobody else', async (text, who) => {
    const wrong: string[] = [];
    for (const actor of EVERYBODY.filter((name) => name !== 'gone')) {
      const name = actor === 'leaver' ? leaverOf('awaiting') : actor === 'another leaver' ? leaverOf('running') : actor;
      effects = [];
      await stage.slack.act.command(idOf(name), 'C0ALL', text);
      await stage.side.idle();
      if (effects.length > 0 !== who.includes(actor)) wrong.push(actor);
    }
    expect(wrong).toEqual([]);
  });

  test('two of admins and security let go what the brake holds, and restart what was stopped; nobody else', async () => {
    const { deps } = stage;
    await stage.database.update(cases).set({ frozen: true });
    const admin = company.anActor('admin', 'admin');
    const unwatched = { ...deps, db: stage.database };
    const list = await frozenList(unwatched, admin);
    const wrong: string[] = [];
    const check = async (act: string, action: string, value: string) => {
      for (const actor of EVERYBODY) {
        const could = await press(actor, { act, on: 'awaiting', who: TWO, action, value });
        if (could !== TWO.includes(actor)) wrong.push(`${act}: ${actor}`);
      }
    };
    await check('release', ACTION.release, list?.release.id ?? '');
    await stopAll(unwatched, admin, { reason: 'x' });
    await check('restart', ACTION.restart, 'all');
    expect(wrong).toEqual([]);
  }, 60_000);
});
