import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { type Archive, type ArchiveEntry, WHOLE_MOST } from '../archive.ts';
import type { LogRecord } from '../record.ts';
import { jsonElements } from './json-elements.ts';
import { momentOf, type Reading } from './reader.ts';
import { readMessage, type SlackPlace } from './slack-message.ts';
import { IntegrationLog, SlackChannel, SlackUser } from './slack-schema.ts';

/** Conversations that are private letters, not rooms. */
const PRIVATE_FILES = ['dms.json', 'mpims.json'];
/** A day of a direct message, even where nothing else of an export is left. */
const PRIVATE_DAY = /(?:^|\/)(?:D[A-Z0-9]{6,}|mpdm-[^/]+)\/\d{4}-\d{2}-\d{2}\.json$/;
const CHANNEL_FILES = ['channels.json', 'groups.json', ...PRIVATE_FILES];

/** Whether an archive is what Slack's “Export data” gives. */
export function isSlackExport(archive: Archive): boolean {
  const names = new Set(archive.entries.map(({ name }) => name.split('/').at(-1)));
  return (
    [...CHANNEL_FILES, 'integration_logs.json'].some((file) => names.has(file)) ||
    archive.entries.some(({ name }) => PRIVATE_DAY.test(name))
  );
}

/** Messages day by day, integration logs, and what channels say they are for. */
export async function* readSlackExport(
  archive: Archive,
  reading: Reading,
  onBytes: (bytes: number) => void,
): AsyncGenerator<LogRecord> {
  const root = rootOf(archive);
  const named = (file: string) => archive.entries.find(({ name }) => name === root + file);
  const read = async <Shape extends z.ZodType>(file: string, shape: Shape): Promise<z.output<Shape>[]> =>
    await listOf(archive, named(file), shape, reading);
  const users = [...(await read('users.json', SlackUser)), ...(await read('org_users.json', SlackUser))];
  const people = new Map(
    users.map((user) => [
      user.id,
      {
        name: user.profile?.real_name || user.real_name || user.name || user.id,
        email: user.profile?.email ?? undefined,
      },
    ]),
  );
  const place = {
    nameOf: (id: string) => people.get(id)?.name,
    actorOf: (id: string) => people.get(id)?.email ?? people.get(id)?.name ?? id,
    botsSeen: new Set<string>(),
  };
  const folders = new Map<string, { readonly id: string; readonly name: string; readonly isPrivate: boolean }>();
  for (const file of CHANNEL_FILES) {
    const isPrivate = PRIVATE_FILES.includes(file);
    for (const channel of await read(file, SlackChannel)) {
      folders.set(channel.name ?? channel.id, { id: channel.id, name: channel.name ?? channel.id, isPrivate });
      if (!isPrivate || reading.includeDms) yield* aboutChannel(channel, root + file, place);
    }
  }
  for (const log of await read('integration_logs.json', IntegrationLog))
    yield integration(log, `${root}integration_logs.json`, place);
  for (const entry of archive.entries
    .filter(({ name }) => isDay(name, root))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = entry.name.slice(root.length).split('/')[0] ?? '';
    const channel = folders.get(folder) ?? {
      id: folder,
      name: folder,
      isPrivate: /^D[A-Z0-9]{6,}$|^mpdm-/.test(folder),
    };
    if (channel.isPrivate && !reading.includeDms) reading.skipped('days of private messages');
    else {
      const here = placeIn(entry.name, channel.name, channel.id, place);
      const day = entry.size <= WHOLE_MOST ? wholeDay(archive.read(entry)) : undefined;
      if (day === undefined) yield* largeDay(archive, entry, here, reading);
      else
        for (const message of day) {
          const record = readMessage(message, here);
          if (record) yield record;
        }
    }
    onBytes(entry.packed);
  }
}

/** Exports are sometimes packed once more by hand, with a folder around them. */
function rootOf(archive: Archive): string {
  const found =
    archive.entries.find(({ name }) => /(?:^|\/)(?:channels|groups|dms|mpims|users|integration_logs)\.json$/.test(name))
      ?.name ?? '';
  return found.slice(0, found.lastIndexOf('/') + 1);
}

function isDay(name: string, root: string): boolean {
  return name.startsWith(root) && /^[^/]+\/\d{4}-\d{2}-\d{2}\.json$/.test(name.slice(root.length));
}

async function listOf<Shape extends z.ZodType>(
  archive: Archive,
  entry: ArchiveEntry | undefined,
  shape: Shape,
  reading: Reading,
) {
  const list: z.output<Shape>[] = [];
  if (!entry) return list;
  for await (const element of jsonElements(archive.stream(entry))) {
    const parsed = shape.safeParse(element);
    if (parsed.success) list.push(parsed.data);
    else reading.skipped(`broken entries of ${entry.name}`);
  }
  return list;
}

function placeIn(
  file: string,
  channel: string,
  channelId: string,
  who: Pick<SlackPlace, 'nameOf' | 'actorOf' | 'botsSeen'>,
): SlackPlace {
  return { ...who, file, channel, ...(/^[CGD][A-Z0-9]{6,}$/.test(channelId) && { channelId }) };
}

/** Message by message, for what is too large to be held, or broken somewhere. */
async function* largeDay(
  archive: Archive,
  entry: ArchiveEntry,
  place: SlackPlace,
  reading: Reading,
): AsyncGenerator<LogRecord> {
  let count = 0;
  for await (const message of jsonElements(archive.stream(entry))) {
    count += 1;
    // A day of this size would hold everything else up.
    if (count % 1_000 === 0) await setImmediate();
    if (message === undefined) reading.skipped(`broken messages in ${entry.name}`);
    const record = readMessage(message, place);
    if (record) yield record;
  }
}

function wholeDay(bytes: Buffer): readonly unknown[] | undefined {
  try {
    const day: unknown = JSON.parse(bytes.toString());
    return Array.isArray(day) ? day : undefined;
  } catch {
    return undefined;
  }
}

function* aboutChannel(
  channel: z.output<typeof SlackChannel>,
  file: string,
  place: Pick<SlackPlace, 'nameOf' | 'actorOf' | 'botsSeen'>,
): Generator<LogRecord> {
  const name = channel.name ?? channel.id;
  for (const part of [channel.topic, channel.purpose]) {
    if (!part?.value) continue;
    const ts = String(part.last_set ?? 0);
    const user = part.creator || channel.creator;
    const message = { type: 'message', text: part.value, ts, ...(user && { user }) };
    const record = readMessage(message, placeIn(file, name, channel.id, place));
    if (record) yield record;
  }
}

function integration(
  log: z.output<typeof IntegrationLog>,
  file: string,
  place: Pick<SlackPlace, 'actorOf'>,
): LogRecord {
  const name = log.app_type || log.service_type || '';
  const seconds = Number(log.date);
  const at = momentOf(Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(log.date));
  const actor = log.user_id ? place.actorOf(log.user_id) : log.user_name;
  return {
    source: 'slack',
    file,
    channel: log.channel || 'integration_logs',
    ts: log.date,
    ...(at !== undefined && { at }),
    ...(actor && { actor }),
    text: `${log.change_type} ${name}`,
    urls: [],
    evidence: {
      use: 'installed',
      name,
      key: `integration:${log.app_id || log.service_id || name}`,
      ...(['removed', 'disabled'].includes(log.change_type) && { ended: true }),
    },
  };
}
