import { readFileSync } from 'node:fs';
import type { LogRecord } from '../../src/shadow/record.ts';
import { urlsIn } from '../../src/shadow/text.ts';
import { seeded } from './random.ts';

/** One message in so many is a trap. */
const TRAPS = 0.06;
const list = (words: string) => words.split(',');
const WHO = list(
  'I,we,the team,she,he,they,Petra,Jonas,the customer,finance,marketing,my manager,the intern,legal,ops,somebody',
);
const DID = list(
  'fixed,moved,checked,broke,sent,reviewed,finished,forgot,started,dropped,updated,cleaned up,rewrote,printed,ordered,' +
    'renamed,signed,shared,uploaded,set up,paid for,used,signed up for,logged',
);
const WHAT = list(
  'the build,the slides,the date parser,the coffee machine,our release notes,the contract,the meeting room,the quarterly report,' +
    'the tests,the migration,the agenda,the budget,the floor plan,the invoice,the onboarding list,the deck,the docs,the summary,' +
    'the flyer,the printer,the login page,our dashboard,the account settings,the new template,the spreadsheet,the calendar entry,the form',
);
const HOW = list(
  'this morning,again,before lunch,after the call,yesterday,and it works now,because it was red,as discussed,lol,thanks everyone,' +
    'please have a look,sorry for the delay,on our branch,in our office,with the customer,for the audit,by Friday,at the offsite,' +
    'via the internal portal,on the train,with my phone,from home',
);

/** Messages of 150 people of whom nobody names an account: whatever is found in them is false. */
export function ordinaryMessages(count: number): readonly LogRecord[] {
  const next = seeded(77);
  const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)] ?? '';
  const traps = readFileSync(new URL('../shadow/ordinary.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const sentence = () => `${pick(WHO)} ${pick(DID)} ${pick(WHAT)}`;
  return Array.from({ length: count }, (_, index) => {
    const said = next() < TRAPS ? pick(traps) : `${sentence()} ${pick(HOW)}`;
    const text = next() < 0.3 ? `${said}. ${sentence()}` : said;
    return {
      source: 'text',
      file: 'ordinary',
      channel: 'ordinary',
      ts: String(index + 1),
      actor: `p${index % 150}@northwind.test`,
      text,
      urls: urlsIn(text),
    };
  });
}
