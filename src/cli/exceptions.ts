import { EXCEPTION_REASON_WORDS } from '../domain/exception.ts';
import { type RegisterRow, registerCsv } from '../domain/exception-register.ts';
import { listExceptions } from '../operations/list-exceptions.ts';
import { table } from './print.ts';
import type { Verb } from './verb.ts';
import { EXCEPTION_STATE_WORDS } from './words.ts';

export const exceptionsVerb: Verb = {
  name: 'exceptions',
  options: { csv: { means: 'As CSV, for a file.' } },
  summary: 'Access that is knowingly kept: until when, why, and who answers for it.',
  needs: 'program',
  run: async (input, { deps }) => {
    const rows = await listExceptions(deps, input.actor);
    const text =
      rows.length === 0 ? 'No access is kept, and nobody asks to keep any.\n' : registerTable(rows, input.color);
    return { json: { exceptions: rows }, text: input.flag('csv') ? registerCsv(rows) : text };
  },
};

function registerTable(rows: readonly RegisterRow[], color: boolean): string {
  return table(
    ['case', 'leaver', 'application', 'state', 'until', 'days old', 'owner', 'reason', 'control', 'approver'],
    rows.map((row) => [
      row.caseName,
      row.leaver.name,
      row.application,
      EXCEPTION_STATE_WORDS[row.exception.state],
      row.exception.until.toISOString().slice(0, 16).replace('T', ' '),
      String(row.ageDays),
      row.owner,
      `${EXCEPTION_REASON_WORDS[row.exception.reason]}: ${row.exception.details}`,
      row.exception.control,
      row.exception.approvedBy ?? `${row.exception.approver} (asked)`,
    ]),
    color,
  );
}
