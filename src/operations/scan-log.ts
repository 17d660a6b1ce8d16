import { append } from '../../db/audit.ts';
import type { Actor } from '../domain/actor.ts';
import { InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { Settings } from '../domain/settings.ts';
import type { Mention } from '../shadow/candidates.ts';
import { type CatalogueEntry, openCatalogue } from '../shadow/catalogue/catalogue.ts';
import { FIELDS } from '../shadow/readers/columns.ts';
import { FORMATS } from '../shadow/readers/index.ts';
import { type ScanReport, scanFile } from '../shadow/scan.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';

export type { Mention } from '../shadow/candidates.ts';
export type { Finding } from '../shadow/findings.ts';
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
  readonly onProgress?: (done: number, records: number) => void;
}

/**
 * Reads one file for accounts that nobody registered. That it was read, by whom and with what result stands in the audit
 * log; what it says does not. @throws DomainError for a file that cannot be read
 */
export async function scanLog(deps: Deps, actor: Actor, input: ScanInput): Promise<ScanReport> {
  const { includeDms = false, name, path } = input;
  checkFormat(input.format);
  const columns = columnsOf(input.map ?? []);
  const leaver = input.leaver === undefined ? undefined : await findPerson(deps, input.leaver);
  const report = await readLog(path, {
    catalogue: openCatalogue({ ownDomains: deps.settings.company.ownDomains, entries: registered(deps.settings) }),
    name,
    includeDms,
    columns,
    ...(input.format !== undefined && { format: input.format }),
    onMention: (mention) => {
      if (!leaver || isTheirs(mention.record.actor, leaver)) input.onMention?.(mention);
    },
    ...(input.onProgress && { onProgress: (done, { records }) => input.onProgress?.(done, records) }),
  });
  const findings = leaver ? report.findings.filter(({ person }) => isTheirs(person, leaver)) : report.findings;
  await deps.db.transaction((tx) =>
    append(tx, [
      {
        at: deps.now().toISOString(),
        kind: 'log.scanned',
        actor: { kind: actor.kind, id: actor.id, name: actor.name },
        body: {
          file: name,
          includeDms,
          records: report.records,
          findings: findings.length,
          ...(leaver && { leaver: leaver.id }),
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

/** What the company has on its list already. Slack is where Lastday lives. */
export function registered({ applications }: Pick<Settings, 'applications'>): readonly CatalogueEntry[] {
  const slack: CatalogueEntry = { kind: 'ours', name: 'Slack', domains: ['slack.com'] };
  return [
    slack,
    ...Object.values(applications).map(
      ({ id, name, connector, domains }): CatalogueEntry => ({
        kind: 'ours',
        name,
        domains,
        aliases: [
          id,
          ...(connector === undefined || ['scim', 'memory', 'browser'].includes(connector) ? [] : [connector]),
        ],
      }),
    ),
  ];
}

function isTheirs(actor: string | undefined, person: Person): boolean {
  return hasAddress(person, actor) || (actor !== undefined && actor.toLowerCase() === person.name.toLowerCase());
}

function checkFormat(format: string | undefined): void {
  if (format !== undefined && !(FORMATS as readonly string[]).includes(format))
    throw new InvalidInputError(`There is no format “${format}”. There are: ${FORMATS.join(', ')}.`);
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
