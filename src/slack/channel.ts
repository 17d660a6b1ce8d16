import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { DomainError } from '../domain/errors.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import type { Kit } from './kit.ts';
import type { SlackUser } from './people.ts';
import { remember } from './remember.ts';

const HOUR = 3_600_000;
/** Somebody who came in is seen by the next drawing. */
export const MEMBERS_FRESH = 10_000;

const listed = z.object({ id: z.string(), name: z.string().optional() });

/** The channel of the cards: its id, and whether somebody is in it who must not see them. */
export interface CaseChannel {
  id(): Promise<string>;
  /** Members who may not see a case of this leaver: the leaver, guests, strangers, people of another team. */
  unwanted(leaver: Pick<Person, 'email' | 'otherEmails' | 'slackUserId'>): Promise<readonly string[]>;
  /** Those of them who are not in it. */
  absent(userIds: readonly string[]): Promise<readonly string[]>;
  /** The direct message with somebody. */
  direct(userId: string): Promise<string>;
}

export function createCaseChannel(
  kit: Pick<Kit, 'deps' | 'people'>,
  slack: WebClient,
  elapsed: () => number,
): CaseChannel {
  const { settings } = kit.deps;

  const ids = remember(HOUR, elapsed, async (name: string): Promise<string> => {
    if (/^[CG][A-Z0-9]{2,}$/.test(name)) return name;
    let cursor: string | undefined;
    do {
      const answer = await slack.conversations.list({
        types: 'private_channel,public_channel',
        exclude_archived: true,
        limit: 1_000,
        ...(cursor && { cursor }),
      });
      const found = z
        .array(listed)
        .parse(answer.channels ?? [])
        .find((channel) => channel.name === name);
      if (found) return found.id;
      cursor = answer.response_metadata?.next_cursor || undefined;
    } while (cursor);
    throw new DomainError(`Lastday is in no channel named “${name}”.`);
  });

  // Whether somebody is from outside hardly ever changes; a large channel would be asked about person by person.
  const facts = remember(HOUR, elapsed, (id: string) => kit.people.user(id));

  const members = remember(MEMBERS_FRESH, elapsed, async (channel: string): Promise<readonly SlackUser[]> => {
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await slack.conversations.members({ channel, limit: 1_000, ...(cursor && { cursor }) });
      all.push(...z.array(z.string()).parse(answer.members ?? []));
      cursor = answer.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return await Promise.all(all.map((id) => facts.get(id)));
  });

  const directs = remember(HOUR, elapsed, async (userId: string) => {
    const answer = await slack.conversations.open({ users: userId });
    return z.object({ id: z.string() }).parse(answer.channel).id;
  });

  return {
    id: () => ids.get(settings.slack.channel),
    direct: (userId) => directs.get(userId),
    async absent(userIds) {
      if (userIds.length === 0) return [];
      const present = await members.get(await ids.get(settings.slack.channel));
      return userIds.filter((id) => !present.some((user) => user.id === id));
    },
    async unwanted(leaver) {
      const present = await members.get(await ids.get(settings.slack.channel));
      const bad = present.filter((user) => {
        if (user.deleted || user.is_bot) return false;
        const isLeaver = user.id === leaver.slackUserId || hasAddress(leaver, user.profile?.email);
        return isLeaver || !kit.people.isOurs(user);
      });
      return bad.map((user) => user.id);
    },
  };
}
