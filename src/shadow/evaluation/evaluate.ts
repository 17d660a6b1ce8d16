import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Judge } from '../judge/judge.ts';
import { scanRecords } from '../scan.ts';
import type { Labelled } from './key.ts';

/** How well a labelled set was read; shares from 0 to 1. */
export interface Scores {
  readonly messages: number;
  readonly precision: number;
  readonly recall: number;
  /** Of the accounts that people have, by their own words. */
  readonly usedRecall: number;
  /** Of what was found: used and only mentioned told apart. */
  readonly useAccuracy: number;
  /** Findings that would ask somebody about an account they do not have. */
  readonly falseTasksPer10k: number;
  readonly notReviewed: number;
  /** In and out, for each megabyte of the messages' text. */
  readonly tokensPerMb: number;
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Reads a labelled set with the rules, and with a model behind them where there is one. */
export async function evaluate(
  key: readonly Labelled[],
  tools: { catalogue: Catalogue; judge?: Judge },
): Promise<Scores> {
  const said = new Map<string, Map<string, string>>();
  const report = await scanRecords(
    key.map(({ record }) => record),
    {
      ...tools,
      onMention: ({ record, tool, use }) => {
        const place = placeOf(record);
        said.set(place, (said.get(place) ?? new Map<string, string>()).set(tool, use));
      },
    },
  );
  let [hits, misses, used, usedHits, usesRight] = [0, 0, 0, 0, 0];
  const owned = new Set<string>();
  for (const { record, labels } of key) {
    const found = said.get(placeOf(record));
    for (const { tool, use } of labels) {
      const isUsed = use !== 'mentioned';
      if (isUsed) owned.add(`${record.actor} ${tool}`);
      const saidUse = found?.get(tool);
      if (isUsed) used += 1;
      if (saidUse === undefined) misses += 1;
      else {
        hits += 1;
        if (isUsed && saidUse !== 'mentioned') usedHits += 1;
        if (isUsed === (saidUse !== 'mentioned')) usesRight += 1;
      }
    }
  }
  const all = [...said.values()].reduce((sum, tools) => sum + tools.size, 0);
  const falseTasks = report.findings.filter(
    ({ use, certainty, person, tool }) =>
      use !== 'mentioned' && certainty !== 'unconfirmed' && !owned.has(`${person} ${tool}`),
  ).length;
  const bytes = key.reduce((sum, { record }) => sum + Buffer.byteLength(record.text), 0);
  const { input, output } = report.tokens;
  return {
    messages: key.length,
    precision: share(hits, all),
    recall: share(hits, hits + misses),
    usedRecall: share(usedHits, used),
    useAccuracy: share(usesRight, hits),
    falseTasksPer10k: key.length === 0 ? 0 : (falseTasks * 10_000) / key.length,
    notReviewed: report.notReviewed,
    tokensPerMb: bytes === 0 ? 0 : ((input + output) * 1_000_000) / bytes,
    tokens: report.tokens,
  };
}

function placeOf({ channel, ts }: Labelled['record']): string {
  return `${channel} ${ts}`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
