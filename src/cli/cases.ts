import { caseName } from '../domain/case.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { bothZones } from '../domain/leaving.ts';
import { cancelCase } from '../operations/cancel-case.ts';
import { compareCase } from '../operations/compare-runs.ts';
import { findPerson } from '../operations/find-person.ts';
import { openCase } from '../operations/open-case.ts';
import { stopCase } from '../operations/stop-case.ts';
import { caseNamed, openCases, viewCase } from '../operations/view-case.ts';
import { caseFacts, caseText, summaryFacts, summaryTable } from './case-view.ts';
import { personNamed, personNames, personOptions } from './person.ts';
import { clean } from './print.ts';
import type { OpenProgram, Verb } from './verb.ts';

const openVerb: Verb = {
  name: 'case open',
  exactlyOne: personNames,
  options: {
    ...personOptions,
    'last-day': {
      value: 'D',
      means: '2026-12-01 (the leaving hour of that day, in their zone), 2026-12-01T17:00, today or now.',
    },
    involuntary: { means: 'They do not leave by their own will.' },
    reason: { value: 'R', means: 'Why; it is shown to the approvers.' },
    'hand-over-to': { value: 'E', means: "Who takes over files and ownership: a colleague's address on the roster." },
  },
  summary: 'Opens a case and asks for its plan. Nothing is cut before the approval and the leaving moment.',
  needs: 'program',
  async run(input, program) {
    const { deps } = program;
    const person = await personNamed(deps, input);
    const heir = input.text('hand-over-to');
    const lastDay = input.text('last-day');
    const reason = input.text('reason');
    // An empty value is a script's unset variable: it must not become “today”.
    if (lastDay?.trim() === '') throw new InvalidInputError('--last-day is empty.', { lastDay: 'is empty' });
    const opened = await openCase(deps, input.actor, {
      personId: person.id,
      involuntary: input.flag('involuntary'),
      ...(lastDay !== undefined && { lastDay }),
      ...(reason !== undefined && { reason }),
      ...(heir !== undefined && { handOverTo: await colleague(deps, heir) }),
    });
    const view = await viewCase(deps, opened.id);
    const moment = bothZones(opened.leaving, view.zone);
    const frozen = opened.frozen ? 'Too many new cases at once: it is held back until two people release it.\n' : '';
    return {
      json: { case: summaryFacts(view) },
      text: `${caseName(opened)} is open for ${clean(person.name)}; access ends ${moment}.\n${frozen}${later(program)}`,
    };
  },
};

const listVerb: Verb = {
  name: 'case list',
  summary: 'All open cases.',
  needs: 'program',
  async run(input, { deps }) {
    const views = await openCases(deps);
    return {
      json: { cases: views.map(summaryFacts) },
      text: views.length === 0 ? 'No case is open.\n' : summaryTable(views, input.color),
    };
  },
};

const showVerb: Verb = {
  name: 'case show',
  positionals: ['ID'],
  summary: 'One case: its plan, what is proven, who is waited for.',
  needs: 'program',
  async run(input, { deps }) {
    const view = await caseNamed(deps, input.required('ID'));
    const compared = await compareCase(deps, view);
    return {
      json: { case: caseFacts(view, compared) },
      text: caseText(view, deps.settings, compared, input.color),
    };
  },
};

const cancelVerb: Verb = {
  name: 'case cancel',
  positionals: ['ID'],
  options: { reason: { value: 'R', means: 'Why; it is said in the thread.' } },
  summary: 'Ends a case of which nothing was cut.',
  needs: 'program',
  async run(input, { deps }) {
    const { offboardingCase } = await caseNamed(deps, input.required('ID'));
    const reason = input.text('reason');
    await cancelCase(deps, input.actor, { caseId: offboardingCase.id, ...(reason !== undefined && { reason }) });
    return {
      json: { case: summaryFacts(await viewCase(deps, offboardingCase.id)) },
      text: `${caseName(offboardingCase)} is cancelled. Nothing was cut.\n`,
    };
  },
};

const stopVerb: Verb = {
  name: 'case stop',
  positionals: ['ID'],
  summary: 'Stops a running case here: what is cut stays cut, the rest waits for people.',
  needs: 'program',
  async run(input, { deps }) {
    const { offboardingCase } = await caseNamed(deps, input.required('ID'));
    await stopCase(deps, input.actor, { caseId: offboardingCase.id });
    return {
      json: { case: summaryFacts(await viewCase(deps, offboardingCase.id)) },
      text: `${caseName(offboardingCase)} is stopped: what is cut stays cut. Finish it or give access back in Slack.\n`,
    };
  },
};

export const caseVerbs: readonly Verb[] = [openVerb, listVerb, showVerb, cancelVerb, stopVerb];

async function colleague(deps: OpenProgram['deps'], email: string) {
  const { email: address, name } = await findPerson(deps, email);
  return { email: address, name };
}

function later({ running }: OpenProgram): string {
  return running ? '' : 'Lastday does not run here: it is planned when the program runs.\n';
}
