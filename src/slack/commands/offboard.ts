import { caseName, isEnded } from '../../domain/case.ts';
import { ConflictError, ForbiddenError } from '../../domain/errors.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../../domain/rights.ts';
import type { Person } from '../../domain/roster.ts';
import { findPerson } from '../../operations/find-person.ts';
import { momentFor } from '../../operations/open-case.ts';
import { frozenList } from '../../operations/release-cases.ts';
import { caseNamed, casesOfPerson, openCases, viewCase } from '../../operations/view-case.ts';
import { aboutCase } from '../about.ts';
import { previewedPlan } from '../actions/plan.ts';
import type { Asked } from '../listener.ts';
import { holdModal, stopAllModal } from '../views/case-modals.ts';
import { helpMessage, type Verb } from '../views/help.ts';
import { previewModal } from '../views/preview-modal.ts';
import { frozenMessage, restartMessage, statusList, statusNone, statusOf } from '../views/status.ts';
import { exceptions } from './exceptions.ts';
import { parseCommand } from './parse.ts';

/** `/offboard …`: it never acts at once; what would change something opens a form or shows a button first. */
export async function offboard(asked: Asked, text: string): Promise<void> {
  const typed = parseCommand(text);
  if (typed.kind === 'open') return preview(asked, typed);
  if (typed.kind === 'verb') return VERB[typed.verb](asked, typed.rest);
  const meant = typed.nearest ? ` Did you mean “${typed.nearest}”?` : '';
  await asked.tell(helpMessage(`There is no “${typed.word}”.${meant}`));
}

const VERB: Readonly<Record<Verb, (asked: Asked, rest: string) => Promise<void>>> = {
  status,
  plan,
  exceptions,
  hold,
  'stop-all': async (asked) => {
    assertMay(asked.actor, 'stop_all');
    await asked.open(stopAllModal());
  },
  restart: async (asked) => {
    assertMay(asked.actor, 'restart');
    await asked.tell(restartMessage());
  },
  release,
  help: async (asked) => asked.tell(helpMessage()),
};

async function preview(asked: Asked, typed: { person: string; lastDay: string; reason?: string }): Promise<void> {
  const { kit, actor } = asked;
  const { deps } = kit;
  assertMay(actor, 'open_case');
  const person = await someoneElse(asked, typed.person);
  const open = (await casesOfPerson(deps, person.id)).find(({ offboardingCase }) => !isEnded(offboardingCase.state));
  if (open) throw new ConflictError(`${caseName(open.offboardingCase)} is already open for ${person.name}.`);
  const moment = momentFor(deps, person, typed.lastDay || undefined, deps.now());
  const manager = person.managerEmail
    ? await kit.people.userByEmail(person.managerEmail).catch(() => undefined)
    : undefined;
  await asked.open(
    previewModal({
      person,
      moment,
      typed: typed.lastDay,
      companyZone: deps.settings.company.timezone,
      ...(typed.reason && { reason: typed.reason }),
      ...(manager && kit.people.isOurs(manager) && { handOverTo: manager.id }),
      warnings: person.status === 'left' ? ['The roster says that this person has left already.'] : [],
    }),
  );
}

async function status(asked: Asked, rest: string): Promise<void> {
  const { kit, actor } = asked;
  assertMay(actor, 'view_plan');
  if (rest === '') {
    const all = await openCases(kit.deps);
    const theirs = all.filter(({ offboardingCase }) => !isLeaver(actor, offboardingCase));
    return asked.tell(
      statusList(theirs.map(({ offboardingCase, person }) => ({ offboardingCase, personName: person.name }))),
    );
  }
  if (/^OB-?\d+$/i.test(rest)) {
    const view = await caseNamed(kit.deps, rest);
    if (isLeaver(actor, view.offboardingCase)) throw new ForbiddenError(NOT_FOR_YOU);
    return asked.tell(statusOf(view, await aboutCase(kit, view)));
  }
  const person = await someoneElse(asked, rest);
  const [newest] = await casesOfPerson(kit.deps, person.id);
  await asked.tell(newest ? statusOf(newest, await aboutCase(kit, newest)) : statusNone(person.name));
}

async function plan(asked: Asked, rest: string): Promise<void> {
  assertMay(asked.actor, 'view_plan');
  const person = await someoneElse(asked, rest);
  await asked.openSlowly('Plan', () => previewedPlan(asked.kit, person.id, 0));
}

async function hold(asked: Asked, rest: string): Promise<void> {
  assertMay(asked.actor, 'hold');
  await asked.open(holdModal(await someoneElse(asked, rest)));
}

/** As many by name as are shown; the rest by number, so that nobody releases what they were not shown. */
const NAMED = 40;

async function release(asked: Asked): Promise<void> {
  const { deps } = asked.kit;
  const list = await frozenList(deps, asked.actor);
  if (!list) return asked.tell('Nothing is held back.');
  const named = await Promise.all(list.cases.slice(0, NAMED).map(({ id }) => viewCase(deps, id)));
  await asked.tell(
    frozenMessage(
      list.release.id,
      named.map(({ offboardingCase, person }) => ({ offboardingCase, personName: person.name })),
      list.cases.slice(NAMED).map(({ number }) => number),
    ),
  );
}

/** The person who is named; the leaver hears what a stranger hears, whatever they hold. */
async function someoneElse(asked: Asked, named: string): Promise<Person> {
  const person = await findPerson(asked.kit.deps, named);
  if (isLeaver(asked.actor, { personId: person.id })) throw new ForbiddenError(NOT_FOR_YOU);
  return person;
}
