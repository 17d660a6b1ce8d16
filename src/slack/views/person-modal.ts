import type { KnownBlock, ModalView } from '@slack/web-api';
import type { LoggedEvent } from '../../domain/audit.ts';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import type { Lookup } from '../../domain/lookup.ts';
import type { Person } from '../../domain/roster.ts';
import type { Task } from '../../domain/task.ts';
import { CASE_WORDS } from '../../domain/words.ts';
import { ACTION } from '../ids.ts';
import { divider, sections } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, foreign, join, type Markup, md, moment, NOTHING, plainText } from './mrkdwn.ts';
import { pageOf } from './pages.ts';
import { titleOf } from './task-dm.ts';
import { count, ICON, privilegeWords, taskWords } from './words.ts';

const ENTITLEMENTS_MOST = 12;

/** One person as the applications have them now, and everything that Lastday knows of them. */
export interface ShownPerson {
  readonly person: Person;
  readonly privileged: boolean;
  readonly lookups: readonly Omit<Lookup, 'caseId'>[];
  /** What would be asked for if they left: laptop, badge, secrets. */
  readonly checklist: readonly { readonly name: string; readonly owner: string }[];
  readonly names: ReadonlyMap<string, string>;
  /** Newest first. */
  readonly cases: readonly CaseView[];
  readonly history: readonly LoggedEvent[];
  readonly now: Date;
}

/** `/offboard status @person`: accounts, privileges, equipment, tasks, history. `page` counts from 0. */
export function personModal(shown: ShownPerson, applications: Applications, page = 0): ModalView {
  const turning = { back: ACTION.personBack, on: ACTION.personOn, subject: { personId: shown.person.id } };
  const groups = [accounts(shown, applications), equipment(shown), tasks(shown, applications), history(shown)].flat();
  return {
    type: 'modal',
    title: plainText('Person', 24),
    close: plainText('Close', 24),
    blocks: [
      ...sections(intro(shown)),
      divider(),
      ...pageOf(
        groups.filter((group) => group.length > 0),
        turning,
        page,
        md`Nothing is known of them but that.`,
      ),
    ],
  };
}

const STATUS: Readonly<Record<Person['status'], string>> = {
  active: 'works here',
  on_leave: 'is on leave',
  left: 'has left',
};

function intro({ person, cases, privileged, now }: ShownPerson): Markup[] {
  const about = [person.email, person.title, person.department, person.employmentType, person.employeeId];
  const facts = about.filter((fact) => fact !== undefined).join(' · ');
  const [newest] = cases;
  const open = newest && newest.offboardingCase.endedAt === undefined;
  return [
    md`${bold(person.name, 80)} · ${foreign(facts, 300)}`,
    md`HR says: ${STATUS[person.status]}${person.lastDay ? `, last day ${person.lastDay}` : ''}${person.managerEmail ? ` · manager ${person.managerEmail}` : ''}`,
    open
      ? md`${bold(caseName(newest.offboardingCase))} is ${CASE_WORDS[newest.offboardingCase.state].toLowerCase()}, last moment ${moment(new Date(newest.offboardingCase.leaving.instant))}`
      : md`No offboarding is open for them.`,
    privileged ? md`⚠ Privileged, or not shown to be otherwise.` : NOTHING,
    md`Looked at ${moment(now)}.`,
  ];
}

function accounts({ lookups }: ShownPerson, applications: Applications): KnownBlock[][] {
  const name = (lookup: Omit<Lookup, 'caseId'>) => bold(applicationName(applications, lookup.application), 60);
  const found = lookups.filter(({ outcome }) => outcome === 'found');
  const unsure = lookups.filter(({ outcome }) => outcome === 'who_is_it' || outcome === 'unreadable');
  const rest = lookups.filter(({ outcome }) => outcome === 'no_account' || outcome === 'no_api');
  const lines = [
    ...unsure.map(
      (lookup) =>
        md`${ICON.human} ${name(lookup)}: ${
          lookup.outcome === 'unreadable'
            ? `could not be looked at: ${lookup.note ?? 'no answer'}`
            : `${count(lookup.candidates.length, 'account')} could be theirs`
        }`,
    ),
    ...found.map((lookup) => accountLine(lookup, name(lookup))),
    ...rest.map(
      (lookup) =>
        md`${ICON.none} ${name(lookup)}: ${lookup.outcome === 'no_api' ? 'cannot be looked at, its owner knows' : 'looked, no account'}`,
    ),
  ];
  return [sections([bold(`Accounts: ${found.length}`), ...lines])];
}

function accountLine({ account }: Omit<Lookup, 'caseId'>, name: Markup): Markup {
  if (!account) return name;
  const { entitlements } = account;
  const held = entitlements.slice(0, ENTITLEMENTS_MOST).join(', ');
  const more = entitlements.length > ENTITLEMENTS_MOST ? ` and ${entitlements.length - ENTITLEMENTS_MOST} more` : '';
  return join(
    [
      md`${account.status === 'active' ? '🟢' : '⚪'} ${name} ${foreign(account.label, 80)}`,
      md`${account.status}`,
      privilegeWords(account.privilege) ?? NOTHING,
      held === '' ? NOTHING : md`${foreign(held, 300)}${more}`,
      account.lastSeenAt ? md`last seen ${moment(new Date(account.lastSeenAt))}` : NOTHING,
    ],
    ' · ',
  );
}

/** What was asked for in their newest case, or would be. */
function equipment({ cases, checklist, names }: ShownPerson): KnownBlock[][] {
  const [newest] = cases;
  const asked = newest?.tasks.filter(({ kind, state }) => kind === 'checklist' && state !== 'withdrawn') ?? [];
  const lines =
    newest && asked.length > 0
      ? asked.map((task) => taskLine(task, newest, {}))
      : checklist.map(
          ({ name, owner }) => md`${ICON.owner} ${bold(name, 80)}: ${names.get(owner) ?? owner} would be asked`,
        );
  return lines.length > 0 ? [sections([bold('Equipment and shared secrets'), ...lines])] : [];
}

function tasks({ cases }: ShownPerson, applications: Applications): KnownBlock[][] {
  const lines = cases.flatMap((view) =>
    view.tasks
      .filter(({ kind, state }) => kind !== 'checklist' && state !== 'withdrawn')
      .map((task) => taskLine(task, view, applications)),
  );
  return lines.length > 0 ? [sections([bold('Tasks by hand'), ...lines])] : [];
}

function taskLine(task: Task, view: CaseView, applications: Applications): Markup {
  const { icon, words } = taskWords(task, view);
  return md`${icon} ${bold(titleOf(task, applications), 80)} · ${caseName(view.offboardingCase)} · ${words}`;
}

function history({ cases, history: events }: ShownPerson): KnownBlock[][] {
  const lines = [
    ...cases.map(
      ({ offboardingCase }) =>
        md`${bold(caseName(offboardingCase))} · opened ${moment(offboardingCase.openedAt)} · ${CASE_WORDS[offboardingCase.state].toLowerCase()}`,
    ),
    ...events.map(
      ({ at, kind, actor }) =>
        md`${moment(new Date(at))} · ${kind.replace(/[._]/g, ' ')} · ${foreign(actor.name ?? actor.id, 60)}`,
    ),
  ];
  return lines.length > 0 ? [sections([bold('History'), ...lines])] : [];
}
