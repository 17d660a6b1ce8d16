import { existsSync, readFileSync } from 'node:fs';
import { InvalidInputError } from '../domain/errors.ts';
import type { CatalogueEntry } from '../domain/finding.ts';
import { openCatalogue } from '../shadow/catalogue/catalogue.ts';
import { evaluate, type Scores } from '../shadow/evaluation/evaluate.ts';
import { type Labelled, ownKey, readKey } from '../shadow/evaluation/key.ts';
import type { Deps } from './deps.ts';
import { judgeNow } from './scan-log.ts';

export type { Scores } from '../shadow/evaluation/evaluate.ts';

export interface Evaluation {
  readonly rules: Scores;
  /** Absent without a model. `moneyPerMb` where lastday.yaml says what tokens cost. */
  readonly model?: Scores & { readonly name: string; readonly moneyPerMb?: number; readonly currency?: string };
}

/** What the set that ships takes as the company's own. */
const OURS: readonly CatalogueEntry[] = ['Slack', 'GitHub', 'Jira'].map((name) => ({
  kind: 'ours',
  name,
  domains: [],
}));

/**
 * Measures the rules, and the configured model behind them, on a labelled set: ours, or a file of the same form.
 * Nothing of lastday.yaml's applications counts, so that the numbers of two companies compare.
 */
export async function evaluateScan(deps: Deps, path?: string): Promise<Evaluation> {
  const key = path === undefined ? ownKey() : keyFrom(path);
  const catalogue = openCatalogue({
    ownDomains: ['northwind.test', ...deps.settings.company.ownDomains],
    entries: OURS,
  });
  const rules = await evaluate(key, { catalogue });
  const judge = await judgeNow(deps, catalogue);
  if (!judge) return { rules };
  const scores = await evaluate(key, { catalogue, judge });
  const { price } = deps.settings.shadowIt;
  const bytes = key.reduce((sum, { record }) => sum + Buffer.byteLength(record.text), 0);
  const cost = price && (scores.tokens.input * price.input + scores.tokens.output * price.output) / bytes;
  return {
    rules,
    model: {
      ...scores,
      name: deps.model?.model ?? '',
      ...(price && cost !== undefined && { moneyPerMb: cost, currency: price.currency }),
    },
  };
}

function keyFrom(path: string): readonly Labelled[] {
  if (!existsSync(path)) throw new InvalidInputError('There is no such file.');
  const key = readKey(readFileSync(path, 'utf8'));
  if (key.length > 0) return key;
  throw new InvalidInputError('This file has no line “language|application:use, …|text”.');
}
