/** What `limits.ts` knows of the things inside blocks: texts, options, buttons, selects, inputs, rich text. */

/** Adds one problem at a path such as `blocks.2.elements.0`. */
export type Report = (path: string, problem: string) => void;
export type Loose = Record<string, unknown>;

const TEXT = 3_000;
const ID = 255;
const BUTTON = { text: 75, value: 2_000, url: 3_000, accessibility_label: 75 };
const PLACEHOLDER = 150;
const CONFIRM = { title: 100, text: 300, confirm: 30, deny: 30 };
/** Newer pages say 150 for the value; the SDK's own types say 75. The smaller one is always accepted. */
const OPTION = { text: 75, value: 75, description: 75, url: 3_000 };
const OPTIONS = { select: 100, groups: 100, overflow: 5, choice: 10 };
const GROUP_LABEL = 75;
const INPUT_LENGTH = 3_000;
const FILES = 10;
const ALT_TEXT = 2_000;

const SELECT = /^(multi_)?(static|external|users|conversations|channels)_select$/;
const CHOICE = /^(checkboxes|radio_buttons)$/;
const MOMENT = /^(datepicker|timepicker|datetimepicker)$/;
const TYPED = /^(plain_text_input|email_text_input|url_text_input|number_input|rich_text_input)$/;

/** Which elements a block takes. https://docs.slack.dev/reference/block-kit/block-elements */
const ALLOWED: Record<string, (type: string) => boolean> = {
  section: (type) =>
    SELECT.test(type) ||
    CHOICE.test(type) ||
    MOMENT.test(type) ||
    /^(button|image|overflow|workflow_button)$/.test(type),
  actions: (type) =>
    SELECT.test(type) ||
    CHOICE.test(type) ||
    MOMENT.test(type) ||
    /^(button|overflow|workflow_button|rich_text_input)$/.test(type),
  input: (type) =>
    SELECT.test(type) || CHOICE.test(type) || MOMENT.test(type) || TYPED.test(type) || type === 'file_input',
  context: (type) => /^(image|plain_text|mrkdwn)$/.test(type),
  context_actions: (type) => /^(icon_button|feedback_buttons)$/.test(type),
  rich_text: (type) => type === 'rich_text',
};

export function textLength(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

/** A text object: of the right kind, not empty, not too long, without the other kind's properties. */
export function checkText(value: unknown, path: string, report: Report, most = TEXT, only?: 'plain_text'): void {
  if (typeof value !== 'object' || value === null) {
    report(path, 'missing text object');
    return;
  }
  const { type, text } = value as Loose;
  if (type !== 'plain_text' && type !== 'mrkdwn') {
    report(`${path}.type`, `unsupported type: ${String(type)}`);
    return;
  }
  if (only && type !== only) report(`${path}.type`, `must be ${only}`);
  if (textLength(text) === 0) report(`${path}.text`, 'must be more than 0 characters');
  if (textLength(text) > most) report(`${path}.text`, `must be less than ${most + 1} characters`);
  const foreign = type === 'plain_text' ? 'verbatim' : 'emoji';
  if (foreign in value) report(path, `invalid additional property: ${foreign}`);
}

/** Any element inside a block; `parent` is the block's type, which decides what may stand there. */
export function checkElement(value: unknown, path: string, parent: string, report: Report): void {
  if (typeof value !== 'object' || value === null) {
    report(path, 'missing element');
    return;
  }
  const element = value as Loose;
  const type = String(element.type);
  if (!ALLOWED[parent]?.(type)) {
    report(`${path}.type`, `unsupported type: ${type}`);
    return;
  }
  if (type === 'rich_text') {
    checkRichText(element, path, report);
    return;
  }
  if (type === 'plain_text' || type === 'mrkdwn') {
    checkText(element, path, report);
    return;
  }
  const id = element.action_id;
  if (id !== undefined && (typeof id !== 'string' || id.length === 0 || id.length > ID)) {
    report(`${path}.action_id`, `must be 1 to ${ID} characters`);
  }
  if (element.placeholder) checkText(element.placeholder, `${path}.placeholder`, report, PLACEHOLDER, 'plain_text');
  if (element.confirm) checkConfirm(element.confirm, `${path}.confirm`, report);
  if (type === 'button' || type === 'workflow_button') checkButton(element, path, report);
  else if (type === 'image') checkImage(element, path, report);
  else if (type === 'overflow') checkOptions(element, path, report, OPTIONS.overflow);
  else if (CHOICE.test(type)) checkOptions(element, path, report, OPTIONS.choice);
  else if (/static_select$/.test(type)) checkSelect(element, path, report);
  else if (TYPED.test(type) || type === 'file_input') checkInput(element, path, report);
  else if (type === 'datepicker' && element.initial_date !== undefined) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(String(element.initial_date)))
      report(`${path}.initial_date`, 'not a YYYY-MM-DD date');
  } else if (type === 'timepicker' && element.initial_time !== undefined) {
    if (!/^\d{2}:\d{2}$/.test(String(element.initial_time))) report(`${path}.initial_time`, 'not an HH:mm time');
  }
}

function checkButton(button: Loose, path: string, report: Report): void {
  checkText(button.text, `${path}.text`, report, BUTTON.text, 'plain_text');
  for (const key of ['value', 'url', 'accessibility_label'] as const) {
    if (textLength(button[key]) > BUTTON[key])
      report(`${path}.${key}`, `must be less than ${BUTTON[key] + 1} characters`);
  }
  if ('value' in button && typeof button.value !== 'string') report(`${path}.value`, 'must be a string');
  if (button.url !== undefined && !URL.canParse(String(button.url))) report(`${path}.url`, 'not a URL');
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') {
    report(`${path}.style`, 'must be primary or danger');
  }
}

