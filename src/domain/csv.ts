/** What a spreadsheet would take for a formula, also behind blanks: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[\s\p{Cf}"']*[=+\-@|%＝＋－＠]/u;

/** One cell, quoted, on one line, and never a formula. */
export function csvCell(value: string | number): string {
  const line = String(value)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  return `"${FORMULA.test(line) ? `'${line}` : line}"`.replace(/(?!^)"(?!$)/g, '""');
}

/** Rows under a head, each ended as RFC 4180 ends them. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
