import type { KnownBlock, ModalView } from '@slack/web-api';
import { PHASES } from '../../domain/account.ts';
import type { ChecklistItem } from '../../domain/application.ts';
import type { AppliedPolicy, CaseKind } from '../../domain/case.ts';
import type { AccessException } from '../../domain/exception.ts';
import type { Json } from '../../domain/json.ts';
import { kindWords } from '../../domain/kind-words.ts';
import type { Lookup } from '../../domain/lookup.ts';
import type { Person } from '../../domain/roster.ts';
import { ROTATION, type Rotation } from '../../domain/rotation.ts';
import { type CaseStep, isReversible } from '../../domain/step.ts';
import type { Task } from '../../domain/task.ts';
import { PHASE_WORDS } from '../../domain/words.ts';
import { ACTION } from '../ids.ts';
import { divider, sections } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, foreign, join, type Markup, md, moment, NOTHING, plainText } from './mrkdwn.ts';
import { pageOf } from './pages.ts';
import { count, ICON, privilegeWords, stateIcon, stateWords, taskWords } from './words.ts';

/** What of a plan does not change between looking at it and storing it. */
type ShownStep = Pick<CaseStep, 'application' | 'account' | 'action' | 'phase' | 'summary' | 'before' | 'undo'> &
  Partial<Pick<CaseStep, 'state' | 'note' | 'afterHandOver' | 'batch'>>;

type ShownLookup = Omit<Lookup, 'caseId'>;

/** A plan, stored with a case or only looked at. `subject` comes back with the paging buttons. */
export interface ShownPlan {
  readonly subject: { readonly caseId: string } | { readonly personId: string };
  readonly title: string;
  readonly person: Person;
  readonly lookups: readonly ShownLookup[];
  readonly steps: readonly ShownStep[];
  readonly tasks: readonly Task[];
  /** Of a plan that is carried out. */
  readonly exceptions?: readonly AccessException[];
  /** Of owners, by address. */
  readonly names: ReadonlyMap<string, string>;
  /** Of a plan that is only looked at. */
  readonly checklist?: readonly ChecklistItem[];
  readonly rotations?: readonly Rotation[];
  /** What the leaver does for others, and who takes it over. */
  readonly forOthers?: readonly Markup[];
  readonly policy?: AppliedPolicy;
  readonly privileged: boolean;
  readonly revision?: number;
  /** How the case is spoken of; absent: somebody leaves. */
  readonly kind?: CaseKind;
  /** The leaving moment in both zones. */
  readonly leaving?: string;
}

/** View plan: who, where, what, in which order and why; `page` counts from 0 and is brought into range. */
export function planModal(plan: ShownPlan, applications: Applications, page = 0): ModalView {
  const turn = { back: ACTION.planBack, on: ACTION.planOn, subject: plan.subject };
  return {
    type: 'modal',
    title: plainText(plan.title, 24),
    close: plainText('Close'),
    blocks: [
      ...sections(intro(plan)),
      divider(),
      ...pageOf(groupsOf(plan, applications), turn, page, md`Nothing was found, and there is nothing to do.`),
    ],
  };
}

function intro(plan: ShownPlan): Markup[] {
  const { person, policy } = plan;
  const who = [person.email, person.title, person.department].filter((word) => word !== undefined);
  const asked = plan.steps.filter((step) => step.state !== 'dropped' && step.phase !== 'delete');
  const final = asked.filter((step) => !isReversible(step)).length;
  const deletions = plan.steps.filter((step) => step.state !== 'dropped' && step.phase === 'delete').length;
  const revision = plan.revision ? md` · revision ${plan.revision}` : NOTHING;
  return [
    md`${bold(person.name, 80)} · ${foreign(who.join(' · '), 200)}`,
    plan.leaving ? md`${kindWords({ kind: plan.kind ?? 'leaver' }).when}: ${foreign(plan.leaving, 120)}` : NOTHING,
    md`${asked.length === 0 ? 'No steps' : `${count(asked.length, 'step')}, ${final === 0 ? 'all of which can be undone' : `${final} of which cannot be undone`}`}${revision}`,
    deletions > 0 ? md`${count(deletions, 'deletion')} after the retention time, by an approval of their own` : NOTHING,
    ...(policy
      ? [
          md`Policy ${bold(policy.policy.name, 60)} · ${foreign(policy.because.replace(`“${policy.policy.name}”: `, ''), 300)}`,
          md`Approval: ${count(policy.need.people, 'person', 'people')}${policy.need.security ? ', one of them from security' : ''}`,
          ...policy.need.because.slice(0, 5).map((why) => md`• ${foreign(why, 300)}`),
        ]
      : []),
    plan.privileged ? md`⚠ Privileged, or not shown to be otherwise.` : NOTHING,
  ];
}

