import { describe, expect, test } from 'vitest';
import { lines, scanned } from './support.ts';

describe('every format by its content, whatever its name', () => {
  test('Google’s OAuth log, older console', async () => {
    const csv = `Event name,Event description,User,Application name,Client ID,Scope,Date
Authorize,lee authorized access,lee@northwind.test,Otter.ai,123.apps.googleusercontent.com,"https://www.googleapis.com/auth/calendar",2026-11-02T10:00:00Z
Authorize,kim authorized access,kim@northwind.test,Wumbo Planner,77.apps.googleusercontent.com,openid,2026-11-03T10:00:00Z
Authorize,kim authorized access,kim@northwind.test,Canva,88.apps,openid,2026-11-03T10:00:00Z
Revoke,kim revoked access,kim@northwind.test,Canva,88.apps,openid,2026-11-05T10:00:00Z`;
    const report = await scanned('anything.txt', csv);
    expect(lines(report)).toEqual(['Otter installed lee@northwind.test', 'Wumbo Planner installed kim@northwind.test']);
    expect(report.findings.every(({ certainty }) => certainty === 'structured')).toBe(true);
  });

  test('Google’s OAuth log, newer console', async () => {
    const csv =
      'Date,Event,Actor,Application name,Application ID,Scope,API name,API method,IP address\n2026-11-02T10:00:00Z,Authorize,lee@northwind.test,Zapier,9.apps,drive,,,10.0.0.1\n';
    expect(lines(await scanned('log.csv', csv))).toEqual(['Zapier installed lee@northwind.test']);
  });

  test('Google’s token audit from the API', async () => {
    const activity = (name: string, app: string, time: string) => ({
      id: { time },
      actor: { email: 'lee@northwind.test' },
      events: [
        {
          name,
          parameters: [
            { name: 'app_name', value: app },
            { name: 'client_id', value: `${app}-id` },
          ],
        },
      ],
    });
    const json = JSON.stringify(
      {
        kind: 'admin#reports#activities',
        items: [
          activity('authorize', 'Calendly', '2026-11-01T00:00:00Z'),
          activity('authorize', 'Trello', '2026-11-01T00:00:00Z'),
          activity('revoke', 'Trello', '2026-11-02T00:00:00Z'),
        ],
      },
      null,
      2,
    );
    expect(lines(await scanned('token.json', json))).toEqual(['Calendly installed lee@northwind.test']);
  });

  test('Okta’s System Log, as JSON and as CSV', async () => {
    const event = (app: string, result: string) => ({
      published: '2026-11-02T10:00:00.000Z',
      eventType: 'user.authentication.sso',
      actor: { alternateId: 'lee@northwind.test', displayName: 'Lee Park' },
      outcome: { result },
      target: [
        { type: 'User', displayName: 'Lee' },
        { type: 'AppInstance', displayName: app, alternateId: app },
      ],
    });
    const json = JSON.stringify([event('Miro', 'SUCCESS'), event('Asana', 'FAILURE')]);
    expect(lines(await scanned('okta.json', json))).toEqual(['Miro uses lee@northwind.test']);
    const csv =
      'published,eventType,displayMessage,actor.alternateId,target0.type,target0.displayName,outcome.result\n2026-11-02T10:00:00Z,user.authentication.sso,User single sign on to app,lee@northwind.test,AppInstance,Miro,SUCCESS\n';
    expect(lines(await scanned('okta.csv', csv))).toEqual(['Miro uses lee@northwind.test']);
  });

  test('expenses: payment companies and places are taken off, restaurants and cabs are nothing', async () => {
    const csv = `Transaction date;Merchant name;Comment;Employee name;Amount;Currency;Category
2026-11-02;PADDLE.NET* TYPEFORM;;Lee Park;29,00;EUR;Software
2026-11-03;FIGMA MONTHLY RENEWAL;;Lee Park;15,00;EUR;
2026-11-03;OPENAI *CHATGPT SUBSCR;;Kim Novak;20,00;USD;
2026-11-03;ZOOM.US 888-799-9666;;Kim Novak;14,99;USD;
2026-11-03;NOTION LABS INC SAN FRANCISCO;;Lee Park;10,00;USD;
2026-11-04;SQ *BLUE BOTTLE COFFEE;;Lee Park;5,00;USD;Meals
2026-11-04;WUMBO ANALYTICS LTD;;Lee Park;99,00;EUR;Software subscriptions
2026-11-04;UBER *TRIP;;Lee Park;12,00;EUR;Travel
`;
    expect(lines(await scanned('cards.csv', csv))).toEqual([
      'Figma pays Lee Park',
      'Notion pays Lee Park',
      'OpenAI pays Kim Novak',
      'Typeform pays Lee Park',
      'WUMBO ANALYTICS pays Lee Park',
      'Zoom pays Kim Novak',
    ]);
  });

  test('expenses: whom no list knows counts when it is paid as software is, and meals and shops never do', async () => {
    const csv = `Date,Merchant,Comment,Employee,Amount,Category
2026-09-02,WOBBLR.COM 888-123-4567,,kim,19.00,
2026-09-03,KRANKIO TEAM SUBSCRIPTION,,kim,49.00,
2026-09-05,Zumpf,,lee,12.00,
2026-10-05,Zumpf,,lee,12.00,
2026-11-05,Zumpf,,lee,12.00,
2026-09-05,Corner Bakery,,lee,4.20,
2026-10-05,Corner Bakery,,lee,6.10,
2026-11-05,Corner Bakery,,lee,4.20,
2026-09-06,Canteen,,lee,5.00,Meals
2026-10-06,Canteen,,lee,5.00,Meals
2026-11-06,Canteen,,lee,5.00,Meals
2026-11-07,BOOKING.COM,,lee,240.00,
2026-11-07,SEASIDE-HOTEL.COM,,lee,180.00,Travel
`;
    expect(lines(await scanned('cards.csv', csv))).toEqual([
      'KRANKIO TEAM pays kim',
      'Wobblr pays kim',
      'Zumpf pays lee',
    ]);
  });

  test('DNS and proxy: Umbrella, squid and a generic list; what pages load is nothing', async () => {
    const umbrella = `"Timestamp","Most Granular Identity","Identities","Internal IP","External IP","Action","Query Type","Response Code","Domain","Categories"
"2026-11-02 10:00:00","lee@northwind.test","lee","10.0.0.1","1.1.1.1","Allowed","1 (A)","NOERROR","app.asana.com.","SaaS"
"2026-11-02 10:00:00","lee@northwind.test","lee","10.0.0.1","1.1.1.1","Allowed","1 (A)","NOERROR","d111.cloudfront.net.","CDN"
"2026-11-02 10:00:00","lee@northwind.test","lee","10.0.0.1","1.1.1.1","Blocked","1 (A)","NOERROR","app.figma.com.","SaaS"`;
    expect(lines(await scanned('dns.csv', umbrella))).toEqual(['Asana uses lee@northwind.test']);
    const squid =
      '1763640000.100    921 10.0.0.7 TCP_MISS/200 507 GET https://www.canva.com/design/DAF1/edit lee - text/html\n';
    expect(lines(await scanned('access.log', squid))).toEqual(['Canva uses lee']);
    const generic = `user,host\n${'lee@northwind.test,trello.com\n'.repeat(5)}kim@northwind.test,miro.com\n`;
    expect(lines(await scanned('proxy.csv', generic))).toEqual([
      'Miro mentioned kim@northwind.test',
      'Trello uses lee@northwind.test',
    ]);
  });

  test('browser history', async () => {
    const csv =
      'url,title,visit time,count\nhttps://www.notion.so/acme/Plan-1a2b3c4d5e,Plan,13340000000000000,4\nhttps://www.figma.com/blog/x,Blog,13340000000000000,1\n';
    expect(lines(await scanned('history.csv', csv, { name: 'history.csv' }))).toEqual(['Notion uses nobody']);
  });

  test('mail: machine mails by their headers alone, as mbox and as a table', async () => {
    const mbox = `From bounce@airtable.com Mon Nov  2 10:00:00 2026
From: Airtable <noreply@airtable.com>
To: Lee Park <lee@northwind.test>
Subject: =?UTF-8?Q?Welcome_to_Airtable=21?=
Date: Mon, 2 Nov 2026 10:00:00 +0000
Message-ID: <1@airtable.com>

Click here.

From x Mon Nov  2 11:00:00 2026
From: Stripe <receipts@stripe.com>
To: lee@northwind.test
Subject: Your receipt from Wumbo Inc #1234-5678
Date: Mon, 2 Nov 2026 11:00:00 +0000

Paid.

From x Mon Nov  2 12:00:00 2026
From: Kim Novak <kim@northwind.test>
To: lee@northwind.test
Subject: minutes
Date: Mon, 2 Nov 2026 12:00:00 +0000

We keep the minutes in Coda.io now.
> we use Trello
From x Mon Nov  2 13:00:00 2026
From: Figma <news@figma.com>
To: lee@northwind.test
Subject: Ten new things this week

Buy.
`;
    expect(lines(await scanned('inbox', mbox))).toEqual([
      'Airtable signed_up lee@northwind.test',
      'Coda uses kim@northwind.test',
      'Wumbo Inc pays lee@northwind.test',
    ]);
    const csv = 'From,To,Subject,Date\nno-reply@linear.app,lee@northwind.test,Confirm your email address,2026-11-02\n';
    expect(lines(await scanned('mail.csv', csv))).toEqual(['Linear signed_up lee@northwind.test']);
  });

  test('JSON lines, broken ones counted; and chat as text', async () => {
    const jsonl =
      '{"channel":"ops","ts":"1.5","user":"lee@northwind.test","text":"we use Figma"}\n{"text": "cut\n{"ts":"1.6","user":{"name":"kim"},"message":"our Canva account"}\n{"level":30}\n';
    const report = await scanned('chat.jsonl', jsonl);
    expect(lines(report)).toEqual(['Canva uses kim', 'Figma uses lee@northwind.test']);
    expect(report.findings[0]?.quotes[0]?.channel === 'ops' || report.findings[1]?.quotes[0]?.channel === 'ops').toBe(
      true,
    );
    expect(report.skipped).toEqual([
      { what: 'broken lines', count: 1 },
      { what: 'entries without text', count: 1 },
    ]);
    const text =
      '[2026-11-02 10:00:00] <lee> we use Figma\n10:05 <kim> we moved to Asana\nmax: our Trello board is full\n';
    expect(lines(await scanned('chat.log', text))).toEqual(['Asana uses kim', 'Figma uses lee', 'Trello uses max']);
  });
});

