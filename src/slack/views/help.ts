import { context, type Message, section } from './blocks.ts';
import { foreign, join, type Markup, md } from './mrkdwn.ts';

/** Every verb that exists, in the order of the help. */
export const VERBS = [
  'status',
  'plan',
  'exceptions',
  'report',
  'scan',
  'hold',
  'stop-all',
  'restart',
  'release',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

const LINES: readonly Markup[] = [
  md`\`/offboard @person 2026-12-01\` opens a preview; nothing happens before you confirm it. Without Slack: an e-mail address or an employee number. Also \`today\`, \`now\`, \`2026-12-01T17:00\`, and \`--reason …\`.`,
  md`\`/offboard status\` all open cases · \`status OB-12\` · \`status @person\` everything about one person`,
  md`\`/offboard plan @person\` what would be done, reading only`,
  md`\`/offboard exceptions\` access that is kept, until when and why · \`exceptions csv\``,
  md`\`/offboard report\` the numbers of the week, and what stands behind them · \`report month\` · \`report quarter\``,
  md`\`/offboard scan\` read a log for accounts that nobody registered`,
  md`\`/offboard hold @person\` place or lift a legal hold`,
  md`\`/offboard stop-all\` stop everything · \`restart\` two people start it again`,
  md`\`/offboard release\` let go what the brake holds back: two people`,
  md`\`/offboard help\` this`,
];

/** `lead`: what was wrong with what was typed. */
export function helpMessage(lead?: string): Message {
  const first = lead ? [section(foreign(lead, 300))] : [];
  return {
    text: lead ? `${foreign(lead, 300).markup} Here is what /offboard can do.` : 'Here is what /offboard can do.',
    blocks: [...first, section(join(LINES)), context(md`Only you can see this.`)],
  };
}