/** A group stays on one page: the blocks of one application, of the tasks, of the rest. */
function groupsOf(plan: ShownPlan, applications: Applications): KnownBlock[][] {
  const found = plan.lookups.filter((lookup) => lookup.outcome === 'found');
  const absent = plan.lookups.filter((lookup) => lookup.outcome === 'no_account');
  const questions = plan.lookups.filter((lookup) => lookup.outcome === 'who_is_it');
  const unreadable = plan.lookups.filter((lookup) => lookup.outcome === 'unreadable');
  const name = (lookup: ShownLookup) => bold(applicationName(applications, lookup.application), 60);
  const byHand = handLines(plan, applications);
  const first = [
    ...plan.tasks.filter(isRotation).map((task) => taskLine(task, plan, applications)),
    ...(plan.rotations ?? []).map(({ title }) => md`${ICON.owner} ${bold(title, 80)} · a task`),
  ];
  return [
    first.length > 0 ? sections([bold('First: they administer'), ...first]) : [],
    sections(
      unreadable.map(
        (lookup) => md`${ICON.human} ${name(lookup)} could not be looked at: ${foreign(lookup.note ?? '', 150)}`,
      ),
    ),
    sections(
      questions.map(
        (lookup) =>
          md`${ICON.human} ${name(lookup)}: ${count(lookup.candidates.length, 'account')} could be theirs, a person has to choose: ${foreign(
            lookup.candidates
              .slice(0, 6)
              .map(({ label }, index) => `${index + 1}. ${label}`)
              .join(' · '),
            300,
          )}`,
      ),
    ),
    ...found.map((lookup) => applicationBlocks(plan, lookup, name(lookup))),
    sections(plan.forOthers ?? []),
    byHand.length > 0 ? sections([bold('By hand'), ...byHand]) : [],
    absent.length > 0
      ? sections([bold('Looked, no account'), ...absent.map((lookup) => md`${ICON.none} ${name(lookup)}`)])
      : [],
  ].filter((group) => group.length > 0);
}

const MODE_WORDS = { observe: 'only observed', dry_run: 'dry run: nothing is changed', enforce: '' } as const;

function applicationBlocks(plan: ShownPlan, lookup: ShownLookup, name: Markup): KnownBlock[] {
  const { account } = lookup;
  const steps = plan.steps.filter((step) => step.application === lookup.application && step.state !== 'dropped');
  const head = join(
    [
      md`${name} ${foreign(account?.label ?? '', 80)}`,
      account ? md`${account.status}` : NOTHING,
      md`${MODE_WORDS[lookup.mode]}`,
      account ? (privilegeWords(account.privilege) ?? NOTHING) : NOTHING,
    ],
    ' · ',
  );
  const phases = PHASES.flatMap((phase) => {
    const own = steps.filter((step) => step.phase === phase);
    return own.length > 0 ? [md`_${PHASE_WORDS[phase]}_`, ...own.map(stepLine)] : [];
  });
  const refused = lookup.refused ? [md`${ICON.never} Never touched: ${foreign(lookup.refused, 200)}`] : [];
  const nothing = steps.length === 0 && !lookup.refused ? [md`Nothing to do.`] : [];
  return sections([head, ...refused, ...phases, ...nothing]);
}

function stepLine(step: ShownStep): Markup {
  const started = step.state !== undefined && step.state !== 'planned';
  return join(
    [
      md`${started ? stateIcon(step.state ?? 'planned') : '•'} ${foreign(step.summary, 120)}`,
      isReversible(step) ? NOTHING : md`cannot be undone`,
      step.afterHandOver ? md`after the hand-over` : NOTHING,
      (step.batch ?? 0) > 0 ? md`found later` : NOTHING,
      started ? md`${stateWords(step.state ?? 'planned')}` : before(step),
      step.note ? foreign(step.note, 120) : NOTHING,
    ],
    ' · ',
  );
}

/** The before-state in a few words, without what the summary says already; the evidence has it whole. */
function before({ before, summary }: ShownStep): Markup {
  const words = facts(before).filter((fact) => !summary.includes(fact));
  return words.length > 0 ? md`before: ${foreign(words.join(', '), 80)}` : NOTHING;
}

/** `{ active: true, groups: [{ id, name: 'Staff' }] }` as `active`, `Staff`; ids are nothing to read. */
function facts(value: Json, key = ''): string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'boolean') return key === '' ? [] : [value ? key : `not ${key}`];
  if (typeof value !== 'object') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((each) => facts(each, key));
  if ('name' in value && typeof value.name === 'string') return [value.name];
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'id' || name === 'attribute' ? [] : facts(each, name.replaceAll('_', ' ')),
  );
}

function taskLine(task: Task, plan: ShownPlan, applications: Applications): Markup {
  const where = task.application ? applicationName(applications, task.application) : task.title;
  const { icon, words } = taskWords(task, plan);
  const due = task.state === 'planned' ? md` · due ${moment(task.dueAt)}` : NOTHING;
  return md`${icon} ${bold(where, 60)} · ${words}${due}`;
}

function isRotation({ key }: Task): boolean {
  return key.startsWith(ROTATION);
}

/** Tasks, and of a plan that is only looked at what would become one. */
function handLines(plan: ShownPlan, applications: Applications): Markup[] {
  const called = (owner: string | undefined) =>
    owner === undefined ? 'the admins' : (plan.names.get(owner.toLowerCase()) ?? owner);
  const asked = new Set(plan.tasks.map((task) => task.application));
  const untold = plan.lookups.filter((lookup) => lookup.outcome === 'no_api' && !asked.has(lookup.application));
  return [
    ...plan.tasks.filter((task) => !isRotation(task)).map((task) => taskLine(task, plan, applications)),
    ...untold.map((lookup) => {
      const owner = called(applications[lookup.application]?.owner);
      return md`${ICON.owner} ${bold(applicationName(applications, lookup.application), 60)} · a task for ${owner}`;
    }),
    ...(plan.checklist ?? []).map(
      (item) => md`${ICON.owner} ${bold(item.name, 60)} · a task for ${called(item.owner)}`,
    ),
  ];
}