test('columns that nobody knows are named, and can be mapped', async () => {
  const csv = 'Wer war es,Was,Wieviel\nlee@northwind.test,FIGMA MONTHLY RENEWAL,15\n';
  const columns = { actor: 'Wer war es', payee: 'Was', amount: 'Wieviel' };
  expect(lines(await scanned('x.csv', csv, { columns }))).toEqual(['Figma pays lee@northwind.test']);
  const { skipped } = await scanned('x.csv', `Merchant,Amount,Colour\nFIGMA,1,red\n`);
  expect(skipped).toEqual([{ what: 'column “Colour”, which is not known here', count: 1 }]);
});

test('an empty file, and one that is no text, are refused in one sentence', async () => {
  await expect(scanned('empty.csv', '')).rejects.toThrow('empty.csv is empty.');
  await expect(scanned('a.bin', Buffer.from([1, 0, 2, 0]))).rejects.toThrow('it is not text');
  await expect(scanned('a.csv', 'a,b\n1,2', { format: 'nonsense' })).rejects.toThrow('There is no format “nonsense”.');
});

test('a line of megabytes costs only itself', async () => {
  const report = await scanned('a.log', `${'x'.repeat(3_000_000)}\nlee: we use Figma\n`);
  expect(lines(report)).toEqual(['Figma uses lee']);
  expect(report.skipped).toEqual([{ what: 'lines that are too long', count: 1 }]);
});
