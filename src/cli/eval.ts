import { type Evaluation, evaluateScan, type Scores } from '../operations/evaluate-scan.ts';
import { table } from './print.ts';
import type { Verb } from './verb.ts';

export const evalVerb: Verb = {
  name: 'eval',
  positionals: ['[FILE]'],
  summary: 'How well the scan reads a labelled set (ours, or FILE): by rules alone, and with the configured model.',
  needs: 'program',
  async run(input, { deps }) {
    const [file] = input.positionals;
    const evaluation = await evaluateScan(deps, file === undefined ? undefined : input.file(file));
    return { json: facts(evaluation), text: text(evaluation, input.color) };
  },
};

function facts({ rules, model }: Evaluation): object {
  return {
    // Rules cost nothing.
    rules: { ...scoreFacts(rules), money_per_mb: 0 },
    model: model ? { name: model.name, ...scoreFacts(model), money_per_mb: model.moneyPerMb ?? null } : null,
  };
}

function scoreFacts(scores: Scores): object {
  return {
    messages: scores.messages,
    precision: scores.precision,
    recall: scores.recall,
    used_recall: scores.usedRecall,
    use_accuracy: scores.useAccuracy,
    false_tasks_per_10k: scores.falseTasksPer10k,
    tokens_per_mb: scores.tokensPerMb,
    not_reviewed: scores.notReviewed,
  };
}

function text({ rules, model }: Evaluation, color: boolean): string {
  const row = (name: string, of: (scores: Scores) => string) => [name, of(rules), ...(model ? [of(model)] : [])];
  const share = (value: number) => value.toFixed(3);
  const money = (value: number | undefined, currency = '') =>
    value === undefined ? 'not known: lastday.yaml names no price' : `${value.toFixed(4)} ${currency}`;
  return [
    table(
      ['', 'rules only', ...(model ? [model.name] : [])],
      [
        row('precision', ({ precision }) => share(precision)),
        row('recall', ({ recall }) => share(recall)),
        row('recall of used accounts', ({ usedRecall }) => share(usedRecall)),
        row('used and mentioned told apart', ({ useAccuracy }) => share(useAccuracy)),
        row('false tasks per 10,000 messages', ({ falseTasksPer10k }) => falseTasksPer10k.toFixed(1)),
        row('tokens per MB of text', ({ tokensPerMb }) => tokensPerMb.toFixed(0)),
        row('candidates not reviewed', ({ notReviewed }) => String(notReviewed)),
      ],
      color,
    ),
    model
      ? `money per MB of text: ${money(model.moneyPerMb, model.currency)}\n`
      : 'No model is configured (OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL).\n',
    `${rules.messages} messages. A set is only as good as its labels; bring your own for your own chat.\n`,
  ].join('');
}
