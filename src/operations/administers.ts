import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';

/**
 * Whether somebody is among the admins of lastday.yaml. Asks Slack who is in the groups, so it is called before a
 * transaction; where Slack is not there, the users who are named count alone.
 */
export async function administersLastday(deps: Deps, { slackUserId }: Pick<Person, 'slackUserId'>): Promise<boolean> {
  const { admins } = deps.settings.slack;
  if (slackUserId === undefined) return false;
  const members = deps.membersOf ? await deps.membersOf(admins) : admins.users;
  return members.includes(slackUserId);
}
