import type { KnownBlock } from '@slack/web-api';
import type { DigestView, OpenItem } from '../../domain/digest.ts';
import { context, dataTable, divider, fields, header, lineChart, type Message, section, sections } from './blocks.ts';
import { bold, foreign, join, type Markup, md, moment, NOTHING } from './mrkdwn.ts';
import { type NumberLine, numberLines, revokeText } from './numbers.ts';
import { count } from './words.ts';

const NEEDS_MOST = 3;
/** A message holds about 12,000 characters in all. */
const LINES_A_PAGE = 18;
const PAGES_MOST = 12;

const DATE = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `hidden`: how many open things belong to cases that this channel must not see. */
export interface ShownDigest {
  readonly view: DigestView;
  readonly shown: readonly OpenItem[];
  readonly hidden: number;
}

/** The day's message. Its text says everything that the blocks say, for whoever hears it read or cannot see blocks. */
export function digestMessage({ view, shown, hidden }: ShownDigest): Message {
  const top = topLine(view);
  const numbers = numberLines(view.now, view.lastWeek, 'last week');
  const needs = shown.filter(({ rank }) => rank < 7).slice(0, NEEDS_MOST);
  const date = DATE.format(new Date(`${view.date}T00:00:00Z`));
  const breaches = deadlines(view);
  const lines = needs.map(itemLine);
  return {
    text: join(
      [md`Offboarding digest, ${date}: ${top}`, ...numbers.map(sentence), breaches, ...needsText(lines, shown, hidden)],
      ' ',
    ).markup,
    ...withChart(view, [
      header(`Offboarding digest · ${date}`),
      section(bold(top)),
      fields(numbers.map(({ name, value, was }) => md`${bold(name)}\n${value}\n${was}`)),
      context(...numbers.map(({ name, of }) => md`${name}: ${of}`)),
      ...sections([breaches]),
      divider(),
      ...sections([
        lines.length > 0 ? md`*Needs you*` : md`Nobody has to do anything today.`,
        ...lines,
        restLine(shown.length - needs.length, hidden),
      ]),
    ]),
  };
}

/** The chart stands before the divider; a line at zero says nothing that the first sentence does not. */
function withChart({ weeks }: DigestView, plain: KnownBlock[]): Pick<Message, 'blocks' | 'plain'> {
  if (weeks.every(({ alive }) => alive === 0)) return { blocks: plain };
  const points = weeks.map(({ end, alive }) => ({ label: DATE.format(new Date(`${end}T00:00:00Z`)), value: alive }));
  const chart = lineChart('Left, and still have access', 'People', points);
  const at = plain.findIndex(({ type }) => type === 'divider');
  return { blocks: plain.toSpliced(at, 0, chart), plain };
}

function needsText(lines: readonly Markup[], shown: readonly OpenItem[], hidden: number): readonly Markup[] {
  if (lines.length === 0) return [restLine(shown.length, hidden)];
  return [md`Needs you:`, ...lines, restLine(shown.length - lines.length, hidden)];
}

function sentence({ name, value, was, of }: NumberLine): Markup {
  return md`${name}: ${value} (${was}; ${of}).`;
}

function topLine({ now, lastWeek }: DigestView): Markup {
  const { count: alive } = now.former;
  const change = alive - lastWeek.former.count;
  const than = change === 0 ? 'as many as' : `${Math.abs(change)} ${change > 0 ? 'more' : 'fewer'} than`;
  if (alive === 0 && change === 0) return md`Nobody who left still has access.`;
  if (alive === 0) return md`Nobody who left still has access, ${than} last week.`;
  return md`${count(alive, 'person who left still has access', 'people who left still have access')}, ${than} last week.`;
}

function deadlines({ now, lastWeek }: DigestView): Markup {
  const { breaches, revoke } = now;
  const split =
    revoke.privileged.count > 0
      ? md` Privileged: ${revokeText(revoke.privileged)}; standard: ${revokeText(revoke.standard)}.`
      : NOTHING;
  return md`Deadlines missed in 7 days: ${breaches.count} of ${breaches.of}; last week ${lastWeek.breaches.count} of ${lastWeek.breaches.of}.${split}`;
}

function restLine(rest: number, hidden: number): Markup {
  const more = rest > 0 ? [md`${count(rest, 'open thing')} ${rest === 1 ? 'is' : 'are'} in the thread.`] : [];
  const not = hidden > 0 ? [md`${hidden} more may not be shown in this channel.`] : [];
  return join([...more, ...not], ' ');
}

/** `❗ OB-12 Lee Baker: “Figma” by hand · Dana Fischer · due …` */
export function itemLine({ caseName, leaver, what, who, due, late }: OpenItem): Markup {
  const name = leaver === undefined ? NOTHING : md` ${foreign(leaver, 60)}`;
  const when = due === undefined ? NOTHING : md` · ${late ? 'since' : 'due'} ${moment(due)}`;
  return md`${late ? '❗ ' : '▫️ '}${bold(caseName)}${name}: ${foreign(what, 140)} · ${foreign(who, 60)}${when}`;
}

const TEXT_MOST = 3_500;

/** The table in words, as far as a message's text goes; no line is split. */
function fallback(title: string, items: readonly OpenItem[]): string {
  let text = `${title}.`;
  for (const item of items) {
    const { markup } = itemLine(item);
    if (text.length + markup.length > TEXT_MOST) break;
    text += ` ${markup}.`;
  }
  return text;
}

function openTable(title: string, items: readonly OpenItem[]): KnownBlock {
  return dataTable(
    title,
    ['Case', 'Leaver', 'What', 'Who', 'Due (UTC)'],
    items.map(({ caseName, leaver, what, who, due, late }) => [
      `${late ? '❗ ' : ''}${caseName}`,
      leaver ?? '–',
      what,
      who,
      due ? due.toISOString().slice(0, 16).replace('T', ' ') : '–',
    ]),
  );
}

/** Everything open, as replies in the thread; at least one. */
export function digestPages({ shown, hidden }: ShownDigest): readonly Message[] {
  if (shown.length === 0) {
    const words = hidden > 0 ? md`Nothing else is open. ${restLine(0, hidden)}` : md`Nothing is open.`;
    return [{ text: words.markup, blocks: [section(words)] }];
  }
  const most = shown.slice(0, LINES_A_PAGE * PAGES_MOST);
  const left = shown.length - most.length;
  const pages = Math.ceil(most.length / LINES_A_PAGE);
  return Array.from({ length: pages }, (_, page) => {
    const items = most.slice(page * LINES_A_PAGE, (page + 1) * LINES_A_PAGE);
    const part = pages > 1 ? `, part ${page + 1} of ${pages}` : '';
    const title = `Open: ${count(shown.length, 'thing')}${part}`;
    const last = page === pages - 1;
    const end = [
      ...(last && left > 0 ? [md`… and ${left} more: \`/offboard status\``] : []),
      ...(last && hidden > 0 ? [restLine(0, hidden)] : []),
    ];
    return {
      text: fallback(title, items),
      blocks: [openTable(title, items), ...sections(end)],
      plain: sections([bold(title), ...items.map(itemLine), ...end]),
    };
  });
}
