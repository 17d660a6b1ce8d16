import { append } from '../../db/audit.ts';
import { peopleLeaving } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { type MemberGroup, memberGroupOf, saveMemberGroup } from '../../db/member-groups.ts';
import { claimOnce } from '../../db/occurrences.ts';
import { peopleByIds } from '../../db/people.ts';
import { loggedActor, SYSTEM } from '../domain/actor.ts';
import type { Application } from '../domain/application.ts';
import { compareGroup, type GroupFault } from '../domain/member-group.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { inquire } from './inquire.ts';
import { reasonOf } from './look-up.ts';
import type { Reconciliation } from './reconcile-accounts.ts';
import { say } from './scene.ts';

/** A group that stays smaller for so long is taken as it is. Milliseconds. */
const TAKEN_AFTER = 7 * 86_400_000;

/**
 * Asks the admins about everybody on the roster who was in the group of everybody and is in it no more. A group that is
 * empty, cannot be read or lost more than 5 % at once is one alarm, and nobody is asked about.
 */
export async function askAboutGroups(deps: Deps, application: Application, found: Reconciliation): Promise<void> {
  const group = application.membersGroup;
  if (group === undefined) return;
  const read = await membersNow(deps, application, group, found);
  await deps.db.transaction(async (tx) => {
    const known = await memberGroupOf(tx, application.id);
    const now = deps.now();
    // Another group than before has nothing to be compared with.
    const before: MemberGroup =
      known?.group === group ? known : { application: application.id, group, members: [], readAt: now };
    const name = `The group “${group}” of ${application.name}`;
    if ('fault' in read) return await alarm(deps, tx, before, `${name} ${read.words}`, read.fault);
    const expected = await stillExpected(tx, before.members);
    const reading = compareGroup(
      expected.map(({ id }) => id),
      read.members,
    );
    const whole: MemberGroup = { application: application.id, group, members: [...read.members], readAt: now };
    switch (reading.kind) {
      case 'empty':
        return await alarm(deps, tx, before, `${name} has nobody of the roster in it`, 'empty');
      case 'cut_short': {
        const gone = expected.filter(({ id }) => reading.lost.includes(id)).map(({ email }) => email);
        const who = `${gone.slice(0, 20).join(', ')}${gone.length > 20 ? ` and ${gone.length - 20} more` : ''}`;
        const since = before.alarm === 'cut_short' ? before.alarmedAt : undefined;
        if (since === undefined || now.getTime() - since.getTime() < TAKEN_AFTER)
          return await alarm(
            deps,
            tx,
            before,
            `${name} lost ${gone.length} of ${expected.length} people at once, which looks like a mistake: ${who}`,
            'cut_short',
          );
        await tell(
          deps,
          tx,
          application.id,
          `${name} has been that small for a week and is taken as it is now. /offboard those who left: ${who}.`,
          `taken:${now.toISOString()}`,
        );
        return await saveMemberGroup(tx, whole);
      }
      case 'whole': {
        for (const person of expected.filter(({ id }) => reading.lost.includes(id)))
          await inquire(deps, tx, person, {
            key: `group:${application.id}:${person.id}:${now.toISOString()}`,
            about: { kind: 'group', application: application.id, group },
          });
        return await saveMemberGroup(tx, whole);
      }
    }
  });
}

async function membersNow(
  deps: Deps,
  { id, name }: Application,
  group: string,
  { accounts, unread }: Reconciliation,
): Promise<{ readonly members: ReadonlySet<string> } | { readonly fault: GroupFault; readonly words: string }> {
  const unreadable = (why: string) => ({ fault: 'unreadable' as const, words: `cannot be read: ${why}` });
  const connection = deps.connect(id)?.connection;
  if (!connection?.membersOf) return unreadable(`the connector of ${name} has no list of groups`);
  const failed = unread.find(({ application }) => application === id);
  if (failed) return unreadable(failed.reason);
  try {
    const ids = await connection.membersOf(group);
    if (ids === undefined) return { fault: 'missing', words: 'is not there' };
    const inIt = new Set(ids);
    const own = accounts.filter(({ application, account }) => application === id && inIt.has(account.id));
    return { members: new Set(own.flatMap(({ person }) => person?.id ?? [])) };
  } catch (error) {
    return unreadable(reasonOf(error));
  }
}

/** Those who are on the roster, here, and not on their way out: only they are missed. */
async function stillExpected(tx: Tx, ids: readonly string[]): Promise<readonly Person[]> {
  const leaving = await peopleLeaving(tx);
  return [...(await peopleByIds(tx, ids)).values()].filter(({ id, status }) => status !== 'left' && !leaving.has(id));
}

/** Said once, until it can be read and is whole again; what it was before stays what it is compared with. */
async function alarm(deps: Deps, tx: Tx, before: MemberGroup, what: string, kind: GroupFault): Promise<void> {
  if (before.alarm === kind) return;
  const now = deps.now();
  // Being unreadable for a day does not begin the week of a group that stays smaller anew.
  if (before.alarm === 'cut_short' && kind === 'unreadable') {
    const key = `group:${before.application}:unreadable:${before.alarmedAt?.toISOString()}`;
    if (!(await claimOnce(tx, key, now))) return;
  } else await saveMemberGroup(tx, { ...before, alarm: kind, alarmedAt: now });
  await tell(
    deps,
    tx,
    before.application,
    `${what.replace(/\.$/, '')}. Nobody was asked about; it is looked at again every day.`,
    now.toISOString(),
  );
}

async function tell(deps: Deps, tx: Tx, application: string, text: string, key: string): Promise<void> {
  const now = deps.now();
  await say(deps, tx, { audience: 'admins', key: `group:${application}:${key}`, text, now });
  await append(tx, [
    {
      at: now.toISOString(),
      kind: 'group.alarm',
      actor: loggedActor(SYSTEM),
      subject: application,
      body: { said: text },
    },
  ]);
}
