import type { Evidence, LogRecord } from '../record.ts';
import { momentOf } from './reader.ts';
import type { SlackMessage } from './slack-schema.ts';
import { blocksText, slackText } from './slack-text.ts';

/** Where messages stand, and who is who. */
export interface SlackPlace {
  readonly file: string;
  readonly channel: string;
  /** Slack's id of it, where its messages have addresses. */
  readonly channelId?: string;
  /** As people read it. */
  nameOf(userId: string): string | undefined;
  /** The address, else the name, else the id. */
  actorOf(userId: string): string;
  /** A bot posts thousands of messages; the first one is the evidence that it is there. */
  readonly botsSeen: Set<string>;
}

/** Who came and went says nothing; neither does what was pinned or renamed. */
const SILENT = new Set([
  'channel_join',
  'channel_leave',
  'group_join',
  'group_leave',
  'channel_name',
  'group_name',
  'channel_archive',
  'channel_unarchive',
  'pinned_item',
  'unpinned_item',
  'reminder_add',
  'tombstone',
  'message_deleted',
  'channel_convert_to_private',
  'huddle_thread',
]);

/** One message, as it stands after its edits. `undefined` for what nobody said. */
export function readMessage(message: unknown, place: SlackPlace): LogRecord | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { subtype, message: edited } = message as SlackMessage;
  // The events API's way of saying what a message was changed to.
  if (subtype === 'message_changed') return isChange(edited) ? undefined : readMessage(edited, place);
  if (typeof subtype === 'string' && SILENT.has(subtype)) return undefined;
  const { ts, user, username } = message as SlackMessage;
  if (typeof ts !== 'string' && typeof ts !== 'number') return undefined;
  const evidence = evidenceOf(message as SlackMessage, place);
  if (evidence === 'nothing') return undefined;
  const said = wordsOf(message as SlackMessage, place);
  if (!evidence && said.text === '' && said.urls.length === 0) return undefined;
  const record: Writable<LogRecord> = {
    source: 'slack',
    file: place.file,
    channel: place.channel,
    ts: String(ts),
    text: said.text,
    urls: evidence ? [] : said.urls,
  };
  const at = momentOf(Number(ts) * 1_000);
  if (at !== undefined) record.at = at;
  // A webhook may call itself what it likes.
  if (typeof user === 'string') record.actor = place.actorOf(user);
  else if (typeof username === 'string' && !evidence) record.actor = username;
  if (place.channelId !== undefined) record.channelId = place.channelId;
  if (evidence) record.evidence = evidence;
  return record;
}

function isChange(message: unknown): boolean {
  return typeof message === 'object' && message !== null && (message as SlackMessage).subtype === 'message_changed';
}

/** Built field by field: a million times, spreading them together is what takes longest. */
type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function wordsOf(
  message: SlackMessage,
  place: SlackPlace,
): { readonly text: string; readonly urls: readonly string[] } {
  const { text, blocks, subtype } = message;
  const isFile = typeof subtype === 'string' && subtype.startsWith('file_');
  const typed = isFile && typeof text === 'string' ? withoutNotice(text) : text;
  const own = typeof typed === 'string' && typed !== '' ? slackText(typed, place.nameOf) : blocksText(blocks);
  if (message.attachments === undefined && message.files === undefined) return own;
  const urls = new Set(own.urls);
  // What a link unfolded to is somebody else's page: only where it led counts.
  for (const one of asList(message.attachments)) if (typeof one.from_url === 'string') urls.add(one.from_url);
  for (const one of asList(message.files))
    if (typeof one.external_type === 'string' && one.external_type !== '' && typeof one.url_private === 'string')
      urls.add(one.url_private);
  return { text: own.text, urls: [...urls] };
}

/** Older exports put Slack's own sentence in front: `<@U1> uploaded a file: <https://…|plan.pdf> and commented: here it is`. */
function withoutNotice(text: string): string {
  const notice =
    /^<@[^>]+> (?:uploaded|shared|commented on|mentioned) [^<]*(?:<@[^>]+>[^<]*)?<[^>]+>(?: and commented)?:?\s*/;
  return text.replace(notice, '');
}

/** An application that came, went, or speaks. `nothing`: a machine's words that tell nothing new. */
function evidenceOf(message: SlackMessage, place: SlackPlace): Evidence | 'nothing' | undefined {
  const { subtype, text, bot_id: bot } = message;
  if (subtype === 'bot_add' || subtype === 'bot_remove') {
    const label =
      typeof text === 'string'
        ? (/\|([^<>|]{1,80})>/.exec(text)?.[1] ?? /integration[^:]*:\s*(.{1,80})$/.exec(text.slice(0, 500))?.[1])
        : undefined;
    const name = label ?? nameOfBot(message);
    const key = typeof bot === 'string' ? `bot:${bot}` : `bot:${name}`;
    return name === undefined
      ? 'nothing'
      : { use: 'installed', name, key, ...(subtype === 'bot_remove' && { ended: true }) };
  }
  if (subtype !== 'bot_message' && typeof bot !== 'string') return undefined;
  const name = nameOfBot(message);
  const key = typeof bot === 'string' ? bot : (name ?? '');
  if (name === undefined || place.botsSeen.has(key)) return 'nothing';
  place.botsSeen.add(key);
  return { use: 'installed', name, key: `bot:${key}`, onlyKnown: true };
}

function nameOfBot({ bot_profile: profile, username }: SlackMessage): string | undefined {
  if (typeof profile === 'object' && profile !== null && 'name' in profile && typeof profile.name === 'string')
    return profile.name;
  return typeof username === 'string' ? username : undefined;
}

function asList(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}
