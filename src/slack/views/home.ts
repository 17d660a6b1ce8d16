import type { Button, HomeView, KnownBlock } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import { type CaseLine, type Home, isEmptyHome } from '../../domain/home.ts';
import { CASE_WORDS } from '../../domain/words.ts';
import { ACTION, HOME_TURN } from '../ids.ts';
import { actions, button, context, divider, fields, header, section, sections } from './blocks.ts';
import { paceWords } from './case-lines.ts';
import type { Applications } from './case-rows.ts';
import { bold, clean, foreign, type Markup, md, moment, NOTHING } from './mrkdwn.ts';
import { numberLines } from './numbers.ts';
import { stopBlocks } from './stops.ts';
import { taskBlocks } from './task-dm.ts';
import { count, list } from './words.ts';

const CASES_A_PAGE = 10;
const WAITING_MOST = 10;
const LEAVERS_MOST = 15;
const STOPS_MOST = 5;
const TASKS_A_PAGE = 5;
/** For the runbooks of the tasks on one page. */
const RUNBOOK_LENGTH = 6_000;

/** Which page of each list is shown; from 0. */
export interface HomePages {
  readonly tasks: number;
  readonly cases: number;
}

/** Everything that this person may see, and nothing of anybody else's. */
export function homeView(home: Home, applications: Applications, pages: HomePages): HomeView {
  return { type: 'home', blocks: isEmptyHome(home) ? stranger(home) : blocksOf(home, applications, pages) };
}

/** No word about any case: what this is, and whom to ask. */
function stranger(home: Home): KnownBlock[] {
  return [
    header('Lastday'),
    section(
      md`Hello ${foreign(home.name, 60)}. Lastday takes a colleague's access back on their last day, and proves it.`,
    ),
    section(md`There is nothing for you to do here. When an application of yours needs you, you get a message.`),
    section(md`You think you should see more? Ask your IT team: they decide who may start an offboarding.`),
    ...away(home),
  ];
}

function blocksOf(home: Home, applications: Applications, pages: HomePages): KnownBlock[] {
  return [
    header('Lastday'),
    ...sections([md`${foreign(home.name, 60)}, this is what concerns you.`, ...alarms(home, applications)]),
    ...(home.house?.stopped ?? []).slice(0, STOPS_MOST).flatMap((brake) => stopBlocks(brake, applications)),
    ...topButtons(home),
    ...(home.taskCount > 0 || home.applications.length > 0 ? ownTasks(home, applications, pages) : []),
    ...waiting(home),
    ...leavers(home),
    ...numbers(home),
    ...cases(home, pages),
    ...away(home),
    context(md`As of ${moment(home.at)}.`),
  ];
}

function alarms({ house }: Home, applications: Applications): Markup[] {
  if (!house) return [];
  return [
    ...house.brakes.slice(0, 3).map((reason) => md`❗ Everything is stopped: ${foreign(reason, 200)}`),
    house.frozen > 0
      ? md`❗ ${count(house.frozen, 'offboarding is', 'offboardings are')} held back: \`/offboard release\``
      : NOTHING,
    ...house.paced
      .slice(0, 5)
      .map((wait) => md`${paceWords(wait, applications)}: ${count(wait.people, 'person waits', 'people wait')}`),
    house.unposted > 0 ? md`❗ ${count(house.unposted, 'line')} could not be posted to Slack yet.` : NOTHING,
    house.exceptions > 0
      ? md`🕓 ${count(house.exceptions, 'exception')} kept or asked for: \`/offboard exceptions\``
      : md`No access is knowingly kept.`,
  ];
}

function topButtons({ opens, stops }: Home): KnownBlock[] {
  const buttons = [
    ...(opens ? [button('Start offboarding', ACTION.start, 'home', { style: 'primary' })] : []),
    ...(stops ? [button('Stop everything', ACTION.stopAll, 'home', { style: 'danger' })] : []),
  ];
  return buttons.length > 0 ? [actions('home.top', buttons)] : [];
}

function ownTasks(home: Home, applications: Applications, pages: HomePages): KnownBlock[] {
  const total = Math.ceil(home.taskCount / TASKS_A_PAGE);
  const page = Math.min(pages.tasks, Math.max(0, total - 1));
  const names = home.applications.map((name) => clean(name, 40));
  const more = names.length > 15 ? ` and ${names.length - 15} more` : '';
  return [
    divider(),
    section(bold(home.taskCount > 0 ? `Your tasks: ${home.taskCount}` : 'You have no open task.')),
    ...home.tasks.flatMap(({ task, view }) => [
      section(
        md`${bold(caseName(view.offboardingCase))} · ${foreign(view.person.name, 80)} · ${foreign(view.person.email, 80)}`,
      ),
      ...taskBlocks(
        task,
        {
          caseName: caseName(view.offboardingCase),
          leaver: view.person,
          tasks: [task],
          exceptions: view.exceptions,
          now: home.at,
        },
        applications,
        RUNBOOK_LENGTH / Math.max(1, home.tasks.length),
      ),
    ]),
    ...turns('tasks', total, page, { ...pages, tasks: page }),
    ...(names.length > 0 ? [context(md`You answer for ${foreign(list(names.slice(0, 15)), 700)}${more}.`)] : []),
  ];
}

