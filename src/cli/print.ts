/** Where a verb's words go, and who asked. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly color: boolean;
  /** Standard error is looked at: a line there may be written again and again. */
  readonly terminal: boolean;
  /** What relative file names are relative to. */
  readonly cwd: string;
  /** The operating system's name of whoever holds the shell. */
  readonly user: string;
}

const UNSAFE =
  // Controls could move the cursor or recolour the terminal, bidirectional marks could reorder a line.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** Foreign text as it may stand in one line of a terminal. */
export function clean(text: string): string {
  return text.replace(UNSAFE, ' ').trim();
}

/** JSON as a terminal may see it: the same document, with what could move the cursor or turn a line around spelt out. */
export function jsonText(document: object, indent?: number): string {
  return JSON.stringify(document, null, indent).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold';
const CODES: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

/** A cell; a plain text is cleaned, and has no colour. */
export type Cell = string | { readonly text: string; readonly colour: Colour };

/** Columns that line up, two spaces apart, under a head; nothing for no rows. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], color: boolean): string {
  if (rows.length === 0) return '';
  const all = [head.map((text): Cell => ({ text, colour: 'dim' })), ...rows];
  const widths = head.map((_, column) => all.reduce((most, row) => Math.max(most, width(textOf(row[column]))), 0));
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const text = textOf(cell);
          const padding = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - width(text) + 2);
          return `${typeof cell === 'string' ? text : paint(text, cell.colour, color)}${padding}`;
        })
        .join('')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export function paint(text: string, colour: Colour, color: boolean): string {
  return color ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

function textOf(cell: Cell | undefined): string {
  return clean(typeof cell === 'string' ? cell : (cell?.text ?? ''));
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Terminal cells: East Asian signs take two, marks that combine none. */
function width(text: string): number {
  let cells = 0;
  for (const sign of text) cells += /\p{Mark}/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return cells;
}
