import { openCaseOf } from '../../db/cases.ts';
import { findFinding, findingsOfPerson, findingsOfScan, findScan } from '../../db/findings.ts';
import { findPersonById } from '../../db/people.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Scan, TriagedFinding } from '../domain/finding.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';

export interface ScanView {
  readonly scan: Scan;
  /** Whose findings alone are kept. */
  readonly leaver?: Person;
  /** Those that wait for a decision, but for those of people who are leaving: these stand under their cases. */
  readonly waiting: readonly TriagedFinding[];
  readonly underCases: number;
  readonly decided: readonly TriagedFinding[];
}

/** @throws NotFoundError */
export async function viewScan({ db }: Pick<Deps, 'db'>, scanId: string): Promise<ScanView> {
  const scan = await findScan(db, scanId);
  if (!scan) throw new NotFoundError('There is no such scan.');
  const leaver = scan.leaverId === undefined ? undefined : await findPersonById(db, scan.leaverId);
  const open = await findingsOfScan(db, scanId, ['open', 'asked']);
  const leaving = new Set<string>();
  for (const id of new Set(open.flatMap(({ personId }) => personId ?? [])))
    if (await openCaseOf(db, id)) leaving.add(id);
  const waiting = open.filter(({ personId }) => personId === undefined || !leaving.has(personId));
  return {
    scan,
    ...(leaver && { leaver }),
    waiting,
    underCases: open.length - waiting.length,
    decided: await findingsOfScan(db, scanId, ['ours', 'ignored', 'task']),
  };
}

/** What waits about the leaver of a case. */
export async function candidatesOf({ db }: Pick<Deps, 'db'>, personId: string): Promise<readonly TriagedFinding[]> {
  return await findingsOfPerson(db, personId, ['open', 'asked']);
}

/** @throws NotFoundError */
export async function viewFinding(
  { db }: Pick<Deps, 'db'>,
  findingId: string,
): Promise<{ readonly finding: TriagedFinding; readonly person?: Person; readonly isLeaving: boolean }> {
  const finding = await findFinding(db, findingId);
  if (!finding) throw new NotFoundError('There is no such finding any more.');
  const person = finding.personId === undefined ? undefined : await findPersonById(db, finding.personId);
  const isLeaving = person !== undefined && (await openCaseOf(db, person.id)) !== undefined;
  return { finding, isLeaving, ...(person && { person }) };
}
