import type { PersonActor } from '../domain/actor.ts';
import { isRequester } from '../domain/approval.ts';
import { approversOf, askedFor } from '../domain/approvers.ts';
import { isEnded } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { isLeaver, mayActUnder } from '../domain/rights.ts';
import { hasAddress } from '../domain/roster.ts';
import type { PeopleList, Settings } from '../domain/settings.ts';
import { DECIDING_ROLES, type DecidingRole } from '../domain/successor.ts';
import type { Kit } from './kit.ts';
import { nameOf } from './people.ts';
import type { CardAbout } from './views/case-card.ts';
import type { Decides } from './views/successors.ts';

/** What a card needs beside its case; a name that Slack does not tell now is not worth waiting for. */
export async function aboutCase(kit: Pick<Kit, 'deps' | 'people'>, view: CaseView): Promise<CardAbout> {
  const { settings } = kit.deps;
  const decides = await decidedBy(kit, view);
  const { source, requester } = view.offboardingCase;
  const known = source.kind === 'slack' ? await kit.people.user(requester).catch(() => undefined) : undefined;
  const asked = calledIn(settings, view);
  return { applications: settings.applications, decides, asked, ...(known && { requester: nameOf(known) }) };
}

/** In which lists of lastday.yaml the leaver is, and who else there can still decide. Empty for a move, and once it is over. */
export async function decidedBy(
  { deps, people }: Pick<Kit, 'deps' | 'people'>,
  { offboardingCase, person }: Pick<CaseView, 'offboardingCase' | 'person'>,
): Promise<readonly Decides[]> {
  if (offboardingCase.kind === 'move' || isEnded(offboardingCase.state)) return [];
  const { approvers, securityApprovers, admins, legal } = deps.settings.slack;
  const lists: Readonly<Record<DecidingRole, typeof approvers>> = {
    approver: approvers,
    security_approver: securityApprovers,
    admin: admins,
    legal,
  };
  const held: Decides[] = [];
  for (const role of DECIDING_ROLES) {
    const members = await people.members(lists[role]);
    const leaver = await theirs(people, person, members);
    if (leaver === undefined) continue;
    const others: string[] = [];
    for (const id of members.filter((member) => member !== leaver && member !== offboardingCase.requester)) {
      // With the roles they have now: whoever leaves as well decides nothing either.
      const actor = await people.actor(id).catch(() => undefined);
      if (actor?.roles.has(role) && actor.personId !== person.id) others.push(actor.name);
    }
    held.push({ role, others });
  }
  return held;
}

/** Whether the leaver is an approver, and those who are left are fewer than this case needs. */
export async function nobodyCanApprove(kit: Pick<Kit, 'deps' | 'people'>, view: CaseView): Promise<boolean> {
  const { offboardingCase, person } = view;
  const { settings } = kit.deps;
  const approvers = approversOf(settings, offboardingCase);
  const { securityApprovers } = settings.slack;
  const members = await Promise.all([kit.people.members(approvers), kit.people.members(securityApprovers)]);
  const able: PersonActor[] = [];
  if ((await theirs(kit.people, person, members.flat())) === undefined) return false;
  for (const id of new Set(members.flat())) {
    const actor = await kit.people.actor(id).catch(() => undefined);
    if (!actor || actor.personId === undefined || isLeaver(actor, offboardingCase)) continue;
    if (mayActUnder(actor, 'approve', offboardingCase) && !isRequester(offboardingCase, actor)) able.push(actor);
  }
  const need = offboardingCase.policy?.need;
  if (need?.security && !able.some(({ roles }) => roles.has('security_approver'))) return true;
  return new Set(able.map(({ personId }) => personId)).size < (need?.people ?? 1);
}

/** The account of theirs that is on a list. */
async function theirs(
  people: Kit['people'],
  person: CaseView['person'],
  members: readonly string[],
): Promise<string | undefined> {
  if (person.slackUserId !== undefined) return members.find((id) => id === person.slackUserId);
  for (const id of members) {
    const user = await people.user(id).catch(() => undefined);
    if (hasAddress(person, user?.profile?.email)) return id;
  }
  return undefined;
}

/** Whose yes is missing; a leaver is called by nobody, least of all to their own case. */
export function calledIn(settings: Settings, view: CaseView): PeopleList {
  const { users, groups } = askedFor(settings, view);
  return { users: users.filter((id) => id !== view.person.slackUserId), groups };
}
