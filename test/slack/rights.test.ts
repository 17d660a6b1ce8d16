import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../db/schema.ts';
import { applicationBrakes } from '../../db/schema-time.ts';
import type { JsonObject } from '../../demo/slack/types.ts';
import { frozenList } from '../../src/operations/release-cases.ts';
import { stopAll } from '../../src/operations/stop-all.ts';
import { ACTION, CHOOSE_ACCOUNT, FIELD } from '../../src/slack/ids.ts';
import * as company from '../support/company.ts';
import {
  type Actor,
  aRightsStage,
  EVERYBODY,
  idOf,
  leaverOf,
  type Press,
  type Rights,
  type State,
} from './rights-scene.ts';
import type { Form, Outcome } from './watch.ts';

// What interfaces say, in their words and not in the code's.
const RUN: readonly Actor[] = ['approver', 'security', 'admin', 'requester', 'asker'];
const OPEN: readonly Actor[] = [...RUN, 'hr'];
const TASK: readonly Actor[] = ['owner', 'backup', 'delegate'];
const TWO: readonly Actor[] = ['admin', 'security', 'requester'];

/** A form as somebody would fill it in who wants it to be taken. */
function filled({ blocks }: Form): JsonObject {
  return Object.fromEntries(
    blocks.flatMap(({ type, block_id, element }) => {
      if (type !== 'input') return [];
      const { type: kind, action_id, options, initial_option } = element as JsonObject & { options?: JsonObject[] };
      const [option] = options ?? [];
      const answers: Record<string, JsonObject> = {
        datepicker: { selected_date: '2026-12-20' },
        timepicker: { selected_time: '17:00' },
        plain_text_input: { value: 'Because the files are still being moved over.' },
        users_select: { selected_user: idOf(block_id === FIELD.approver ? 'approver' : 'manager') },
        checkboxes: { selected_options: option ? [option] : [] },
        static_select: { selected_option: initial_option ?? option ?? null },
        radio_buttons: { selected_option: initial_option ?? option ?? null },
        file_input: { files: [] },
      };
      return [[String(block_id), { [String(action_id)]: { type: kind, ...answers[String(kind)] } }]];
    }),
  );
}

