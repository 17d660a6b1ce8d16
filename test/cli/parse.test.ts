import { describe, expect, test } from 'vitest';
import type { House } from '../../src/cli/verb.ts';
import { runCommandLine } from '../../src/cli.ts';

/** A house whose doors must stay shut: wrong usage touches nothing. */
const shut: House = {
  connectors: [{ id: 'wiki', name: 'Wiki', capabilities: [{ action: 'suspend', undo: 'full', scopes: ['write'] }] }],
  readRosterFile: async () => expect.unreachable(),
  open: async () => expect.unreachable(),
  examine: async () => expect.unreachable(),
  onBug: (error) => expect.unreachable(String(error)),
};

async function type(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    color: false,
    terminal: false,
    cwd: '/',
    user: 'olga',
  };
  return { code: await runCommandLine(argv, io, shut), out: out.join(''), err: err.join('') };
}

describe('what is typed wrongly', () => {
  test.each([
    [['docter'], 'Did you mean “doctor”?'],
    [['case', 'opne', '--email', 'lee@northwind.test'], 'Did you mean “case open”?'],
    [['case'], 'needs a second word: open, list, show, cancel, stop'],
    [['case', 'open', '--emial', 'lee@northwind.test'], 'no option --emial. Did you mean --email?'],
    [['case', 'open'], 'needs --email or --employee-id, and only one of them'],
    [['plan', '--email', 'a@b.test', '--employee-id', '7'], 'only one of them'],
    [['case', 'show'], 'needs ID'],
    [['case', 'show', 'OB-1', 'OB-2'], '“OB-2” is one word too many'],
    [['hold', 'add', '--email', 'lee@northwind.test'], 'needs --reason'],
    [['plan', '--email'], "'--email <value>' argument missing"],
    [['plan', '--email', '--json'], '--email'],
    [['case', 'list', '--json=yes'], '--json'],
    [['evidence', 'verify', 'a.json'], 'needs --key'],
    [['help', 'nothing'], 'There is no “nothing”'],
    [['xyzzy'], 'See “lastday help”'],
  ])('%j ends with 2 and one line', async (argv, said) => {
    const { code, out, err } = await type(...argv);
    const line = out === '' ? err : (JSON.parse(out) as { error: string }).error;

    expect(code).toBe(2);
    expect(line).toContain(said);
    expect(line.trim().split('\n')).toHaveLength(1);
  });

  test.each(['approve', 'reject', 'finish', 'restart', 'give-back'])(
    '“%s” is never possible from the command line, and it says where it is',
    async (verb) => {
      for (const argv of [
        [verb, 'OB-1'],
        ['case', verb, 'OB-1'],
      ]) {
        const { code, out, err } = await type(...argv);

        expect({ code, out }).toEqual({ code: 2, out: '' });
        expect(err).toBe(
          `“${verb}” is never possible from the command line: people do it in Slack, where it is known who they are.\n`,
        );
      }
    },
  );

  test('with --json even wrong usage is one JSON document, and nothing is on standard error', async () => {
    const { code, out, err } = await type('--json', 'case', 'opne');

    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({ error: 'There is no “case opne”. Did you mean “case open”?' });
  });
});

describe('what needs nothing but the program itself', () => {
  test('help is there with no words, with “help”, and for every verb', async () => {
    expect((await type()).out).toContain('case open');
    expect((await type('help', 'case', 'open')).out).toContain('--last-day D');
    expect((await type('evidence', 'verify', '--help')).out).toContain('--key PUB');
    expect((await type('help', 'case')).out).not.toContain('doctor');
  });

  test('connectors lists every action with its undo level and scopes', async () => {
    expect(JSON.parse((await type('connectors', '--json')).out)).toEqual({
      connectors: [{ id: 'wiki', name: 'Wiki', actions: [{ action: 'suspend', undo: 'full', scopes: ['write'] }] }],
    });
    expect((await type('connectors')).out).toMatch(/^wiki +Wiki +suspend +full +write$/m);
  });
});
