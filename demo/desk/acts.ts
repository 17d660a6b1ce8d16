/** What a form on the page does: reads the fields, acts as the person, and says in one sentence what went wrong. */
import { z } from 'zod';
import type { Place } from '../slack/act-types.ts';
import type { ActResult, Block, JsonObject, View } from '../slack/types.ts';
import type { Look } from './desk.ts';
import { fieldName } from './elements.ts';
import { objectOf, objectsOf, wordsOf } from './json.ts';

export interface Done {
  readonly ok: boolean;
  /** For the person, when it did not work. */
  readonly error?: string;
  /** An address to go to instead of staying. */
  readonly go?: string;
}

export const done: Done = { ok: true };

const Press = z.object({
  kind: z.enum(['click', 'option']),
  blockId: z.string(),
  actionId: z.string(),
  value: z.string().optional(),
});

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function texts(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === 'string');
}

/** Slack's own words are for Slack's clients; the result carries them, and we add what happened. */
function outcome(look: Look, result: ActResult): Done {
  if (result.status === 'acked') return done;
  const { appName } = look.desk;
  if (result.status === 'not_delivered')
    return { ok: false, error: `${appName} is not connected, so nothing was sent.` };
  return {
    ok: false,
    error: `${appName} did not answer within 3 seconds. ${result.error ? `Slack says: ${result.error}` : 'Try again.'}`,
  };
}

function placeOf(form: FormData): Place {
  const viewId = text(form, 'viewId');
  return viewId ? { viewId } : { channel: text(form, 'channel'), ts: text(form, 'ts') };
}

function blocksAt(look: Look, place: Place): readonly Block[] {
  const { workspace } = look.desk.slack;
  if (place.channel && place.ts) return look.desk.slack.message(place.channel, place.ts)?.blocks ?? [];
  return (
    viewOf(look, place.viewId)?.blocks ??
    [...workspace.homes.values()].find((one) => one.id === place.viewId)?.blocks ??
    []
  );
}

function viewOf(look: Look, viewId: string | undefined): View | undefined {
  return look.desk.slack.workspace.modals.get(look.viewer.id)?.find((view) => view.id === viewId);
}

/** Every interactive element of a block, wherever the block keeps it; containers hold blocks of their own. */
function elementsOf(block: JsonObject): JsonObject[] {
  const own = [block.element, block.accessory].map(objectOf).filter((one) => one !== undefined);
  const inner = objectsOf(block.child_blocks).flatMap(elementsOf);
  return [...own, ...objectsOf(block.elements), ...inner];
}

function elementAt(blocks: readonly Block[], blockId: string, actionId: string): JsonObject | undefined {
  return blocks
    .flatMap((block) => [block, ...(objectsOf(block.child_blocks) as Block[])])
    .filter((block) => block.block_id === blockId)
    .flatMap(elementsOf)
    .find((element) => element.action_id === actionId);
}

/** A control's entry as the stand-in takes it. `local` times are read in the person's own zone. */
function entry(element: JsonObject, values: readonly string[], timezone: string): string | string[] | number | null {
  const type = String(element.type);
  if (type === 'checkboxes' || type.startsWith('multi_')) return [...values];
  const value = values[0] ?? '';
  if (value === '') return null;
  return type === 'datetimepicker' ? zonedSeconds(value, timezone) : value;
}

/** Unix seconds of a wall-clock time in a zone: guess UTC, see how far off the zone shows it, and correct. */
export function zonedSeconds(local: string, timezone: string): number {
  const wanted = Date.parse(`${local}:00Z`);
  const shown = (at: number) =>
    Date.parse(
      `${new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T')}Z`,
    );
  const first = wanted - (shown(wanted) - wanted);
  return Math.round((first - (shown(first) - wanted)) / 1000);
}

/** A button, an overflow item, or a control that acts when it changes. */
export async function press(look: Look, form: FormData): Promise<Done> {
  const { slack, memory } = look.desk;
  const asked = Press.parse(JSON.parse(text(form, 'press')));
  const place = placeOf(form);
  const user = look.viewer.id;
  const which = { blockId: asked.blockId, actionId: asked.actionId };
  const element = elementAt(blocksAt(look, place), asked.blockId, asked.actionId);
  if (!element) return { ok: false, error: 'This button is gone: the message was redrawn meanwhile.' };
  if (asked.kind === 'click') {
    const result = await slack.act.click({
      user,
      ...place,
      ...which,
      ...(asked.value === undefined ? {} : { value: asked.value }),
    });
    if (result.status === 'acked') memory.see(`press:${user}:${wordsOf(element.text)}`);
    return outcome(look, result);
  }
  const entered = asked.value ?? entry(element, texts(form, fieldName(asked.blockId, asked.actionId)), look.viewer.tz);
  return outcome(look, await slack.act.selectOption({ user, ...place, ...which, select: entered }));
}

