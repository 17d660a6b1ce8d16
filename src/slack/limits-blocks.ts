import { checkElement, checkText, type Loose, type Report, textLength } from './limits-elements.ts';

/** What `limits.ts` knows of each type of block. https://docs.slack.dev/reference/block-kit/blocks */

const ID = 255;
const SECTION_FIELDS = 10;
const FIELD_TEXT = 2_000;
const SECTION_TEXT = 3_000;
const HEADER_TEXT = 150;
const ACTIONS = 25;
const CONTEXT = 10;
const CONTEXT_ACTIONS = 5;
const INPUT_LABEL = 2_000;
const IMAGE = { alt_text: 2_000, image_url: 3_000, title: 2_000 };
const ALERT_TEXT = 200;
const CONTAINER = { children: 10, title: 150 };
const CAROUSEL = 10;
const TABLE = { rows: 100, cells: 20 };
const DATA_TABLE = { least: 2, rows: 101, cells: 20, characters: 10_000, pageSize: 100 };
const CHART_TITLE = 50;
/** Slack names no limit; clients grow slow above it. */
const PLAN_TASKS = 45;

export type Surface = 'message' | 'modal' | 'home';
const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];

/** Where a block may stand. A type that is not here is refused, as Slack does. `most` counts per message or view. */
export const SURFACES: Record<string, { on: readonly Surface[]; most?: number }> = {
  actions: { on: EVERYWHERE },
  alert: { on: ['modal'] },
  card: { on: EVERYWHERE },
  carousel: { on: ['message', 'home'] },
  container: { on: ['message'] },
  context: { on: EVERYWHERE },
  context_actions: { on: ['message'] },
  data_table: { on: ['message'] },
  data_visualization: { on: ['message'], most: 2 },
  divider: { on: EVERYWHERE },
  header: { on: EVERYWHERE },
  image: { on: EVERYWHERE },
  input: { on: EVERYWHERE },
  markdown: { on: ['message'] },
  plan: { on: ['message'] },
  rich_text: { on: EVERYWHERE },
  section: { on: EVERYWHERE },
  table: { on: ['message'], most: 1 },
  task_card: { on: ['message'] },
  video: { on: EVERYWHERE },
};
const IN_CONTAINER = /^(actions|context|divider|header|image|input|rich_text|section|table|video)$/;
const TASK_STATUS = /^(pending|in_progress|complete|error)$/;

/** One block where it stands: its type, its place, its id, what is in it. `ids` remembers the block_ids seen. */
export function checkBlock(
  block: Loose,
  path: string,
  surface: Surface,
  ids: Map<string, string>,
  report: Report,
): void {
  const type = String(block.type);
  const place = SURFACES[type];
  if (!place) {
    report(`${path}.type`, `unsupported type: ${type}`);
    return;
  }
  if (!place.on.includes(surface)) report(path, `${type} is not allowed in a ${surface}`);
  const id = block.block_id;
  if (id !== undefined) {
    if (typeof id !== 'string' || id.length === 0 || id.length > ID) report(`${path}.block_id`, tooLong(ID));
    const other = ids.get(String(id));
    if (other) report(`${path}.block_id`, `already used in ${other}`);
    ids.set(String(id), path);
  }
  CHECKS[type]?.(block, path, report, surface, ids);
}

type Check = (block: Loose, path: string, report: Report, surface: Surface, ids: Map<string, string>) => void;

