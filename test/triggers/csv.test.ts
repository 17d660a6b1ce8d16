import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { RosterReading } from '../../src/triggers/contract.ts';
import { readRosterCsv, readRosterFile } from '../../src/triggers/csv/index.ts';

const HEADER =
  'email,employee_id,name,department,title,location,country,timezone,employment_type,manager_email,start_date,last_day,status,slack_user_id,other_emails';

function read(content: string | Buffer): Promise<RosterReading> {
  // Small chunks, so that lines and characters are cut in the middle as on a real disk.
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  return readRosterCsv(Readable.from(chunks, { objectMode: false }));
}

async function faults(content: string | Buffer): Promise<string[]> {
  return (await read(content)).faults.map((fault) => fault.sentence);
}

describe('a roster that can be read', () => {
  it('gives every column under its name, addresses in lower case', async () => {
    const line =
      'Lee@Northwind.test,1004,"Lee, Min-jun",Engineering,Engineer,Seoul,KR,Asia/Seoul,employee,DANA@northwind.test,2022-06-01,2026-12-31,active,U0LEE,lee@old.test; M.Lee@old.test';
    const reading = await read(`\uFEFF${HEADER}\r\n${line}\r\n`);
    expect(reading).toEqual({
      people: [
        {
          email: 'lee@northwind.test',
          otherEmails: ['lee@old.test', 'm.lee@old.test'],
          employeeId: '1004',
          name: 'Lee, Min-jun',
          department: 'Engineering',
          title: 'Engineer',
          location: 'Seoul',
          country: 'KR',
          timezone: 'Asia/Seoul',
          employmentType: 'employee',
          managerEmail: 'dana@northwind.test',
          startDate: '2022-06-01',
          lastDay: '2026-12-31',
          status: 'active',
          slackUserId: 'U0LEE',
          groups: [],
        },
      ],
      unknownColumns: [],
      faults: [],
    });
  });

  it('names the columns it does not know and goes on without them', async () => {
    const reading = await read('Email,Shoe Size,employee id,Favourite\nlee@northwind.test,43,7,blue\n');
    expect(reading.unknownColumns).toEqual(['Shoe Size', 'Favourite']);
    expect(reading.people).toMatchObject([{ email: 'lee@northwind.test', employeeId: '7' }]);
  });

  it('leaves what is not said unsaid', async () => {
    const reading = await read('email,department,timezone\nlee@northwind.test,,\n');
    expect(reading.people).toEqual([
      { email: 'lee@northwind.test', otherEmails: [], name: 'lee@northwind.test', status: 'active', groups: [] },
    ]);
  });

  it('takes cells that look like formulas as data', async () => {
    const reading = await read('email,name,title\nlee@northwind.test,"=HYPERLINK(""http://x"")",+cmd|calc\n');
    expect(reading.people).toMatchObject([{ name: '=HYPERLINK("http://x")', title: '+cmd|calc' }]);
  });

  it.each([
    ['Inactive', 'left'],
    ['terminated', 'left'],
    ['On leave', 'on_leave'],
    ['', 'active'],
  ])('understands the status %j as %s', async (status, meant) => {
    const reading = await read(`email,status\nlee@northwind.test,${status}\n`);
    expect(reading.people[0]?.status).toBe(meant);
  });

  it('reads the example that ships', async () => {
    const reading = await readRosterFile('roster.example.csv');
    expect(reading.faults).toEqual([]);
    expect(reading.unknownColumns).toEqual([]);
    expect(reading.people).toHaveLength(5);
  });

  it('streams 20,000 people', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `p${index}@northwind.test,${index},Person ${index}\n`);
    const reading = await readRosterCsv(Readable.from(['email,employee_id,name\n', ...lines], { objectMode: false }));
    expect(reading.people).toHaveLength(20_000);
    expect(reading.faults).toEqual([]);
  });
});

describe('a roster that is refused, in one sentence that names the line', () => {
  it.each<[string, string | Buffer, string]>([
    ['nothing in it', '', 'The file is empty; a header is needed.'],
    ['only a header', `${HEADER}\n`, 'Line 1: There is a header and nobody under it.'],
    ['no header', 'lee@northwind.test,7\n', 'Line 1: There is no header with a column “email”.'],
    ['a column twice', 'email,name,Name\na@x.test,A,B\n', 'Line 1: The column “name” is there twice.'],
    ['no address', 'email,name\n,Lee\n', 'Line 2: There is no e-mail address.'],
    ['a bad address', 'email\nlee\n', 'Line 2: “lee” is not an e-mail address.'],
    ['a bad other address', 'email,other_emails\na@x.test,b@x.test;c\n', 'Line 2: “c” is not an e-mail address.'],
    ['the same address again', 'email\na@x.test\nA@X.test\n', 'Line 3: a@x.test is on line 2 already.'],
    [
      'an address that is somebody’s other one',
      'email,other_emails\na@x.test,b@x.test\nb@x.test,\n',
      'Line 3: b@x.test is on line 2 already.',
    ],
    [
      'the same number again',
      'email,employee_id\na@x.test,7\nb@x.test,7\n',
      'Line 3: Employee 7 is on line 2 already.',
    ],
    [
      'a day that is not in the calendar',
      'email,last_day\na@x.test,2026-02-30\n',
      'Line 2: last_day “2026-02-30” is not a date like 2026-12-01.',
    ],
    [
      'a date in another order',
      'email,start_date\na@x.test,01/12/2026\n',
      'Line 2: start_date “01/12/2026” is not a date like 2026-12-01.',
    ],
    [
      'a zone nobody knows',
      'email,timezone\na@x.test,Berlin\n',
      'Line 2: timezone “Berlin” is not a time zone like Europe/Berlin.',
    ],
    [
      'a status nobody knows',
      'email,status\na@x.test,gone?\n',
      'Line 2: status “gone?” is not active, left or on_leave.',
    ],
    ['a line cut short', 'email,name\na@x.test,A\nb@x.te', 'Line 3: It has 1 cells where the header has 2.'],
    ['a cell too many', 'email,name\na@x.test,Lee, Min-jun\n', 'Line 2: It has 3 cells where the header has 2.'],
    [
      'a name that no database can hold',
      'email,name\na@x.test,A\u0000\n',
      'Line 2: It holds a character that is no text (NUL).',
    ],
    [
      'Latin-1 instead of UTF-8',
      Buffer.from('email,name\na@x.test,M\xfcller\n', 'latin1'),
      'Line 2: It is not UTF-8; save the file as UTF-8.',
    ],
  ])('%s', async (_title, content, sentence) => {
    expect(await faults(content)).toEqual([sentence]);
  });

  it('a quote that never ends', async () => {
    const [sentence, ...more] = await faults('email,name\na@x.test,"Lee\nb@x.test,B\n');
    expect(sentence).toMatch(/^Line \d: It is not a CSV file: /);
    expect(more).toEqual([]);
  });

  it('counts lines as an editor does, also after a cell with a line break', async () => {
    expect(await faults('email,name\na@x.test,"Lee\nMin-jun"\nnobody,B\n')).toEqual([
      'Line 4: “nobody” is not an e-mail address.',
    ]);
  });

  it('a file that is not there', async () => {
    expect((await readRosterFile('no-such-roster.csv')).faults).toEqual([
      { line: 0, sentence: 'The file cannot be read (ENOENT).' },
    ]);
  });

  it('names at most fifty faults', async () => {
    expect(await faults(`email\n${'nobody\n'.repeat(500)}`)).toHaveLength(50);
  });
});
