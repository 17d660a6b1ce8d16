import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { USES } from '../../domain/finding.ts';
import type { Mention } from '../candidates.ts';
import { type Catalogue, spelling } from '../catalogue/catalogue.ts';
import { hostOf } from '../hosts.ts';
import type { LogRecord } from '../record.ts';
import { shortened } from '../text.ts';
import { createBudget } from './budget.ts';
import { type Model, type ModelSettings, openModel } from './model.ts';
import { type Prompt, readPrompt, type Verdict, Verdicts } from './prompt.ts';
import { type Redacted, redact } from './redact.ts';

/** What was judged before, by a hash of everything that the answer depends on. */
export interface JudgeCache {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, readonly CachedVerdict[]>>;
  write(entries: ReadonlyMap<string, readonly CachedVerdict[]>): Promise<void>;
}
/** A model's finding about one record, as it came. */
export type CachedVerdict = Omit<Verdict, 'ref'>;

export interface JudgeOptions {
  readonly model: ModelSettings;
  readonly catalogue: Catalogue;
  /** Tokens that one scan may use, in and out. */
  readonly tokens: number;
  /** People's names, in small letters: they are taken out before anything is sent. */
  readonly names?: ReadonlySet<string>;
  readonly cache?: JudgeCache;
  readonly signal?: AbortSignal;
  /** How waiting is done; the demo and the tests do not wait. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Where a record's fate is told, once for each. */
export interface Outcome {
  confirmed(mention: Mention): void;
  /** The model saw nothing; what the rules alone would have said stays to be seen. */
  unconfirmed(mention: Mention): void;
  /** Nobody looked: the rules' word stands as it would without a model. */
  unreviewed(mention: Mention): void;
}

export interface Reviewed {
  /** Records that a model should have looked at and did not. */
  readonly notReviewed: number;
  /** Findings of the model that were not true of their record. */
  readonly dropped: number;
  readonly tokens: { readonly input: number; readonly output: number };
}

export interface Review {
  /** `mentions`: what the rules saw, sure or not; none for a record that only speaks of accounts. */
  offer(record: LogRecord, mentions: readonly Mention[]): Promise<void>;
  end(): Promise<Reviewed>;
}

export interface Judge {
  begin(outcome: Outcome): Review;
}

interface Case {
  readonly record: LogRecord;
  readonly mentions: readonly Mention[];
  readonly redacted: Redacted;
  readonly key: string;
}

const BATCH_MOST = 25;
/** About 3,000 tokens. */
const BATCH_LENGTH = 11_000;
const RECORD_LENGTH = 1_200;
const AT_ONCE = 4;

/** A model that confirms, and can do nothing else: what it says is held against the record it says it of. */
export function createJudge(options: JudgeOptions): Judge {
  const prompt = readPrompt();
  const model = openModel(options.model, options.wait ?? ((ms) => setTimeout(ms)));
  return { begin: (outcome) => beginReview(options, { prompt, model, outcome }) };
}

function beginReview(options: JudgeOptions, tools: { prompt: Prompt; model: Model; outcome: Outcome }): Review {
  const { prompt, model, outcome } = tools;
  const budget = createBudget(options.tokens);
  const waiting: Case[] = [];
  const running = new Set<Promise<void>>();
  let length = 0;
  let notReviewed = 0;
  let dropped = 0;
  let fault: unknown;

  function settle(one: Case, verdicts: readonly CachedVerdict[]): void {
    const confirmed = new Set<Mention>();
    for (const verdict of verdicts) {
      const accepted = accept(options.catalogue, one, verdict);
      if (accepted === undefined) dropped += 1;
      else if (accepted !== 'registered') {
        // A weaker word for what the rules saw takes nothing from it.
        if (accepted.from && USES.indexOf(verdict.use) <= USES.indexOf(accepted.from.use)) confirmed.add(accepted.from);
        outcome.confirmed(accepted.mention);
      }
    }
    for (const mention of one.mentions) if (mention.sure && !confirmed.has(mention)) outcome.unconfirmed(mention);
  }

  function leave(cases: readonly Case[]): void {
    notReviewed += cases.length;
    for (const { mentions } of cases) for (const mention of mentions) if (mention.sure) outcome.unreviewed(mention);
  }

  async function judge(cases: readonly Case[]): Promise<void> {
    const known =
      (await options.cache?.read(cases.map(({ key }) => key))) ?? new Map<string, readonly CachedVerdict[]>();
    const fresh = cases.filter((one) => {
      const before = known.get(one.key);
      if (before) settle(one, before);
      return !before;
    });
    if (fresh.length === 0) return;
    const question = questionOf(prompt, fresh);
    const reserved = budget.reserve(question.system.length + question.records.length);
    if (reserved === undefined) return leave(fresh);
    const answer = await model(question.system, question.records, options.signal);
    budget.settle(reserved, answer.tokens);
    if (!answer.verdicts) return leave(fresh);
    const byRef = Map.groupBy(answer.verdicts, ({ ref }) => ref);
    const entries = fresh.map((one, index) => [one, (byRef.get(`r${index + 1}`) ?? []).map(withoutRef)] as const);
    const known_refs = new Set(fresh.map((_, index) => `r${index + 1}`));
    dropped += answer.verdicts.filter(({ ref }) => !known_refs.has(ref)).length;
    await options.cache?.write(new Map(entries.map(([{ key }, verdicts]) => [key, verdicts])));
    for (const [one, verdicts] of entries) settle(one, verdicts);
  }

  async function send(): Promise<void> {
    const cases = waiting.splice(0);
    length = 0;
    if (cases.length === 0) return;
    const work: Promise<void> = judge(cases)
      .catch((error: unknown) => {
        fault ??= error;
      })
      .finally(() => running.delete(work));
    running.add(work);
    // Reading waits for the model, so that memory does not grow with what is waiting.
    if (running.size >= AT_ONCE) await Promise.race(running);
  }

  return {
    async offer(record, mentions) {
      const redacted = redact(record.text.slice(0, RECORD_LENGTH), options.names);
      const key = createHash('sha256')
        .update(JSON.stringify([options.model.model, prompt.version, redacted.text]))
        .digest('hex');
      if (length + redacted.text.length > BATCH_LENGTH) await send();
      waiting.push({ record, mentions, redacted, key });
      length += redacted.text.length;
      if (waiting.length >= BATCH_MOST) await send();
    },
    async end() {
      await send();
      await Promise.all(running);
      if (fault) throw fault;
      return { notReviewed, dropped, tokens: budget.used() };
    },
  };
}

function withoutRef({ ref: _ref, ...verdict }: Verdict): CachedVerdict {
  return verdict;
}

/** Nobody who writes a log can know the boundary, so nothing in it can pretend to stand outside. */
function questionOf(prompt: Prompt, cases: readonly Case[]): { readonly system: string; readonly records: string } {
  const boundary = `records-${randomBytes(9).toString('base64url')}`;
  const list = cases.map(({ redacted }, index) => ({ id: `r${index + 1}`, text: redacted.text }));
  return {
    system: prompt.text.replace('BOUNDARY', boundary),
    records: `${boundary}\n${JSON.stringify(list)}\n${boundary}`,
  };
}

/**
 * What is true of a verdict: its quote stands in the record and holds the name, its domain is the record's or the
 * catalogue's, and the rules saw something there too. `from`: the rules' mention that it confirms.
 */
function accept(catalogue: Catalogue, { record, mentions, redacted }: Case, verdict: CachedVerdict) {
  const quote = redacted.original(verdict.quote);
  if (quote === undefined) return undefined;
  const host = verdict.domain === null ? undefined : hostOf(verdict.domain);
  const place = host === undefined ? undefined : catalogue.host(host);
  const named = catalogue.named(verdict.tool);
  if (named === 'registered' || place?.kind === 'registered') return 'registered' as const;
  const application = named ?? (place?.kind === 'application' ? place.application : undefined);
  const domain = application?.domains[0] ?? host;
  const words = [
    verdict.tool,
    ...(application ? [application.name, ...application.aliases, ...application.domains] : []),
    ...(host ? [host] : []),
  ];
  const inQuote = spelling(verdict.quote);
  if (!words.map(spelling).some((word) => word !== '' && inQuote.includes(word))) return undefined;
  if (host !== undefined && !application && !record.text.toLowerCase().includes(host)) return undefined;
  const from = mentions.find(
    (one) => one.domain === domain || (one.domain === undefined && spelling(one.tool) === spelling(verdict.tool)),
  );
  // What the rules saw is what may be confirmed; only where they saw no name at all may the model bring one.
  if (!from && mentions.length > 0) return undefined;
  const mention: Mention = {
    record,
    tool: application?.name ?? from?.tool ?? verdict.tool,
    ...(domain !== undefined && { domain }),
    ...(application && { application }),
    // What somebody else has is no account of whoever speaks of it.
    use: verdict.who === 'other' ? 'mentioned' : verdict.use,
    quote: shortened(quote),
    structured: false,
    sure: true,
  };
  return { mention, ...(from && { from }) };
}

/** Verdicts as they were kept; those of another shape are left out. */
export function cachedVerdicts(kept: unknown): readonly CachedVerdict[] {
  return z
    .array(Verdicts.shape.findings.element.omit({ ref: true }))
    .catch([])
    .parse(kept);
}