function checkImage(image: Loose, path: string, report: Report): void {
  const length = textLength(image.alt_text);
  if (length === 0 || length > ALT_TEXT) report(`${path}.alt_text`, `must be 1 to ${ALT_TEXT} characters`);
  if (!image.image_url === !image.slack_file) report(path, 'an image needs either image_url or slack_file');
}

function checkConfirm(value: unknown, path: string, report: Report): void {
  const confirm = value as Loose;
  checkText(confirm.title, `${path}.title`, report, CONFIRM.title, 'plain_text');
  checkText(confirm.text, `${path}.text`, report, CONFIRM.text);
  for (const key of ['confirm', 'deny'] as const) {
    if (confirm[key]) checkText(confirm[key], `${path}.${key}`, report, CONFIRM[key], 'plain_text');
  }
}

function checkSelect(select: Loose, path: string, report: Report): void {
  const groups = select.option_groups as Loose[] | undefined;
  if (!groups) {
    checkOptions(select, path, report, OPTIONS.select);
    return;
  }
  if (select.options) report(path, 'options and option_groups exclude each other');
  if (groups.length === 0 || groups.length > OPTIONS.groups) report(`${path}.option_groups`, `1 to ${OPTIONS.groups}`);
  groups.forEach((group, index) => {
    const at = `${path}.option_groups.${index}`;
    checkText(group.label, `${at}.label`, report, GROUP_LABEL, 'plain_text');
    checkOptions(group, at, report, OPTIONS.select);
  });
  const every = groups.flatMap((group) => (group.options ?? []) as Loose[]);
  checkInitial(select, every, path, report);
}

function checkOptions(holder: Loose, path: string, report: Report, most: number): void {
  const options = (holder.options ?? []) as Loose[];
  if (options.length === 0) report(`${path}.options`, 'no fewer than 1 items allowed');
  if (options.length > most) report(`${path}.options`, `no more than ${most} items allowed`);
  const values = options.map((option) => option.value);
  if (new Set(values).size < values.length) report(`${path}.options`, 'the same value twice');
  const plainOnly = CHOICE.test(String(holder.type)) ? undefined : 'plain_text';
  options.forEach((option, index) => {
    const at = `${path}.options.${index}`;
    checkText(option.text, `${at}.text`, report, OPTION.text, plainOnly);
    if (option.description) checkText(option.description, `${at}.description`, report, OPTION.description, plainOnly);
    const length = textLength(option.value);
    if (length === 0 || length > OPTION.value) report(`${at}.value`, `must be 1 to ${OPTION.value} characters`);
    if (textLength(option.url) > OPTION.url) report(`${at}.url`, `must be less than ${OPTION.url + 1} characters`);
  });
  checkInitial(holder, options, path, report);
}

/** An initial choice has to be one of the options, to the letter, or Slack refuses the whole view. */
function checkInitial(holder: Loose, options: Loose[], path: string, report: Report): void {
  const initial = (holder.initial_options ?? (holder.initial_option ? [holder.initial_option] : [])) as Loose[];
  if (Array.isArray(holder.initial_options) && initial.length === 0)
    report(`${path}.initial_options`, 'must not be empty');
  for (const one of initial) {
    const same = options.some((option) => option.value === one.value && words(option) === words(one));
    if (!same) report(path, `initial option ${String(one.value)} is not among the options`);
  }
}

function words(option: Loose): unknown {
  return (option.text as Loose | undefined)?.text;
}

function checkInput(input: Loose, path: string, report: Report): void {
  for (const key of ['min_length', 'max_length'] as const) {
    if (Number(input[key] ?? 0) > INPUT_LENGTH) report(`${path}.${key}`, `no more than ${INPUT_LENGTH}`);
  }
  if (input.type === 'plain_text_input' && textLength(input.initial_value) > Number(input.max_length ?? INPUT_LENGTH)) {
    report(`${path}.initial_value`, 'longer than max_length');
  }
  if (input.type === 'number_input' && typeof input.is_decimal_allowed !== 'boolean') {
    report(`${path}.is_decimal_allowed`, 'missing');
  }
  const files = Number(input.max_files ?? 1);
  if (input.type === 'file_input' && (files < 1 || files > FILES)) report(`${path}.max_files`, `1 to ${FILES}`);
}

const RICH_BLOCKS = /^rich_text_(section|list|quote|preformatted)$/;
const RICH_INLINE = /^(text|link|user|usergroup|channel|team|emoji|broadcast|color|date)$/;

function checkRichText(block: Loose, path: string, report: Report): void {
  const parts = (block.elements ?? []) as Loose[];
  if (parts.length === 0) report(`${path}.elements`, 'no fewer than 1 items allowed');
  parts.forEach((part, index) => {
    const at = `${path}.elements.${index}`;
    if (!RICH_BLOCKS.test(String(part.type))) {
      report(`${at}.type`, `unsupported type: ${String(part.type)}`);
      return;
    }
    if (part.type === 'rich_text_list') {
      checkRichText(part, at, report);
      return;
    }
    ((part.elements ?? []) as Loose[]).forEach((inline, position) => {
      const here = `${at}.elements.${position}`;
      if (!RICH_INLINE.test(String(inline.type))) report(`${here}.type`, `unsupported type: ${String(inline.type)}`);
      if (inline.type === 'text' && textLength(inline.text) === 0)
        report(`${here}.text`, 'must be more than 0 characters');
      if (inline.type === 'link' && !URL.canParse(String(inline.url))) report(`${here}.url`, 'not a URL');
    });
  });
}
