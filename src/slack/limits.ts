import type { Block, KnownBlock, View } from '@slack/web-api';
import { checkBlock, SURFACES, type Surface, tooLong } from './limits-blocks.ts';
import { checkText, type Loose, type Report, textLength } from './limits-elements.ts';

/**
 * Slack's limits on messages and views, checked before anything is sent: one bad block drops a whole message
 * (`invalid_blocks`). Numbers from https://docs.slack.dev/reference/block-kit/blocks and its children, except where said.
 */

/** `chat.update` answers `msg_too_long` above it; `chat.postMessage` keeps 40,000. */
export const MESSAGE_TEXT = 4_000;
/**
 * Slack refuses somewhere above 12,000 characters of text and "a buffer for block containers" (`msg_blocks_too_long`),
 * undocumented: https://github.com/slackapi/bolt-js/issues/2509 measured 13,297 in a single block, and
 * https://github.com/slackapi/bolt-js/issues/2867 saw 11,341 refused when spread over many small ones.
 */
export const MESSAGE_BUDGET = 12_000;
/** What a block or element is charged beside its text: our estimate of that buffer, on the safe side. */
const CONTAINER_COST = 25;

const BLOCKS = { message: 50, view: 100 };
const VIEW = { title: 24, submit: 24, close: 24, private_metadata: 3_000, callback_id: 255, external_id: 255 };
const VIEW_BYTES = 250_000;
const MARKDOWN_TOTAL = 12_000;

export interface LimitProblem {
  /** `blocks.3.accessory.text` */
  path: string;
  problem: string;
}

/**
 * Everything Slack would refuse in a message. Empty: it may be sent. `budget` bounds `messageCost`; a text is wanted
 * only to be short enough, its absence is the caller's business.
 */
export function checkMessage(
  message: { text?: string; blocks?: readonly (KnownBlock | Block)[] },
  budget: number = MESSAGE_BUDGET,
): LimitProblem[] {
  const problems: LimitProblem[] = [];
  const report: Report = (path, problem) => problems.push({ path, problem });
  if ((message.text?.length ?? 0) > MESSAGE_TEXT) report('text', tooLong(MESSAGE_TEXT));
  const blocks = message.blocks ?? [];
  checkBlocks(blocks, 'message', report);
  const cost = messageCost(blocks);
  if (cost > budget) report('blocks', `about ${cost} characters in all, the budget is ${budget}`);
  return problems;
}

/** Everything Slack would refuse in a modal or a Home. Empty: it may be opened. */
export function checkView(view: View): LimitProblem[] {
  const problems: LimitProblem[] = [];
  const report: Report = (path, problem) => problems.push({ path, problem });
  const loose = view as unknown as Loose;
  if (view.type !== 'modal' && view.type !== 'home') report('type', 'must be modal or home');
  const modal = view.type !== 'home';
  for (const key of ['title', 'submit', 'close'] as const) {
    if (loose[key] !== undefined && loose[key] !== null) checkText(loose[key], key, report, VIEW[key], 'plain_text');
  }
  for (const key of ['private_metadata', 'callback_id', 'external_id'] as const) {
    if (textLength(loose[key]) > VIEW[key]) report(key, tooLong(VIEW[key]));
  }
  if (modal && !loose.title) report('title', 'missing');
  const blocks = Array.isArray(loose.blocks) ? (loose.blocks as Block[]) : undefined;
  if (!blocks) report('blocks', 'missing');
  else checkBlocks(blocks, modal ? 'modal' : 'home', report);
  if (modal && !loose.submit && blocks?.some((block) => block.type === 'input')) {
    report('submit', 'required when the view has an input');
  }
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > VIEW_BYTES) report('', `${bytes} bytes, the most is ${VIEW_BYTES}`);
  return problems;
}

/** Slack's hidden count, estimated: all text that is shown, and something for each block and element. */
export function messageCost(blocks: readonly (KnownBlock | Block)[]): number {
  return cost(blocks);
}

function cost(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + cost(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 'type' in value ? CONTAINER_COST : 0;
  for (const [key, each] of Object.entries(value)) {
    if (typeof each === 'string') sum += /^(text|title|caption|output|details|alt_text)$/.test(key) ? each.length : 0;
    else sum += cost(each);
  }
  return sum;
}

function checkBlocks(blocks: readonly (KnownBlock | Block)[], surface: Surface, report: Report): void {
  const most = surface === 'message' ? BLOCKS.message : BLOCKS.view;
  if (blocks.length > most) report('blocks', `no more than ${most} items allowed`);
  const ids = new Map<string, string>();
  blocks.forEach((block, index) => {
    checkBlock(block as unknown as Loose, `blocks.${index}`, surface, ids, report);
  });
  for (const [type, { most: times }] of Object.entries(SURFACES)) {
    const found = blocks.filter((block) => block.type === type).length;
    if (times !== undefined && found > times) report('blocks', `no more than ${times} ${type} in a message`);
  }
  const types = new Set(blocks.map((block) => block.type));
  if (types.has('plan') && types.has('task_card')) report('blocks', 'plan and task_card exclude each other');
  const markdown = blocks.reduce((sum, block) => {
    return block.type === 'markdown' ? sum + textLength((block as unknown as Loose).text) : sum;
  }, 0);
  if (markdown > MARKDOWN_TOTAL) report('blocks', `markdown in all: ${tooLong(MARKDOWN_TOTAL)}`);
}
