import { append } from '../../db/audit.ts';
import { listCatalogue, readJudgements, saveJudgements } from '../../db/catalogue.ts';
import { listPeople } from '../../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { InvalidInputError, NotFoundError } from '../domain/errors.ts';
import type { CatalogueEntry } from '../domain/finding.ts';
import { type Json, storable } from '../domain/json.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { Settings } from '../domain/settings.ts';
import type { Mention } from '../shadow/candidates.ts';
import { type Catalogue, openCatalogue } from '../shadow/catalogue/catalogue.ts';
import { cachedVerdicts, createJudge, type Judge } from '../shadow/judge/judge.ts';
import { FIELDS } from '../shadow/readers/columns.ts';
import { FORMATS } from '../shadow/readers/index.ts';
import { type ScanReport, scanFile } from '../shadow/scan.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';

export type { Mention } from '../shadow/candidates.ts';
export type { ScanReport } from '../shadow/scan.ts';

export interface ScanInput {
  /** Absolute. */
  readonly path: string;
  /** How people call the file. */
  readonly name: string;
  /** Only this person's findings: an address, an employee number or a Slack mention. */
  readonly leaver?: string;
  readonly format?: string;
  /** `column=field`, as typed. */
  readonly map?: readonly string[];
  readonly includeDms?: boolean;
  readonly onMention?: (mention: Mention) => void;
  /** From 0 to 1, and how many records were read so far. */
  readonly onProgress?: (done: number, records: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads one file for accounts that nobody registered. That it was read, by whom and with what result stands in the audit
 * log; what it says does not. @throws DomainError for a file that cannot be read
 */
export async function scanLog(deps: Deps, actor: Actor, input: ScanInput): Promise<ScanReport> {
  const { includeDms = false, name, path, format, signal } = input;
  if (format !== undefined && !(FORMATS as readonly string[]).includes(format))
    throw new InvalidInputError(`There is no format “${format}”. There are: ${FORMATS.join(', ')}.`);
  const columns = columnsOf(input.map ?? []);
  const leaver = input.leaver === undefined ? undefined : await findPerson(deps, input.leaver);
  const catalogue = await catalogueNow(deps);
  const judge = await judgeNow(deps, catalogue, signal);
  const report = await readLog(path, {
    catalogue,
    name,
    includeDms,
    columns,
    ...(judge && { judge }),
    ...(format !== undefined && { format }),
    ...(signal && { signal }),
    onMention: (mention) => {
      if (!leaver || isTheirs(mention.record.actor, leaver)) input.onMention?.(mention);
    },
    onProgress: (done, { records }) => input.onProgress?.(done, records),
  });
  const findings = leaver ? report.findings.filter(({ person }) => isTheirs(person, leaver)) : report.findings;
  const { records, notReviewed, tokens } = report;
  await deps.db.transaction((tx) =>
    append(tx, [
      {
        at: deps.now().toISOString(),
        kind: 'log.scanned',
        actor: { kind: actor.kind, id: actor.id, name: actor.name },
        body: {
          file: name,
          includeDms,
          records,
          findings: findings.length,
          model: deps.model?.model ?? null,
          notReviewed,
          tokens: tokens.input + tokens.output,
          leaver: leaver?.id ?? null,
        },
      },
    ]),
  );
  return { ...report, findings };
}

async function readLog(...[path, options]: Parameters<typeof scanFile>): Promise<ScanReport> {
  try {
    return await scanFile(path, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new NotFoundError(`There is no file ${options.name ?? path}.`, { cause: error });
    if (code === 'EACCES' || code === 'EISDIR')
      throw new InvalidInputError(`${options.name ?? path} cannot be read (${code}).`);
    throw error;
  }
}

/** Our catalogue, what was decided since, and lastday.yaml. */
export async function catalogueNow({ db, settings }: Pick<Deps, 'db' | 'settings'>): Promise<Catalogue> {
  const entries = [...registered(settings), ...(await listCatalogue(db))];
  return openCatalogue({ ownDomains: settings.company.ownDomains, entries });
}

/** What the company has on its list already. Slack is where Lastday lives. */
function registered({ applications }: Pick<Settings, 'applications'>): readonly CatalogueEntry[] {
  const slack: CatalogueEntry = { kind: 'ours', name: 'Slack', domains: ['slack.com'] };
  const entries = Object.values(applications).map(
    ({ id, name, connector, domains }): CatalogueEntry => ({
      kind: 'ours',
      name,
      domains,
      aliases: [id, ...(connector === undefined || GENERIC.has(connector) ? [] : [connector])],
    }),
  );
  return [slack, ...entries];
}
/** Connectors that are no product's own. */
const GENERIC: ReadonlySet<string> = new Set(['scim', 'memory', 'browser']);

/** The model that is configured, with its memory in the database; `undefined` for rules only. */
export async function judgeNow(deps: Deps, catalogue: Catalogue, signal?: AbortSignal): Promise<Judge | undefined> {
  const { db, model, settings } = deps;
  if (!model) return undefined;
  const people = await listPeople(db);
  return createJudge({
    model,
    catalogue,
    tokens: settings.shadowIt.tokens,
    names: new Set(people.flatMap(({ name }) => [name, ...name.split(' ')]).map((name) => name.toLowerCase())),
    ...(signal && { signal }),
    cache: {
      read: async (keys) => {
        const stored = await readJudgements(db, keys);
        return new Map([...stored].map(([key, verdicts]) => [key, cachedVerdicts(verdicts)]));
      },
      write: (entries) =>
        saveJudgements(
          db,
          new Map([...entries].map(([key, verdicts]) => [key, verdicts.map((one): Json => storable({ ...one }))])),
          deps.now(),
        ),
    },
  });
}

/** Whether a log's name for somebody is this person's: their address, or their whole name where a log has no addresses. */
export function isTheirs(actor: string | undefined, person: Pick<Person, 'name' | 'email' | 'otherEmails'>): boolean {
  return hasAddress(person, actor) || (actor !== undefined && actor.toLowerCase() === person.name.toLowerCase());
}

function columnsOf(map: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    map.map((pair) => {
      const cut = pair.lastIndexOf('=');
      const [column, field] = [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
      if (cut < 1 || !(FIELDS as readonly string[]).includes(field))
        throw new InvalidInputError(`--map takes column=field, where the field is one of: ${FIELDS.join(', ')}.`);
      return [field, column] as const;
    }),
  );
}