async function uploads(look: Look, form: FormData, name: string): Promise<string[]> {
  const files = form.getAll(name).filter((value) => typeof value !== 'string');
  const ids: string[] = [];
  for (const file of files) {
    // A browser sends one empty, nameless part for a file input that was left alone.
    if (file.name === '' && file.size === 0) continue;
    const content = Buffer.from(await file.arrayBuffer());
    const stored = look.desk.slack.act.uploadFile({
      user: look.viewer.id,
      name: file.name,
      content,
      ...(file.type ? { mimetype: file.type } : {}),
    });
    ids.push(stored.id);
  }
  return ids;
}

/** Submits a modal with what its inputs hold. Field errors come back on the view itself. */
export async function submit(look: Look, form: FormData): Promise<Done> {
  const view = viewOf(look, text(form, 'viewId'));
  if (!view) return { ok: false, error: 'This window was closed meanwhile.' };
  const values: Record<string, string | string[] | number | null> = {};
  for (const block of view.blocks.filter((one) => one.type === 'input')) {
    const element = objectOf(block.element);
    if (!element || !block.block_id) continue;
    const actionId = String(element.action_id);
    const name = fieldName(block.block_id, actionId);
    values[`${block.block_id}/${actionId}`] =
      element.type === 'file_input'
        ? await uploads(look, form, name)
        : entry(element, texts(form, name), look.viewer.tz);
  }
  const result = await look.desk.slack.act.submitView({ user: look.viewer.id, viewId: view.id, values });
  const refused = Object.keys(result.fieldErrors ?? {}).length > 0;
  if (result.status === 'acked' && !refused) look.desk.memory.see(`submit:${look.viewer.id}`);
  return outcome(look, result);
}

export async function closeView(look: Look, form: FormData): Promise<Done> {
  const view = viewOf(look, text(form, 'viewId'));
  if (view) await look.desk.slack.act.closeView({ user: look.viewer.id, viewId: view.id });
  return done;
}

/** The composer: a slash command goes to the app, anything else is said. */
export async function say(look: Look, form: FormData): Promise<Done> {
  const words = text(form, 'text').trim();
  const channel = text(form, 'channel');
  const threadTs = text(form, 'threadTs');
  const { act } = look.desk.slack;
  if (words === '') return done;
  const command = /^(\/\S+)\s*([\s\S]*)$/.exec(words);
  if (!command) {
    act.say({ user: look.viewer.id, channel, text: escapeText(words), ...(threadTs ? { threadTs } : {}) });
    return done;
  }
  if (threadTs) return { ok: false, error: 'Slack takes no slash command in a thread.' };
  const [, name = '', rest = ''] = command;
  if (name !== '/offboard')
    return { ok: false, error: `${name} is not a valid command; ${look.desk.appName} has /offboard.` };
  return outcome(look, await act.command(look.viewer.id, channel, rest, name));
}

/** What a person types is text: Slack escapes it on the way in. */
function escapeText(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export async function shortcut(look: Look, form: FormData): Promise<Done> {
  return outcome(look, await look.desk.slack.act.shortcut(look.viewer.id, text(form, 'callback')));
}

export async function messageShortcut(look: Look, form: FormData): Promise<Done> {
  const { channel = '', ts = '' } = placeOf(form);
  const act = { user: look.viewer.id, callbackId: text(form, 'callback'), channel, ts };
  return outcome(look, await look.desk.slack.act.messageShortcut(act));
}

/** Options for an external select while somebody types, as `<option>` pairs. */
export async function suggest(look: Look, query: URLSearchParams): Promise<{ value: string; words: string }[]> {
  const viewId = query.get('viewId');
  const place = viewId ? { viewId } : { channel: query.get('channel') ?? '', ts: query.get('ts') ?? '' };
  const result = await look.desk.slack.act.suggest({
    user: look.viewer.id,
    ...place,
    blockId: query.get('blockId') ?? '',
    actionId: query.get('actionId') ?? '',
    query: query.get('query') ?? '',
  });
  const groups = objectsOf(result.payload?.option_groups).flatMap((group) => objectsOf(group.options));
  return [...objectsOf(result.payload?.options), ...groups].map((option) => ({
    value: String(option.value),
    words: wordsOf(option.text),
  }));
}