const CHECKS: Record<string, Check> = {
  header: (block, path, report) => checkText(block.text, `${path}.text`, report, HEADER_TEXT, 'plain_text'),

  section: (block, path, report) => {
    const fields = block.fields as unknown[] | undefined;
    if (!block.text && !fields?.length) report(path, 'a section needs text or fields');
    if (block.text) checkText(block.text, `${path}.text`, report, SECTION_TEXT);
    if (fields && fields.length > SECTION_FIELDS) report(`${path}.fields`, tooMany(SECTION_FIELDS));
    fields?.forEach((field, index) => {
      checkText(field, `${path}.fields.${index}`, report, FIELD_TEXT);
    });
    if (block.accessory) checkElement(block.accessory, `${path}.accessory`, 'section', report);
  },

  actions: (block, path, report) => checkElements(block, path, 'actions', ACTIONS, report),

  context: (block, path, report) => checkElements(block, path, 'context', CONTEXT, report),

  context_actions: (block, path, report) => checkElements(block, path, 'context_actions', CONTEXT_ACTIONS, report),

  input: (block, path, report, surface) => {
    checkText(block.label, `${path}.label`, report, INPUT_LABEL, 'plain_text');
    if (block.hint) checkText(block.hint, `${path}.hint`, report, INPUT_LABEL, 'plain_text');
    checkElement(block.element, `${path}.element`, 'input', report);
    const element = block.element as Loose | undefined;
    if (element?.type === 'file_input' && surface !== 'modal') report(`${path}.element`, 'file_input needs a modal');
  },

  image: (block, path, report) => {
    if (textLength(block.alt_text) === 0) report(`${path}.alt_text`, 'missing');
    for (const key of ['alt_text', 'image_url'] as const) {
      if (textLength(block[key]) > IMAGE[key]) report(`${path}.${key}`, tooLong(IMAGE[key]));
    }
    if (!block.image_url === !block.slack_file) report(path, 'an image needs either image_url or slack_file');
    if (block.title) checkText(block.title, `${path}.title`, report, IMAGE.title, 'plain_text');
  },

  rich_text: (block, path, report) => checkElement(block, path, 'rich_text', report),

  markdown: (block, path, report) => {
    if (textLength(block.text) === 0) report(`${path}.text`, 'must be more than 0 characters');
  },

  alert: (block, path, report) => checkText(block.text, `${path}.text`, report, ALERT_TEXT),

  container: (block, path, report, surface, ids) => {
    const children = (block.child_blocks ?? []) as Loose[];
    if (children.length === 0) report(`${path}.child_blocks`, 'missing');
    if (children.length > CONTAINER.children) report(`${path}.child_blocks`, tooMany(CONTAINER.children));
    if (!block.title && !block.rich_text_title) report(`${path}.title`, 'missing');
    if (block.title) checkText(block.title, `${path}.title`, report, CONTAINER.title, 'plain_text');
    if (block.subtitle) checkText(block.subtitle, `${path}.subtitle`, report, CONTAINER.title);
    if (block.default_collapsed === true && block.is_collapsible !== true) {
      report(`${path}.default_collapsed`, 'needs is_collapsible');
    }
    children.forEach((child, index) => {
      const at = `${path}.child_blocks.${index}`;
      if (!IN_CONTAINER.test(String(child.type))) report(at, `${String(child.type)} is not allowed in a container`);
      else checkBlock(child, at, surface, ids, report);
    });
  },

  carousel: (block, path, report) => {
    const cards = (block.elements ?? []) as Loose[];
    if (cards.length === 0 || cards.length > CAROUSEL) report(`${path}.elements`, `1 to ${CAROUSEL} cards`);
  },

  task_card: (block, path, report) => {
    if (textLength(block.task_id) === 0) report(`${path}.task_id`, 'missing');
    if (textLength(block.title) === 0) report(`${path}.title`, 'missing');
    if (!TASK_STATUS.test(String(block.status))) report(`${path}.status`, 'not a status');
    for (const key of ['details', 'output']) {
      if (block[key]) checkElement(block[key], `${path}.${key}`, 'rich_text', report);
    }
  },

  plan: (block, path, report, surface, ids) => {
    const tasks = (block.tasks ?? []) as Loose[];
    if (textLength(block.title) === 0) report(`${path}.title`, 'missing');
    if (tasks.length > PLAN_TASKS) report(`${path}.tasks`, tooMany(PLAN_TASKS));
    if (new Set(tasks.map((task) => task.task_id)).size < tasks.length) report(`${path}.tasks`, 'task_id twice');
    tasks.forEach((task, index) => {
      CHECKS.task_card?.(task, `${path}.tasks.${index}`, report, surface, ids);
    });
  },

  table: (block, path, report) => {
    const rows = (block.rows ?? []) as Loose[][];
    if (rows.length === 0 || rows.length > TABLE.rows) report(`${path}.rows`, `1 to ${TABLE.rows} rows`);
    if (((block.column_settings as unknown[]) ?? []).length > TABLE.cells)
      report(`${path}.column_settings`, 'too many');
    checkCells(rows, TABLE.cells, `${path}.rows`, report);
  },

  data_table: (block, path, report) => {
    const rows = (block.rows ?? []) as Loose[][];
    if (rows.length < DATA_TABLE.least || rows.length > DATA_TABLE.rows) {
      report(`${path}.rows`, `${DATA_TABLE.least} to ${DATA_TABLE.rows} rows`);
    }
    if (textLength(block.caption) === 0) report(`${path}.caption`, 'missing');
    if (rows[0]?.some((cell) => cell.type === 'rich_text')) report(`${path}.rows.0`, 'a header is never rich_text');
    if (rows.some((row) => row.length !== rows[0]?.length)) report(`${path}.rows`, 'rows of different length');
    const size = Number(block.page_size ?? 1);
    if (size < 1 || size > DATA_TABLE.pageSize) report(`${path}.page_size`, `1 to ${DATA_TABLE.pageSize}`);
    const characters = rows.flat().reduce((sum, cell) => sum + textLength(cell.text), 0);
    if (characters > DATA_TABLE.characters) report(`${path}.rows`, tooLong(DATA_TABLE.characters));
    checkCells(rows, DATA_TABLE.cells, `${path}.rows`, report);
  },

  data_visualization: (block, path, report) => {
    const title = typeof block.title === 'string' ? block.title : (block.title as Loose | undefined)?.text;
    if (textLength(title) > CHART_TITLE) report(`${path}.title`, tooLong(CHART_TITLE));
  },
};

function checkElements(block: Loose, path: string, parent: string, most: number, report: Report): void {
  const elements = (block.elements ?? []) as Loose[];
  if (elements.length === 0) report(`${path}.elements`, 'no fewer than 1 items allowed');
  if (elements.length > most) report(`${path}.elements`, tooMany(most));
  const ids = elements.map((element) => element.action_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) report(`${path}.elements`, 'action_id already exists in this block');
  elements.forEach((element, index) => {
    checkElement(element, `${path}.elements.${index}`, parent, report);
  });
}

function checkCells(rows: Loose[][], most: number, path: string, report: Report): void {
  rows.forEach((row, index) => {
    if (row.length === 0 || row.length > most) report(`${path}.${index}`, `1 to ${most} cells`);
    row.forEach((cell, column) => {
      const at = `${path}.${index}.${column}`;
      if (cell.type === 'rich_text') checkElement(cell, at, 'rich_text', report);
      else if (cell.type !== 'raw_text' && cell.type !== 'raw_number') report(at, `unsupported type: ${cell.type}`);
      else if (cell.type === 'raw_text' && textLength(cell.text) === 0) report(at, 'must be more than 0 characters');
    });
  });
}

export function tooLong(most: number): string {
  return `must be less than ${most + 1} characters`;
}

export function tooMany(most: number): string {
  return `no more than ${most} items allowed`;
}
