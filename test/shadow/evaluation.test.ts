import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { oracle } from '../../demo/model/behaviours.ts';
import { startModel } from '../../demo/model/server.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { evaluate } from '../../src/shadow/evaluation/evaluate.ts';
import { ownKey, readKey } from '../../src/shadow/evaluation/key.ts';
import { createJudge } from '../../src/shadow/judge/judge.ts';
import { scanRecords } from '../../src/shadow/scan.ts';
import { ordinaryMessages } from '../support/ordinary.ts';

const catalogue = openCatalogue({
  ownDomains: ['northwind.test'],
  entries: ['Slack', 'GitHub', 'Jira'].map((name) => ({ kind: 'ours', name, domains: [] })),
});
const set = (name: string) => readKey(readFileSync(new URL(name, import.meta.url), 'utf8'));
const unseen = set('unseen.txt');
const office = openCatalogue({ entries: [{ kind: 'ours', name: 'Slack', domains: ['slack.com'] }] });

/** Just below what was measured. */
test.each([
  { key: ownKey(), of: 'the set that ships', precision: 0.98, recall: 0.96, usedRecall: 0.91, useAccuracy: 0.92 },
  { key: unseen, of: 'lines of shop talk', precision: 0.92, recall: 0.96, usedRecall: 0.83, useAccuracy: 0.84 },
  {
    key: set('office.txt'),
    of: 'a week of an office',
    precision: 0.95,
    recall: 0.85,
    usedRecall: 0.66,
    useAccuracy: 0.75,
    known: office,
  },
  {
    key: set('agency.txt'),
    of: 'a start-up and an agency',
    precision: 0.94,
    recall: 0.79,
    usedRecall: 0.55,
    useAccuracy: 0.67,
    known: office,
  },
])('by rules alone, $of is read as well as it was', async ({ key, known = catalogue, of: _, ...floors }) => {
  const scores = await evaluate(key, { catalogue: known });
  for (const [name, floor] of Object.entries(floors))
    expect(scores[name as keyof typeof floors], name).toBeGreaterThanOrEqual(floor);
});

test('of ten thousand ordinary messages, full of names that are words and people, at most ten make somebody a false task', async () => {
  const { findings, records } = await scanRecords(ordinaryMessages(10_000), { catalogue });
  const tasks = findings.filter(({ use }) => use !== 'mentioned');
  expect(records).toBe(10_000);
  expect(tasks.length, tasks.map(({ tool, quotes }) => `${tool}: ${quotes[0]?.text}`).join('\n')).toBeLessThanOrEqual(
    10,
  );
});

test('a judge that knows every answer leaves nothing to be desired: the rules let enough through', async () => {
  const key = [
    ...ownKey(),
    ...unseen.map((one) => ({ ...one, record: { ...one.record, file: 'unseen', channel: 'unseen' } })),
  ];
  const withoutLinks = (text: string) => text.replace(/https?:\/\/\S+/g, '');
  const byText = new Map(key.map(({ record, labels }) => [withoutLinks(record.text), labels]));
  const model = await startModel(oracle(({ text }) => byText.get(withoutLinks(text)) ?? []));
  onTestFinished(() => model.close());
  const judge = createJudge({ model: { baseUrl: model.baseUrl, model: 'oracle' }, catalogue, tokens: 10_000_000 });
  const { recall, precision, notReviewed } = await evaluate(key, { catalogue, judge });
  expect(recall).toBeGreaterThanOrEqual(0.97);
  expect(precision).toBeGreaterThanOrEqual(0.99);
  expect(notReviewed).toBe(0);
});