describe('who may press what, every actor on every button', () => {
  let rights: Rights;
  beforeAll(async () => {
    rights = await aRightsStage();
  });
  afterAll(() => rights.stage.close());

  const had = ({ changed, opened }: Outcome) => changed || opened !== undefined;

  function presses(): readonly Press[] {
    const id = (state: State) => rights.ids.get(state) ?? '';
    const on = (state: State, act: string, action: string, who: readonly Actor[], value = id(state)): Press => ({
      act,
      on: state,
      who,
      action,
      value,
    });
    const task = (act: string, action: string) => on('running', act, action, TASK, rights.names.get('figma'));
    const menu = (choice: string, who: readonly Actor[]): Press => ({
      ...on(
        'running',
        `menu ${choice}`,
        ACTION.taskMenu,
        who,
        `${choice}:${(rights.names.get('figma') ?? '').split(':')[1]}`,
      ),
      option: true,
    });
    const decide = (which: string, act: string, action: string, who: readonly Actor[]) =>
      on('running', act, action, who, rights.names.get(`${which} exception`));
    const deciders: readonly Actor[] = ['approver', 'security', 'requester'];
    const page = (state: State) => JSON.stringify({ caseId: id(state), page: 0 });
    return [
      on('awaiting', 'Approve', ACTION.approve, ['approver', 'security', 'asker'], `${id('awaiting')}:1`),
      on('awaiting', 'Reject', ACTION.reject, ['approver', 'security', 'asker'], `${id('awaiting')}:1`),
      on('awaiting', 'View plan', ACTION.viewPlan, OPEN),
      on('awaiting', 'View plan, next page', ACTION.planOn, OPEN, page('awaiting')),
      on('awaiting', 'Details on Home', ACTION.caseDetails, OPEN),
      on('awaiting', 'Start on Home', ACTION.start, OPEN),
      on('awaiting', 'Stop everything on Home', ACTION.stopAll, TWO),
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
        rights.names.get('figma'),
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

  test('700 cells, and over a hundred more below: whoever the interface names can, and nobody else', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const one of presses()) {
      for (const actor of EVERYBODY) {
        cells += 1;
        const could = had(await rights.press(actor, one));
        if (could !== one.who.includes(actor)) wrong.push(`${one.act}: ${actor} ${could ? 'could' : 'could not'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(700);
  }, 300_000);

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
      if (had(await rights.command(actor, text)) !== who.includes(actor)) wrong.push(actor);
    }
    expect(wrong).toEqual([]);
  });

  const id = (state: State) => rights.ids.get(state) ?? '';
  const figma = () => rights.names.get('figma') ?? '';
  const menu = (choice: string): Press => ({
    act: choice,
    on: 'running',
    who: TASK,
    action: ACTION.taskMenu,
    value: `${choice}:${figma().split(':')[1]}`,
    option: true,
  });
  const forms = (): readonly Press[] => [
    {
      act: 'Reject',
      on: 'awaiting',
      who: ['approver', 'security', 'asker'],
      action: ACTION.reject,
      value: `${id('awaiting')}:1`,
    },
    { act: 'Cut access now', on: 'approved', who: RUN, action: ACTION.cutNow, value: id('approved') },
    { act: 'Reschedule', on: 'approved', who: RUN, action: ACTION.reschedule, value: id('approved') },
    { act: 'Cancel offboarding', on: 'approved', who: RUN, action: ACTION.cancel, value: id('approved') },
    { act: 'Access removed', on: 'running', who: TASK, action: ACTION.accessRemoved, value: figma() },
    menu('keep'),
    menu('later'),
    { ...menu('hand'), who: [...TASK, 'admin', 'requester'] },
    {
      act: 'Extend',
      on: 'running',
      who: ['approver', 'security', 'requester'],
      action: ACTION.extendException,
      value: rights.names.get('bank exception') ?? '',
    },
  ];

  test('a form stolen from whom it opened for is taken only from whom it would open for', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const press of forms()) {
      const [first = 'approver'] = press.who;
      const { opened } = await rights.press(first, press);
      if (!opened) {
        wrong.push(`${press.act}: ${first} gets no form`);
        continue;
      }
      for (const actor of EVERYBODY) {
        cells += 1;
        const { changed } = await rights.submit(actor, press.on, opened, filled(opened));
        if (changed !== press.who.includes(actor))
          wrong.push(`${press.act}: ${actor} ${changed ? 'could' : 'could not'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(forms().length * EVERYBODY.length);
  });

  const COMMANDS: readonly (readonly [text: string, from: Actor, who: readonly Actor[]])[] = [
    ['stop-all', 'admin', ['admin', 'security', 'requester']],
    ['hold colleague@northwind.test', 'lawyer', ['lawyer']],
    ['colleague@northwind.test 2026-12-24', 'hr', [...RUN, 'hr']],
  ];

  test.each(COMMANDS)('the stolen form of /offboard %s too', async (text, from, who) => {
    const { opened } = await rights.command(from, text);
    if (!opened) throw new Error('no form');
    const could: Actor[] = [];
    for (const actor of EVERYBODY)
      if ((await rights.submit(actor, 'awaiting', opened, filled(opened))).changed) could.push(actor);
    expect(could.toSorted()).toEqual([...who].toSorted());
  });

  test('a form with a case’s id that was put in by hand does nothing to that case', async () => {
    const [reject] = forms();
    if (!reject) throw new Error('no form');
    const { opened } = await rights.press('approver', reject);
    if (!opened) throw new Error('no form');
    const forged = { ...opened, metadata: opened.metadata.replaceAll(id('awaiting'), id('closed')) };
    expect(forged.metadata).not.toBe(opened.metadata);
    expect((await rights.submit('approver', 'closed', forged, filled(opened))).changed).toBe(false);
    for (const metadata of ['', 'null', '{}', '{"caseId":{"$ne":""}}', opened.metadata.slice(0, -1)])
      expect((await rights.submit('approver', 'awaiting', { ...opened, metadata }, filled(opened))).changed).toBe(
        false,
      );
  });

  test('two of admins and security let go what the brake holds, and restart what was stopped; nobody else', async () => {
    const { stage } = rights;
    await stage.database.update(cases).set({ frozen: true });
    const admin = company.anActor('admin', 'admin');
    const unwatched = { ...stage.deps, db: stage.database };
    const list = await frozenList(unwatched, admin);
    const wrong: string[] = [];
    const check = async (act: string, action: string, value: string) => {
      for (const actor of EVERYBODY) {
        const could = had(await rights.press(actor, { act, on: 'awaiting', who: TWO, action, value }));
        if (could !== TWO.includes(actor)) wrong.push(`${act}: ${actor}`);
      }
    };
    await check('release', ACTION.release, list?.release.id ?? '');
    await stopAll(unwatched, admin, { reason: 'x' });
    await check('restart', ACTION.restart, 'all');
    await rights.stage.database.insert(applicationBrakes).values({ application: 'crm', stoppedAt: new Date(0) });
    await check('go on', ACTION.goOn, 'crm:0');
    expect(wrong).toEqual([]);
  }, 60_000);
});
