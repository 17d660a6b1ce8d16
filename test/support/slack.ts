import { startSlack } from '../../demo/slack/start.ts';
import type { SlackOptions, SlackStandIn } from '../../demo/slack/types.ts';

/** The people of every test: who they are is in their names. */
export const PEOPLE = {
  ann: 'U0ANN',
  bob: 'U0BOB',
  sec: 'U0SEC',
  dana: 'U0DANA',
  lee: 'U0LEE',
  hr: 'U0HR',
  guest: 'U0GUEST',
  robot: 'U0ROBOT',
  gone: 'U0GONE',
  stranger: 'U0STRANGER',
} as const;
export const TEAM = 'T0FAKE';
export const CASES = 'C0CASES';
export const IT_ADMINS = 'S0ITADMINS';
export const BOT = 'U0LASTDAY';

const users: SlackOptions['users'] = [
  { id: PEOPLE.ann, name: 'ann', real_name: 'Ann Admin', email: 'ann@northwind.test', is_admin: true },
  { id: PEOPLE.bob, name: 'bob', real_name: 'Bob Approver', email: 'bob@northwind.test' },
  { id: PEOPLE.sec, name: 'sam', real_name: 'Sam Security', email: 'sam@northwind.test' },
  { id: PEOPLE.dana, name: 'dana', real_name: 'Dana Owner', email: 'dana@northwind.test' },
  { id: PEOPLE.lee, name: 'lee', real_name: 'Lee Leaver', email: 'lee@northwind.test', tz: 'America/New_York' },
  { id: PEOPLE.hr, name: 'hana', real_name: 'Hana HR', email: 'hana@northwind.test' },
  { id: PEOPLE.guest, name: 'gus', real_name: 'Gus Guest', email: 'gus@agency.test', is_restricted: true },
  { id: PEOPLE.robot, name: 'robot', real_name: 'Some Robot', is_bot: true },
  { id: PEOPLE.gone, name: 'gone', real_name: 'Gone Already', email: 'gone@northwind.test', deleted: true },
  {
    id: PEOPLE.stranger,
    name: 'stan',
    real_name: 'Stan Stranger',
    email: 'ann@northwind.test.evil',
    team_id: 'T0OTHER',
    is_stranger: true,
  },
];

/** A workspace with those people, a private channel that the bot is in, and a group of approvers. */
export async function startTestSlack(options: Partial<SlackOptions> = {}): Promise<SlackStandIn> {
  const { ann, bob, sec, hr, guest, stranger } = PEOPLE;
  return startSlack({
    users,
    channels: [
      { id: CASES, name: 'offboarding', is_private: true, members: [BOT, ann, bob, sec, hr] },
      { id: 'C0GENERAL', name: 'general', members: [BOT, ...Object.values(PEOPLE)] },
      { id: 'C0SHARED', name: 'shared', members: [BOT, ann, guest, stranger] },
      { id: 'C0BOARD', name: 'board', is_private: true, members: [ann] },
      { id: 'C0OPEN', name: 'open', members: [ann] },
    ],
    usergroups: [{ id: IT_ADMINS, handle: 'it-admins', users: [ann, bob] }],
    team: { id: TEAM, name: 'Northwind', domain: 'northwind' },
    ...options,
  });
}

/**
 * Resolves with what `look` finds, as soon as it finds something: looked at now and after every change of the
 * workspace. Rejects after `withinMs`, naming what was awaited.
 */
export async function waitFor<T>(
  slack: SlackStandIn,
  look: () => T | undefined | null | false,
  what = 'the change',
  withinMs = 20_000,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      stop();
      finish();
    };
    const tryNow = () => {
      try {
        const found = look();
        if (found) settle(() => resolve(found));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const stop = slack.onChange(tryNow);
    const timer = setTimeout(() => settle(() => reject(new Error(`${what} did not come in ${withinMs} ms`))), withinMs);
    tryNow();
  });
}
