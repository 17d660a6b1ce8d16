import { csv } from './csv.ts';
import { type AccessException, EXCEPTION_REASON_WORDS } from './exception.ts';

/** One open exception with what its readers want to know. */
export interface RegisterRow {
  readonly exception: AccessException;
  /** `OB-12` */
  readonly caseName: string;
  readonly privileged: boolean;
  readonly leaver: { readonly name: string; readonly email: string };
  /** The application's name. */
  readonly application: string;
  /** Who answers for the application, by name or address. */
  readonly owner: string;
  /** Whole days since it was asked for. */
  readonly ageDays: number;
}

const HEAD = [
  'case',
  'leaver',
  'address',
  'application',
  'privileged',
  'state',
  'age in days',
  'owner',
  'reason',
  'details',
  'control',
  'asked by',
  'approver',
  'until',
  'latest',
];

/** The register as a spreadsheet reads it; no cell is a formula. */
export function registerCsv(rows: readonly RegisterRow[]): string {
  return csv(HEAD, rows.map(registerCells));
}

/** The cells of one row, in the order of the head. */
function registerCells(row: RegisterRow): readonly (string | number)[] {
  const { exception } = row;
  return [
    row.caseName,
    row.leaver.name,
    row.leaver.email,
    row.application,
    row.privileged ? 'yes' : 'no',
    exception.state,
    row.ageDays,
    row.owner,
    EXCEPTION_REASON_WORDS[exception.reason],
    exception.details,
    exception.control,
    exception.askedBy,
    exception.approvedBy ?? `${exception.approver} (asked)`,
    exception.until.toISOString(),
    exception.latest.toISOString(),
  ];
}
