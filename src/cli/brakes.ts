import { caseName } from '../domain/case.ts';
import { ForbiddenError } from '../domain/errors.ts';
import { type FrozenList, frozenList, releaseCases } from '../operations/release-cases.ts';
import { addHold, liftHold } from '../operations/set-hold.ts';
import { stopAll } from '../operations/stop-all.ts';
import { personFacts, personNamed, personNames, personOptions } from './person.ts';
import { clean, table } from './print.ts';
import type { Answer, OptionWords, Verb } from './verb.ts';

const why: OptionWords = { value: 'R', required: true, means: 'Why; it is kept in the audit log.' };

const holdAdd: Verb = {
  name: 'hold add',
  options: { ...personOptions, reason: why },
  exactlyOne: personNames,
  summary: 'Legal hold: access is cut all the same, nothing is destroyed.',
  needs: 'program',
  async run(input, { deps }) {
    const person = await personNamed(deps, input);
    await addHold(deps, input.actor, { personId: person.id, reason: input.required('reason') });
    return { json: { person: personFacts(person), hold: true }, text: `${clean(person.name)} is on legal hold.\n` };
  },
};

const holdLift: Verb = {
  name: 'hold lift',
  options: { ...personOptions, reason: why },
  exactlyOne: personNames,
  summary: 'Lifts a legal hold; what it dropped is planned again, and needs its approval.',
  needs: 'program',
  async run(input, { deps }) {
    const person = await personNamed(deps, input);
    await liftHold(deps, input.actor, { personId: person.id, reason: input.required('reason') });
    return {
      json: { person: personFacts(person), hold: false },
      text: `${clean(person.name)} is on legal hold no more.\n`,
    };
  },
};

const stopAllVerb: Verb = {
  name: 'stop-all',
  options: { reason: { ...why, required: false } },
  summary: 'Nothing outside is touched any more, in any case, until two people restart it in Slack.',
  needs: 'program',
  async run(input, { deps }) {
    await stopAll(deps, input.actor, { reason: input.text('reason') ?? '' });
    return { json: { stopped: true }, text: 'Everything is stopped. Two people restart it in Slack.\n' };
  },
};

const releaseVerb: Verb = {
  name: 'release',
  positionals: ['[ID]'],
  summary: 'Shows the list of held-back cases. Releasing it takes two people, in Slack.',
  needs: 'program',
  async run(input, { deps }): Promise<Answer> {
    const list = await frozenList(deps, input.actor);
    const json = { list: list ? listFacts(list) : null };
    const text = list ? listText(list, input.color) : 'No case is held back.\n';
    const [releaseId] = input.positionals;
    if (releaseId === undefined) return { json, text };
    try {
      await releaseCases(deps, input.actor, { releaseId });
      return { json, text };
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      return { json, text, refusal: error.message };
    }
  },
};

export const brakeVerbs: readonly Verb[] = [holdAdd, holdLift, stopAllVerb, releaseVerb];

function listFacts({ release, cases }: FrozenList): object {
  return {
    id: release.id,
    hash: release.hash,
    people: release.humans.length,
    cases: cases.map((one) => ({ id: caseName(one), leaving: one.leaving, openedAt: one.openedAt })),
  };
}

function listText({ release, cases }: FrozenList, color: boolean): string {
  const rows = cases.map((one) => [caseName(one), one.leaving.local, one.leaving.zone, one.source.kind]);
  return `List ${release.id}, ${cases.length} cases held back, ${release.humans.length} of 2 people:\n${table(['case', 'last moment', 'zone', 'asked by'], rows, color)}`;
}
