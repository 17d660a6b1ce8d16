import type { RoleAccess } from './application.ts';
import { holds, type LeaverFacts } from './expression.ts';
import type { Place } from './hr-change.ts';

/** What the old role held, in one application's own words. */
export interface LeftAccess {
  readonly application: string;
  readonly entitlements: readonly string[];
}

/** Somebody who stays, in another place: only what the old place needed goes. */
export interface RoleMove {
  /** The place, as HR names it: “Finance, Accountant”. */
  readonly from: string;
  readonly to: string;
  readonly left: readonly LeftAccess[];
}

/**
 * The access that the old place gave and the new one does not. A rule that cannot be read of either place is left alone:
 * taking too little from somebody who stays is a question, taking too much is an outage.
 */
export function leftAccess(
  roles: readonly RoleAccess[],
  before: LeaverFacts,
  after: LeaverFacts,
): readonly LeftAccess[] {
  const kept = new Set(roles.filter(({ when }) => holds(when, after, []) !== false).flatMap(keysOf));
  const left = new Map<string, Set<string>>();
  for (const role of roles.filter(({ when }) => holds(when, before, []) === true)) {
    const own = role.entitlements.filter((entitlement) => !kept.has(`${role.application}\n${entitlement}`));
    const all = left.get(role.application) ?? new Set();
    for (const entitlement of own) all.add(entitlement);
    if (all.size > 0) left.set(role.application, all);
  }
  return [...left].map(([application, entitlements]) => ({ application, entitlements: [...entitlements] }));
}

function keysOf({ application, entitlements }: RoleAccess): readonly string[] {
  return entitlements.map((entitlement) => `${application}\n${entitlement}`);
}

export function placeText({ department, title }: Place): string {
  return [department, title].filter((part) => part !== undefined).join(', ') || 'nowhere that HR names';
}

/** Whether a planned removal is of what the old role held: by the vendor's id of it, or by its name at the end of the words. */
export function isLeft(
  move: RoleMove,
  step: { readonly application: string; readonly action: string; readonly target?: string; readonly summary: string },
): boolean {
  if (step.action !== 'remove_entitlement') return false;
  const own = move.left.find(({ application }) => application === step.application);
  const summary = step.summary.toLowerCase();
  return (own?.entitlements ?? []).some(
    (entitlement) => step.target === entitlement || summary.endsWith(` ${entitlement.toLowerCase()}`),
  );
}