function waiting({ waiting: cases }: Home): KnownBlock[] {
  if (cases.length === 0) return [];
  return [
    divider(),
    section(bold(`Waiting for your yes: ${cases.length}`)),
    ...cases.slice(0, WAITING_MOST).map((line) => row(line, 'View plan', ACTION.viewPlan)),
    ...(cases.length > WAITING_MOST ? [section(md`… and ${cases.length - WAITING_MOST} more, on their cards.`)] : []),
  ];
}

/** A manager may not see plans; the line says how far it is. */
function leavers({ leavers: cases }: Home): KnownBlock[] {
  if (cases.length === 0) return [];
  const rest = cases.length - LEAVERS_MOST;
  return [
    divider(),
    ...sections([
      bold(`Your people who are leaving: ${cases.length}`),
      ...cases.slice(0, LEAVERS_MOST).map((line) => md`${words(line)}${handOver(line)}`),
      rest > 0 ? md`… and ${rest} more` : NOTHING,
    ]),
  ];
}

function handOver({ offboardingCase }: CaseLine): Markup {
  const to = offboardingCase.handOverTo?.name;
  return to ? md` · hand-over to ${foreign(to, 60)}` : NOTHING;
}

function numbers({ numbers: both }: Home): KnownBlock[] {
  if (!both) return [];
  const lines = numberLines(both[0], both[1], 'the 7 days before');
  return [
    divider(),
    section(bold('The last 7 days')),
    fields(lines.map(({ name, value, was }) => md`${bold(name)}\n${value}\n${was}`)),
    context(...lines.map(({ name, of }) => md`${name}: ${of}`)),
  ];
}

function cases({ cases: all }: Home, pages: HomePages): KnownBlock[] {
  if (!all) return [];
  const total = Math.ceil(all.length / CASES_A_PAGE);
  const page = Math.min(pages.cases, Math.max(0, total - 1));
  const shown = all.slice(page * CASES_A_PAGE, (page + 1) * CASES_A_PAGE);
  return [
    divider(),
    section(bold(all.length > 0 ? `Open offboardings: ${all.length}` : 'No offboarding is open.')),
    ...shown.map((line) => row(line, 'Details', ACTION.caseDetails)),
    ...turns('cases', total, page, { ...pages, cases: page }),
  ];
}

function row(line: CaseLine, says: string, action: string): KnownBlock {
  const name = caseName(line.offboardingCase);
  const pressed = button(says, action, line.offboardingCase.id, { label: `${says}: ${name}` });
  return { ...section(words(line)), accessory: pressed };
}

function words({ offboardingCase, personName }: CaseLine): Markup {
  const at = moment(new Date(offboardingCase.leaving.instant));
  const frozen = offboardingCase.frozen ? ' · 🧊 held back' : '';
  const move = offboardingCase.kind === 'move' ? ' · move' : '';
  const privileged = offboardingCase.privileged ? ' · ⚠ privileged' : '';
  return md`${bold(caseName(offboardingCase))} ${foreign(personName, 60)}${move} · ${CASE_WORDS[offboardingCase.state].toLowerCase()} · ${at}${privileged}${frozen}`;
}

function turns(what: keyof HomePages, total: number, page: number, pages: HomePages): KnownBlock[] {
  if (total <= 1) return [];
  const to = (next: number) => JSON.stringify({ ...pages, [what]: next });
  const buttons: Button[] = [
    ...(page > 0
      ? [button(`Page ${page} of ${total}`, `${HOME_TURN}0`, to(page - 1), { label: 'Previous page' })]
      : []),
    ...(page < total - 1
      ? [button(`Page ${page + 2} of ${total}`, `${HOME_TURN}1`, to(page + 1), { label: 'Next page' })]
      : []),
  ];
  return [actions(`home.${what}.${page}`, buttons)];
}

function away({ absence }: Home): KnownBlock[] {
  const until = absence && md`${absence.from} to ${absence.until}`;
  const said = absence
    ? md`You are away from ${until ?? ''}; ${absence.delegate ? md`${foreign(absence.delegate, 80)} has your tasks` : 'your backups have your tasks'}.`
    : md`Will you be away? Somebody else gets your tasks meanwhile.`;
  return [
    divider(),
    section(said),
    actions('home.away', [
      button(absence ? 'Change the days' : 'I’m away', ACTION.away, 'home'),
      ...(absence ? [button('I’m back', ACTION.back, 'home', { style: 'primary' })] : []),
    ]),
  ];
}
