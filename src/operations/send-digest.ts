import { saveMessage } from '../../db/messages.ts';
import { claimOnce, isNews, occurrencesOf } from '../../db/occurrences.ts';
import { digestDue, localDate } from '../domain/digest.ts';
import type { Deps } from './deps.ts';

export type DigestOutcome = 'not_due' | 'sent_before' | 'no_news' | 'sent';

/** `digest:<date>` is the message in the channel; what is open stands in its thread. */
export function digestSubject(date: string): string {
  return `digest:${date}`;
}

/**
 * The day's digest, once over all replicas, from its hour until midnight: a program that was down at that hour sends it
 * when it is back. A day on which nothing happened and nothing came due since the last look is skipped. `asked`:
 * somebody wants it now, whatever the hour; it is still the day's only one.
 */
export async function sendDigest(deps: Deps, asked = false): Promise<DigestOutcome> {
  const now = deps.now();
  const { company, digest } = deps.settings;
  const date = asked ? localDate(now, company.timezone) : digestDue(digest, company.timezone, now);
  if (date === undefined) return 'not_due';
  return await deps.db.transaction(async (tx) => {
    const [last] = await occurrencesOf(tx, 'digest:', 1);
    if (!(await claimOnce(tx, digestSubject(date), now))) return 'sent_before';
    if (!asked && !(await isNews(tx, last?.at ?? new Date(0), now))) return 'no_news';
    // Owed until both have a place in Slack: the tick sends what is owed again.
    await saveMessage(tx, { subject: digestSubject(date) });
    await saveMessage(tx, { subject: `${digestSubject(date)}:open:1` });
    await deps.send(tx, 'draw', { subject: digestSubject(date) }, { key: digestSubject(date) });
    return 'sent';
  });
}
