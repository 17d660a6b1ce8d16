import { describe, expect, test } from 'vitest';
import { createFinder } from '../../src/shadow/candidates.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { aRecord, catalogue } from './support.ts';

const finder = createFinder(catalogue);
const found = (text: string) =>
  finder
    .find(aRecord(text))
    .filter(({ sure }) => sure)
    .map(({ tool, use }) => `${tool}: ${use}`);

describe('what is an account', () => {
  test.each([
    ['We use Figma for the mockups', ['Figma: uses']],
    ['we keep the mockups in figma', ['Figma: uses']],
    ['I signed up for Airtable with my work mail', ['Airtable: signed_up']],
    ['finance renewed our DocuSign subscription', ['DocuSign: pays']],
    ['I installed the Hotjar snippet', ['Hotjar: installed']],
    ['draft: https://docs.google.com/document/d/1aBcD/edit', ['Google Docs: shared_content']],
    ['https://acme.atlassian.net/browse/OPS-1', ['Jira: shared_content']],
    ['Ich habe den Vertrag mit DeepL übersetzt', ['DeepL: uses']],
    ['J’ai fait l’affiche sur Canva', ['Canva: uses']],
    ['Usamos Trello para los eventos', ['Trello: uses']],
    ['Figmaを使っています', ['Figma: mentioned']],
    ['I created an account at https://krankio.io to test it', ['Krankio: signed_up']],
    ['everything is in https://app.krankio.io/projects/7', ['Krankio: uses']],
    ['ask for access to figma.com, we use it daily', ['Figma: uses']],
    ['our form: https://www.surveymonkey.co.uk/r/abc12', ['SurveyMonkey: shared_content']],
    ['subi o arquivo na Gupy', ['Gupy: uses']],
    ['boleto da Conta Azul vence amanhã, paguei', ['Conta Azul: pays']],
    ['trello board from the offsite, tell me if you hate it?', ['Trello: uses']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('names that are words, too', () => {
  test.each([
    [
      'where something is listed beside an application',
      'Zapier or Make will do',
      ['Make: mentioned', 'Zapier: mentioned'],
    ],
    ['between slashes', 'runs on AWS/Azure/Heroku', ['AWS: uses', 'Azure: uses', 'Heroku: uses']],
    ['with a capital in mid-sentence', 'I wrote it down, Notion has it', ['Notion: mentioned']],
    ['where they open a sentence as its subject', 'Zoom is fantastic', ['Zoom: mentioned']],
    ['in small letters, when they do something', 'buffer didnt post the 9am one again', ['Buffer: uses']],
    ['behind a word of use', 'we have been using Drip for years', ['Drip: uses']],
    ['in two words', 'most of us use Class Dojo', ['ClassDojo: uses']],
    ['by their vendor’s own address', 'it is all on meetup.com now', ['Meetup: uses']],
  ])('%s: %s', (_, text, expected) => {
    expect(found(text).sort()).toEqual(expected);
  });

  test.each([
    'drawing to a canvas is slow',
    'div with canvas',
    'one tab, one last pass, and the full story',
    'see `Render` and ```on Segment```',
    'met people of Amplitude Audio in Leeds',
    'termin bei der Segment Bau GmbH verschoben',
    'decoding to a Tuple fails',
    'die beiden Teams müssen sich absprechen',
    'hab mit Claude gesprochen, er übernimmt',
    'see src/Figma/Board',
    'Backend/Renderer',
    'I spoke with Robin about the lease',
    'a coffee with Clay',
    'saw it on Twitter',
    'send me the user testing plan and the master class recording',
    'buffer keeps growing',
  ])('not in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('where people publish, a link is an account when its writer made what it leads to', () => {
  const others = createFinder(openCatalogue({ ownDomains: ['northwind.test'] }));
  const sure = (text: string) =>
    others
      .find(aRecord(text))
      .filter((one) => one.sure)
      .map(({ tool, use }) => `${tool}: ${use}`);

  test.each([
    'I made a repo https://github.com/kim/java-notes',
    'our code is here https://github.com/someone/tools',
    'https://gist.github.com/kim/447392ac3ddee94250d26f580f6c7310',
    'btw https://github.com/northwind/data-jam',
  ])('%s', (text) => {
    expect(sure(text)).toHaveLength(1);
    expect(sure(text)[0]).toMatch(/^GitHub: (?:shared_content|uses)$/);
  });

  test.each(['https://github.com/facebook/react', 'nice thread https://groups.google.com/g/golang/c/4'])(
    'not: %s',
    (text) => {
      expect(sure(text)).toEqual([]);
    },
  );
});

test('a name is found behind hundreds of words that only sound like one', () => {
  expect(found(`${'they make a model and close the box. '.repeat(300)}\nwe use Figma`)).toEqual(['Figma: uses']);
});

test('a vendor is registered in every country, and a company’s own name is no beginning of another', () => {
  const entries = [{ kind: 'ours' as const, name: 'Eventbrite', domains: [] }];
  const own = createFinder(openCatalogue({ ownDomains: ['data.test'], entries }));
  const sure = (text: string) => own.find(aRecord(text)).filter((one) => one.sure);
  expect(sure('our party: https://www.eventbrite.fr/e/party-12345')).toEqual([]);
  expect(sure('https://github.com/datadog/agent')).toEqual([]);
  expect(sure('https://github.com/data-tools/agent')).toHaveLength(1);
});

test('one host may be several applications', () => {
  const tools = (text: string) => finder.find(aRecord(text)).map(({ tool }) => tool);
  expect(tools('https://docs.google.com/spreadsheets/d/1aB/edit')).toEqual(['Google Sheets']);
  expect(tools('https://docs.google.com/document/d/1aB/edit')).toEqual(['Google Docs']);
  expect(tools('https://acme.atlassian.net/wiki/spaces/OPS')).toEqual(['Confluence']);
});

describe('unknown hosts need more than code, manuals and file names around them', () => {
  test.each([
    'I am using this package https://package.elm-lang.test/packages/elm/browser',
    'sign up for the summer school https://summer-school.racket.test',
    'the README.md says our account moved to http://README.md',
    'we use http://Http.post there',
    'our trial: https://krankio.io/docs/start',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('where a sentence holds several links, its words are said of the one beside them', () => {
    expect(found('we signed up at https://krankio.io — manual — https://somewhere.example/x')).toEqual([
      'Krankio: signed_up',
    ]);
  });
});

describe('what only sounds like one', () => {
  test.each([
    'zoom in on the second chart',
    'I have no notion of how this works',
    'the linear regression gave us 0.7',
    'see you Monday',
    'cut me some slack',
    'the cursor jumps to the top',
    'error in uberjar: no main manifest',
    'the medium term plan, and that large change',
    'lee@figma.com is his address',
    'see src/figma/index.ts and @figma and #figma',
    'https://en.wikipedia.org/wiki/Figma',
    'https://www.figma.com/blog/how-we-work',
    'https://github.com/figma/plugin-samples',
    'https://surveymonkey.github.io/docs',
    'https://wiki.northwind.test/figma',
    'we use GitHub for everything',
    'miro los números y te digo',
    'interesting post https://jakobsblog.example.org/posts/7',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('somebody else’s account is none of ours', () => {
  test.each([
    'the customer uses Salesforce and wants an export',
    'der Kunde nutzt Salesforce',
    'el cliente usa Salesforce',
    'please do not paste anything from our repo into Salesforce',
  ])('%s', (text) => {
    expect(found(text)).toEqual(['Salesforce: mentioned']);
  });

  test.each([
    'our customer acme-corp.com signed up for the trial',
    'the new lead from roadrunner.co wants our subscription',
    'bigcustomer.io uses our product since March',
    'Claude is on holiday until Monday',
    'ask Claude, he knows our codes',
    'I’ll check with Jasper and get back to you',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('who opens a sentence may be a colleague, and makes no task; what is done with it does', () => {
    expect(found('Claude said we can use the small room')).toEqual(['Claude: mentioned']);
    expect(found('been using Claude for the release notes')).toEqual(['Claude: uses']);
  });

  test('what is said after a comma does not undo what is said before it', () => {
    expect(found('signed via DocuSign, both of you should have the mail')).toEqual(['DocuSign: uses']);
  });
});

describe('talk is not use', () => {
  test.each([
    'does anyone use Trello?',
    "we don't use Asana",
    'should we try Vercel for this',
    'an article about Figma',
    'instead of Dropbox',
    'Kennt hier jemand Asana?',
    'quelqu’un utilise Trello ?',
    '¿Alguien ha probado Typeform?',
    'alguém aqui conhece Trello?',
    'Kennt sich jemand mit Asana aus?',
    'say we used Trello for it',
    'there is no Trello page for it',
    'services like Dropbox',
    'their page on Vimeo',
  ])('%s', (text) => {
    expect(found(text).map((line) => line.split(': ')[1])).toEqual(['mentioned']);
  });
});

test('a label may lie about where its link leads; only the target counts', () => {
  const record = aRecord('', { urls: ['https://www.airtable.com/appXyz/tbl1'], text: 'see the Figma file' });
  expect(finder.find({ ...record, text: '' }).map(({ tool }) => tool)).toEqual(['Airtable']);
});

test('the longest domain wins: Google Docs is not Google', () => {
  expect(found('https://www.google.com/search?q=figma')).toEqual([]);
  expect(found('https://mail.google.com/mail/u/0/')).toEqual(['Gmail: shared_content']);
});

test('a host behind credentials, or with another one in its path, is the host that it really is', () => {
  expect(found('https://figma.com@evil.example.net/file/1')).toEqual([]);
  expect(found('https://evil.example.net/https://figma.com/file/1')).toEqual([]);
});

test('a quote stands in the source word for word', () => {
  const text = `${'x'.repeat(300)} we use Figma here. ${'y'.repeat(300)}`;
  const [mention] = finder.find(aRecord(text));
  expect(text).toContain(mention?.quote);
  expect(mention?.quote).toContain('Figma');
  expect(mention?.quote.length).toBeLessThanOrEqual(200);
});

test('what the company has registered or ignored is not found, by name, alias or domain; what it added is', () => {
  const own = createFinder(
    openCatalogue({
      ownDomains: ['northwind.test'],
      entries: [
        { kind: 'ours', name: 'Design', domains: ['figma.com'] },
        { kind: 'ignored', name: 'Trello', domains: [] },
        { kind: 'added', name: 'Wumbo', domains: ['wumbo.example'], aliases: ['Wumbo Cloud'], by: 'Ann' },
      ],
    }),
  );
  const tools = (text: string) => own.find(aRecord(text)).map(({ tool }) => tool);
  expect(tools('we use Figma and https://www.figma.com/file/1')).toEqual([]);
  expect(tools('we use Trello')).toEqual([]);
  expect(tools('we use Wumbo Cloud')).toEqual(['Wumbo']);
  expect(tools('https://team.wumbo.example/board/1')).toEqual(['Wumbo']);
});

test('a message of a megabyte, and one of nothing but traps, are read without fail', () => {
  expect(() => finder.find(aRecord('figma '.repeat(200_000)))).not.toThrow();
  expect(() => finder.find(aRecord(`${'<'.repeat(50_000)}${'('.repeat(50_000)}zoom`))).not.toThrow();
});
