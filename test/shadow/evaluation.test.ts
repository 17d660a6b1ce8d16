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
const unseen = readKey(readFileSync(new URL('unseen.txt', import.meta.url), 'utf8'));

test.each([
  ['the set that ships', ownKey()],
  ['a set that the rules were never mended to', unseen],
])('by rules alone, %s is read as well as is promised', async (_, key) => {
  const { precision, recall, usedRecall, useAccuracy } = await evaluate(key, { catalogue });
  expect(precision).toBeGreaterThanOrEqual(0.8);
  expect(recall).toBeGreaterThanOrEqual(0.65);
  expect(usedRecall).toBeGreaterThanOrEqual(0.65);
  expect(useAccuracy).toBeGreaterThanOrEqual(0.7);
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
  expect(recall).toBeGreaterThanOrEqual(0.9);
  expect(precision).toBeGreaterThanOrEqual(0.92);
  expect(notReviewed).toBe(0);
});
