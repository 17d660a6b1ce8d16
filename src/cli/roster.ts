import { DomainError } from '../domain/errors.ts';
import { describePerson } from '../domain/roster-join.ts';
import { answerIdentity, listIdentities } from '../operations/answer-identity.ts';
import { followChanges } from '../operations/follow-changes.ts';
import { importRoster, type RosterResult } from '../operations/import-roster.ts';
import { syncRoster } from '../operations/sync-roster.ts';
import { UsageError } from './parse.ts';
import { clean, table } from './print.ts';
import type { Input, OpenProgram, Verb } from './verb.ts';

const importVerb: Verb = {
  name: 'roster import',
  positionals: ['FILE.csv'],
  options: {
    source: { value: 'ID', means: 'The roster source that it stands for, where lastday.yaml has several of kind csv.' },
  },
  summary: 'Takes a roster from a CSV file; a shrunken or foreign one is refused as a whole.',
  needs: 'program',
  async run(input, program, house) {
    const source = sourceFor(input, program);
    const { people, unknownColumns, faults } = await house.readRosterFile(input.file(input.required('FILE.csv')));
    const result = await importRoster(program.deps, input.actor, {
      source,
      people,
      faults: faults.map(({ sentence }) => sentence),
    });
    await followChanges(program.deps);
    const ignored = unknownColumns.length > 0 ? `Ignored columns: ${unknownColumns.map(clean).join(', ')}.\n` : '';
    return { json: { source, ...result, unknownColumns }, text: `${summary(source, result)}${ignored}` };
  },
};

const syncVerb: Verb = {
  name: 'roster sync',
  summary: 'Reads every roster source of lastday.yaml now.',
  needs: 'program',
  async run(input, { deps, readers }) {
    if (readers.length === 0) throw new DomainError('No roster source of lastday.yaml can be read as a whole.');
    const results = await syncRoster(deps, input.actor, readers);
    const refused = results.flatMap((one) => (one.ok ? [] : [one]));
    return {
      json: {
        sources: results.map((one) =>
          one.ok
            ? { source: one.source, ok: true, ...one.result }
            : { source: one.source, ok: false, error: one.reason },
        ),
      },
      text: results.map((one) => (one.ok ? summary(one.source, one.result) : '')).join(''),
      ...(refused.length > 0 && { refusal: refused.map(({ source, reason }) => `${source}: ${reason}`).join(' ') }),
    };
  },
};

const questionsVerb: Verb = {
  name: 'roster questions',
  summary:
    'Records of HR that could be two people, or nobody: nothing follows from them until somebody says whose they are.',
  needs: 'program',
  async run(input, { deps }) {
    const open = await listIdentities(deps, input.actor);
    const rows = open.map(({ id, source, record, why, candidates }) => [
      id,
      clean(source),
      clean(describePerson(record)),
      clean(why),
      clean(candidates.map(describePerson).join('; ')),
    ]);
    return {
      json: { questions: open },
      text:
        open.length === 0 ? 'No record waits.\n' : table(['id', 'source', 'record', 'why', 'could be'], rows, false),
    };
  },
};

const answerVerb: Verb = {
  name: 'roster answer',
  positionals: ['ID'],
  options: {
    person: { value: 'E-MAIL', means: 'It is this person’s, by e-mail or employee number.' },
    new: { means: 'It is somebody new; an address that was another’s is theirs from now on.' },
  },
  summary: 'Says whose a record is, and follows what it says.',
  needs: 'program',
  async run(input, { deps }) {
    const person = input.text('person');
    const id = input.required('ID');
    await answerIdentity(deps, input.actor, { id, ...(person !== undefined && { person }), isNew: input.flag('new') });
    return { json: { id, answer: person ?? 'new' }, text: 'Answered.\n' };
  },
};

export const rosterVerbs: readonly Verb[] = [importVerb, syncVerb, questionsVerb, answerVerb];

/** The same source as at the next sync, so that nobody becomes two people. */
function sourceFor(input: Input, { deps }: OpenProgram): string {
  const ids = deps.settings.roster.filter(({ source }) => source === 'csv').map(({ id }) => id);
  const typed = input.text('source');
  if (typed !== undefined) {
    if (deps.settings.roster.some(({ id }) => id === typed)) return typed;
    throw new UsageError(
      `lastday.yaml has no roster source “${typed}”. There are: ${deps.settings.roster.map(({ id }) => id).join(', ')}.`,
    );
  }
  if (ids.length > 1) throw new UsageError(`Say which source it stands for: --source ${ids.join(' or ')}.`);
  return ids[0] ?? 'csv';
}

function summary(source: string, { people, added, changed, missing }: RosterResult): string {
  const head = `${clean(source)}: ${people} people, ${added} new, ${changed} changed, ${missing.length} no longer on it\n`;
  const rows = missing.map((email) => [email]);
  return rows.length === 0 ? head : `${head}${table(['no longer on it, and no case was opened'], rows, false)}`;
}
