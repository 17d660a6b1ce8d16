import type { KnownBlock } from '@slack/web-api';
import { EXCEPTION_REASON_WORDS } from '../../domain/exception.ts';
import { type RegisterRow, registerCsv } from '../../domain/exception-register.ts';
import { MESSAGE_BUDGET, messageCost } from '../limits.ts';
import { context, type Message, section } from './blocks.ts';
import { exceptionActions, exceptionWords } from './exception-dm.ts';
import { bold, clean, foreign, join, type Markup, md, plainText } from './mrkdwn.ts';
import { count } from './words.ts';

const BLOCKS_MOST = 46;
const MARGIN = 600;
/** Characters of the CSV that one message holds. */
const CSV_MOST = 8_000;

const MORE = 'See all of them with “/offboard exceptions csv”, or “lastday exceptions” on the command line.';

/** `/offboard exceptions`: what is kept, by whom, why and until when; with the buttons of each. */
export function registerMessage(rows: readonly RegisterRow[]): Message {
  if (rows.length === 0) {
    const text = 'No access is kept, and nobody asks to keep any.';
    return { text, blocks: [section(md`${text}`)] };
  }
  const kept = rows.filter(({ exception }) => exception.state === 'allowed').length;
  const text = `Access is kept in ${count(kept, 'place')}, and ${count(rows.length - kept, 'question')} to keep some ${rows.length - kept === 1 ? 'waits' : 'wait'}.`;
  const blocks: KnownBlock[] = [section(bold(text))];
  let shown = 0;
  for (const row of rows) {
    const own = rowBlocks(row);
    if (blocks.length + own.length > BLOCKS_MOST || messageCost([...blocks, ...own]) > MESSAGE_BUDGET - MARGIN) break;
    blocks.push(...own);
    shown += 1;
  }
  const rest = rows.length - shown;
  return { text, blocks: [...blocks, context(rest > 0 ? md`… and ${rest} more. ${MORE}` : md`${MORE}`)] };
}

function rowBlocks(row: RegisterRow): KnownBlock[] {
  const { exception } = row;
  const about = `${clean(row.application, 30)}, ${clean(row.leaver.name, 25)}`;
  return [section(rowWords(row)), ...exceptionActions(exception, about)];
}

function rowWords(row: RegisterRow): Markup {
  const { exception } = row;
  return join([
    md`${bold(row.application, 40)} · ${foreign(row.leaver.name, 40)} · ${row.caseName}${row.privileged ? ' · ⚠ privileged' : ''}`,
    exceptionWords(exception),
    md`${count(row.ageDays, 'day')} old · owner ${foreign(row.owner, 40)} · ${EXCEPTION_REASON_WORDS[exception.reason]}: ${foreign(exception.details, 150)}`,
    md`Control: ${foreign(exception.control, 150)}`,
  ]);
}

/** The register as text to copy into a file. Preformatted, so that nothing in it is read as markup. */
export function registerCsvMessage(rows: readonly RegisterRow[]): Message {
  const text = `The register of ${count(rows.length, 'exception')} as CSV.`;
  const whole = registerCsv(rows).split('\r\n');
  const lines: string[] = [];
  let length = 0;
  for (const line of whole) {
    length += line.length + 1;
    if (length > CSV_MOST) break;
    lines.push(clean(line, CSV_MOST));
  }
  const rest = whole.length - lines.length;
  return {
    text,
    blocks: [
      section(bold(text)),
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines.join('\n').trim() || '–' }] },
        ],
      },
      context(
        rest > 0
          ? md`${rest} more rows do not fit here: “lastday exceptions --csv” on the command line gives all of them.`
          : { markup: plainText('Copy it into a file that ends in .csv.').text },
      ),
    ],
  };
}
