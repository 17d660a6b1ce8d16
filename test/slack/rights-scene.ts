import { ConnectorError } from '../../connectors/errors.ts';
import { cases } from '../../db/schema.ts';
import { applicationBrakes } from '../../db/schema-time.ts';
import type { JsonObject } from '../../demo/slack/types.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { allowException } from '../../src/operations/allow-exception.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { askException } from '../../src/operations/ask-exception.ts';
import { handOnTask } from '../../src/operations/hand-on-task.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { rejectCase } from '../../src/operations/reject-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import * as company from '../support/company.ts';
import { IT_ADMINS, TEAM } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';
import { type Form, type Outcome, watch } from './watch.ts';

/** The states that a case is in when something is pressed on it; each has a leaver of its own, who holds every role. */
export const STATES = ['awaiting', 'approved', 'running', 'stopped', 'closed', 'rejected', 'asking', 'board'] as const;
export type State = (typeof STATES)[number];

/** Everybody but the leavers, and what the configuration makes of them. */
export const ACTORS = {
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
export type Actor = keyof typeof ACTORS | 'leaver' | 'another leaver';

export const idOf = (name: string) => `U0${name.toUpperCase()}`;
export const leaverOf = (state: State) => `leaver${state}`;
const PEOPLE = Object.keys(ACTORS) as (keyof typeof ACTORS)[];

export const EVERYBODY: readonly Actor[] = [...PEOPLE, 'leaver', 'another leaver'];

export interface Press {
  readonly act: string;
  readonly on: State;
  readonly who: readonly Actor[];
  readonly action: string;
  readonly value: string;
  readonly option?: boolean;
}

export interface Rights {
  readonly stage: Stage;
  /** The cases, by their state. */
  readonly ids: ReadonlyMap<State, string>;
  /** Values of the buttons of one task and two exceptions, by application. */
  readonly names: ReadonlyMap<string, string>;
  press(actor: Actor, press: Press): Promise<Outcome>;
  submit(actor: Actor, on: State, form: Form, values: JsonObject): Promise<Outcome>;
  command(actor: Actor, text: string): Promise<Outcome>;
}

const requester = company.anActor('requester', 'approver', 'admin', 'hr');
const approver = company.anActor('approver', 'approver');

/** A company with a case in each state, where whatever would change is noted and taken back: every cell meets the same. */
export async function aRightsStage(): Promise<Rights> {
  const leavers = STATES.map(leaverOf);
  const list = (role: string) => ({
    users: [
      ...PEOPLE.filter((name) => (ACTORS[name] as readonly string[]).includes(role)).map(idOf),
      ...leavers.map(idOf),
    ],
    groups: [],
  });
  const email = (name: string) => `${name}@northwind.test`;
  const stage = await aStage({
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
  const { ids, names } = await prepare(stage);
  let outcome: { changed: boolean; opened?: Form } = { changed: false };
  watch(
    stage,
    () => {
      outcome.changed = true;
    },
    (form) => {
      outcome.opened = form;
    },
  );

  let triggers = 0;
  async function deliver(actor: Actor, on: State, payload: JsonObject): Promise<Outcome> {
    outcome = { changed: false };
    triggers += 1;
    await stage.slack.deliverRaw({
      api_app_id: stage.slack.workspace.appId,
      team: { id: TEAM, domain: 'northwind' },
      user: { id: idOf(nameOf(actor, on)), team_id: TEAM },
      trigger_id: `matrix.${triggers}`,
      ...payload,
    });
    await stage.side.idle();
    return outcome;
  }

  return {
    stage,
    ids,
    names,
    press: (actor, { on, action, value, option }) => {
      const element = option
        ? { type: 'overflow', selected_option: { text: { type: 'plain_text', text: 'x' }, value } }
        : { type: 'button', value };
      return deliver(actor, on, {
        type: 'block_actions',
        container: { type: 'view', view_id: 'V0TEST' },
        view: { id: 'V0TEST', type: 'modal' },
        actions: [{ ...element, action_id: action, block_id: 'b', action_ts: '1' }],
      });
    },
    submit: (actor, on, { callbackId, metadata }, values) =>
      deliver(actor, on, {
        type: 'view_submission',
        view: {
          id: `V0FORM${triggers}`,
          type: 'modal',
          callback_id: callbackId,
          private_metadata: metadata,
          state: { values },
          hash: '1',
        },
        response_urls: [],
      }),
    command: async (actor, text) => {
      outcome = { changed: false };
      await stage.slack.act.command(idOf(nameOf(actor, 'awaiting')), 'C0ALL', text);
      await stage.side.idle();
      return outcome;
    },
  };
}

/** A leaver is that of the case pressed on; another one is anybody else who is leaving. */
function nameOf(actor: Actor, on: State): string {
  if (actor === 'leaver') return leaverOf(on);
  return actor === 'another leaver' ? leaverOf(on === 'awaiting' ? 'approved' : 'awaiting') : actor;
}

/** Each case into the state in which its buttons can be pressed. */
async function prepare(
  stage: Stage,
): Promise<{ readonly ids: ReadonlyMap<State, string>; readonly names: ReadonlyMap<string, string> }> {
  const { deps } = stage;
  const ids = new Map<State, string>();
  const names = new Map<string, string>();
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
  // So many refusals stopped it for everybody.
  await stage.database.delete(applicationBrakes);
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
  return { ids, names };
}
