import type { Application, ChecklistItem } from './application.ts';
import { isEnded, type OffboardingCase } from './case.ts';
import { hasAddress, type Person } from './roster.ts';

/** Roles whose holders lastday.yaml or a Slack group names: nobody becomes one by being named as a successor. */
export const DECIDING_ROLES = ['approver', 'security_approver', 'admin', 'legal'] as const;
export type DecidingRole = (typeof DECIDING_ROLES)[number];

/** Something that a leaver does for others. */
export interface HeldRole {
  /** `owner:crm`, `backup:crm`, `checklist`, `manager`, `approver` … */
  readonly key: string;
  /** As people read it: “Owner of CRM”. */
  readonly words: string;
}

/** Who takes over one role. Rows, so that whatever is asked of the leaver later finds its way. */
export interface Successor {
  readonly role: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly slackUserId: string;
  /** Who named them, as people read it. */
  readonly by: string;
  readonly at: Date;
}

/** What somebody owns and whom they manage, in the order in which a card says it. */
export function heldRoles(
  configured: { readonly applications: readonly Application[]; readonly checklist: readonly ChecklistItem[] },
  person: Person,
  reports: readonly Pick<Person, 'name'>[],
): readonly HeldRole[] {
  const { applications, checklist } = configured;
  const own = (email: string | undefined) => hasAddress(person, email);
  const items = checklist.filter(({ owner }) => own(owner)).map(({ name }) => name);
  return [
    ...applications
      .filter(({ owner }) => own(owner))
      .map(({ id, name }) => ({ key: `owner:${id}`, words: `Owner of ${name}` })),
    ...applications
      .filter(({ backupOwner }) => own(backupOwner))
      .map(({ id, name }) => ({ key: `backup:${id}`, words: `Backup owner of ${name}` })),
    ...(items.length > 0 ? [{ key: 'checklist', words: `Does from the checklist: ${some(items)}` }] : []),
    ...(reports.length > 0 ? [{ key: 'manager', words: `Manages ${some(reports.map(({ name }) => name))}` }] : []),
  ];
}

/** The roles of tasks about an application, or about none, in the order in which their successors are looked for. */
export function rolesOfTask({ application }: { readonly application?: string }): readonly string[] {
  return application === undefined ? ['checklist'] : [`owner:${application}`, `backup:${application}`];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/**
 * Whether whoever is being offboarded holds no role any more. Roles that vanished while nobody has said a word would
 * tell somebody of a leaving that they are not to know of: an involuntary one takes them with the first cut, and until
 * then only from their own case (`assertMayOn`).
 */
export function losesRoles({
  kind,
  state,
  involuntary,
  cutAt,
}: Pick<OffboardingCase, 'kind' | 'state' | 'involuntary' | 'cutAt'>): boolean {
  if (kind === 'move' || isEnded(state)) return false;
  return !involuntary || cutAt !== undefined;
}
