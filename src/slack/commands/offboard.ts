import { ForbiddenError, InvalidInputError } from '../../domain/errors.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../../domain/rights.ts';
import type { Deps } from '../../operations/deps.ts';
import { listStopped } from '../../operations/go-on.ts';
import { frozenList } from '../../operations/release-cases.ts';
import { isStopped } from '../../operations/stop-all.ts';
import { caseNamed, openCases, viewCase } from '../../operations/view-case.ts';
import { viewPerson } from '../../operations/view-person.ts';
import { aboutCase } from '../about.ts';
import { previewedPlan } from '../actions/plan.ts';
import type { Asked } from '../listener.ts';
import { previewOf, someoneElse } from '../preview.ts';
import type { Message } from '../views/blocks.ts';
import { holdModal, stopAllModal } from '../views/case-modals.ts';
import { helpMessage, type Verb } from '../views/help.ts';
import { personModal } from '../views/person-modal.ts';
import { frozenMessage, restartMessage, statusList, statusOf } from '../views/status.ts';
import { stopsMessage } from '../views/stops.ts';
import { exceptions } from './exceptions.ts';
import { parseCommand } from './parse.ts';
import { report } from './report.ts';
import { scan } from './scan.ts';

/** `/offboard …`: it never acts at once; what would change something opens a form or shows a button first. */
export async function offboard(asked: Asked, text: string): Promise<void> {
  const typed = parseCommand(text);
  if (typed.kind === 'open') return asked.open(await previewOf(asked, typed));
  if (typed.kind === 'verb') return VERB[typed.verb](asked, typed.rest);
  const meant = typed.nearest ? ` Did you mean “${typed.nearest}”?` : '';
  await asked.tell(helpMessage(`There is no “${typed.word}”.${meant}`));
}

const VERB: Readonly<Record<Verb, (asked: Asked, rest: string) => Promise<void>>> = {
  status,
  plan,
  exceptions,
  report,
  scan,
  hold,
  'stop-all': async (asked) => {
    assertMay(asked.actor, 'stop_all');
    await asked.open(stopAllModal());
  },
  restart: async (asked) => {
    assertMay(asked.actor, 'restart');
    await asked.tell(await stopped(asked.kit.deps));
  },
  release,
  help: async (asked) => asked.tell(helpMessage()),
};

async function stopped(deps: Deps): Promise<Message | string> {
  if (await isStopped(deps)) return restartMessage();
  const brakes = await listStopped(deps);
  return brakes.length > 0 ? stopsMessage(brakes, deps.settings.applications) : 'Nothing is stopped.';
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
  await asked.openSlowly('Person', async () =>
    personModal(await viewPerson(kit.deps, actor, person.id), kit.deps.settings.applications),
  );
}

async function plan(asked: Asked, rest: string): Promise<void> {
  assertMay(asked.actor, 'view_plan');
  const person = await someoneElse(asked, named('plan', rest));
  await asked.openSlowly('Plan', () => previewedPlan(asked.kit, person.id, 0));
}

function named(verb: Verb, rest: string): string {
  if (rest !== '') return rest;
  throw new InvalidInputError(`Whom? Write “/offboard ${verb} @person”, or their e-mail address or employee number.`);
}

async function hold(asked: Asked, rest: string): Promise<void> {
  assertMay(asked.actor, 'hold');
  await asked.open(holdModal(await someoneElse(asked, named('hold', rest))));
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
