import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { brakeVerbs } from './cli/brakes.ts';
import { caseVerbs } from './cli/cases.ts';
import { catalogueVerbs } from './cli/catalogue.ts';
import { connectorsVerb } from './cli/connectors.ts';
import { doctorVerb } from './cli/doctor.ts';
import { evalVerb } from './cli/eval.ts';
import { evidenceVerbs } from './cli/evidence.ts';
import { exceptionsVerb } from './cli/exceptions.ts';
import { helpText } from './cli/help.ts';
import { jobVerbs } from './cli/jobs.ts';
import { type Parsed, parse, UsageError } from './cli/parse.ts';
import { planVerb } from './cli/plan.ts';
import { policyVerb } from './cli/policy.ts';
import { clean, type Io, jsonText } from './cli/print.ts';
import { reconcileVerb } from './cli/reconcile.ts';
import { reportVerb } from './cli/report.ts';
import { rosterVerbs } from './cli/roster.ts';
import { scanVerb } from './cli/scan.ts';
import type { Answer, Faults, House, Input, Verb } from './cli/verb.ts';
import { DomainError } from './domain/errors.ts';

const helpVerb: Verb = {
  name: 'help',
  positionals: ['[VERB]', '[WORD]'],
  summary: 'This, or one verb with its options.',
  needs: 'nothing',
  run: async ({ positionals }) => helpAnswer(positionals.length === 0 ? undefined : positionals.join(' ')),
};

/** In the order of the help. */
export const verbs: readonly Verb[] = [
  doctorVerb,
  connectorsVerb,
  planVerb,
  policyVerb,
  reconcileVerb,
  scanVerb,
  evalVerb,
  ...catalogueVerbs,
  ...caseVerbs,
  ...rosterVerbs,
  ...brakeVerbs,
  exceptionsVerb,
  reportVerb,
  ...jobVerbs,
  ...evidenceVerbs,
  helpVerb,
];

const DONE = 0;
const REFUSED = 1;
const USAGE = 2;
/** EX_CONFIG of sysexits(3), as the server exits. */
const CONFIG = 78;

/**
 * Does what was typed and answers the exit code: 0 done, 1 refused or failed, 2 wrong usage, 78 the configuration cannot
 * be used. With `--json` standard output is one JSON document, whatever happens.
 */
export async function runCommandLine(argv: readonly string[], io: Io, house: House): Promise<number> {
  const json = argv.includes('--json');
  try {
    const parsed = parse(argv.length === 0 ? ['help'] : argv, verbs);
    if (parsed.help) return answered(helpAnswer(parsed.verb === helpVerb ? undefined : parsed.verb.name), io, json);
    const forwarded = parsed.verb.needs === 'nothing' ? undefined : await house.forward?.(argv);
    if (forwarded !== undefined) return forwarded;
    const answer = await run(parsed, io, house);
    return 'faults' in answer ? faulty(answer, io, json) : answered(answer, io, json);
  } catch (error) {
    const { code, line } = inWords(error, house);
    if (json) printJson(io, { error: line });
    else io.err(`${line}\n`);
    return code;
  }
}

function helpAnswer(verb: string | undefined): Answer {
  const text = helpText(verbs, verb);
  return { json: { usage: text }, text };
}

async function run(parsed: Parsed, io: Io, house: House): Promise<Answer | Faults> {
  const { verb } = parsed;
  const input = inputOf(parsed, io);
  if (verb.needs === 'nothing') return await verb.run(input, house);
  if (verb.needs === 'examination') {
    const examination = await house.examine();
    return 'faults' in examination ? examination : await verb.run(input, examination);
  }
  const program = await opened(house);
  if ('faults' in program) return program;
  try {
    return await verb.run(input, program, house);
  } finally {
    await program.close();
  }
}

/** What keeps the program from opening is a sentence already: a held directory, a server that does not answer. */
async function opened(house: House) {
  try {
    return await house.open();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    if (code !== undefined) throw new DomainError(`The database cannot be opened (${code}).`, { cause: error });
    if (error.name !== 'Error') throw error;
    throw new DomainError(error.message, { cause: error });
  }
}

function inputOf({ values, positionals, verb }: Parsed, io: Io): Input {
  const text = (option: string) => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals,
    text,
    required: (name) => text(name) ?? positionals[(verb.positionals ?? []).indexOf(name)] ?? '',
    flag: (option) => values[option] === true,
    actor: { kind: 'command_line', id: `cli:${io.user}`, name: io.user },
    file: (typed) => resolve(io.cwd, typed),
    color: io.color,
    ...(values.json !== true && { print: (text: string) => io.out(text) }),
    ...(io.terminal && { progress: (line: string) => io.err(`\r\u001b[2K${clean(line)}`) }),
  };
}

function answered(answer: Answer, io: Io, json: boolean): number {
  const { refusal } = answer;
  if (json) printJson(io, refusal === undefined ? answer.json : { error: refusal, ...answer.json });
  else {
    io.out(answer.text);
    if (refusal !== undefined) io.err(`${clean(refusal)}\n`);
  }
  return refusal === undefined ? DONE : REFUSED;
}

function faulty({ faults }: Faults, io: Io, json: boolean): number {
  if (json) printJson(io, { error: 'The configuration cannot be used.', faults });
  io.err(faults.map((line) => `${line}\n`).join(''));
  return CONFIG;
}

function printJson(io: Io, document: object): void {
  io.out(`${jsonText(document, 2)}\n`);
}

function inWords(error: unknown, house: House): { readonly code: number; readonly line: string } {
  if (error instanceof UsageError) return { code: USAGE, line: clean(error.message) };
  if (error instanceof DomainError) return { code: REFUSED, line: clean(error.message) };
  const reference = randomUUID();
  house.onBug(error, reference);
  return { code: REFUSED, line: `Something went wrong here, and it is our fault. Reference: ${reference}` };
}
