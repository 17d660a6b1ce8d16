import { findCase } from '../../db/cases.ts';
import { findPersonById } from '../../db/people.ts';
import { SYSTEM } from '../domain/actor.ts';
import { accountsHash, planHash } from '../domain/approval.ts';
import { approversOf } from '../domain/approvers.ts';
import { caseAfter, caseName, type OffboardingCase } from '../domain/case.ts';
import { canonicalJson } from '../domain/json.ts';
import { countsAsPrivileged } from '../domain/lookup.ts';
import { approvalNeed } from '../domain/policy.ts';
import { stepAfter } from '../domain/step.ts';
import { whenApproved, whoIsMissing } from '../domain/waiting.ts';
import { administersLastday } from './administers.ts';
import { questionsOf } from './ask-who.ts';
import type { Deps } from './deps.ts';
import { policyFor } from './facts.ts';
import { type Looked, lookUp, type ProposedStep } from './look-up.ts';
import { planTasks } from './plan-tasks.ts';
import { inCase, type Scene } from './scene.ts';

/** Not being able to look is tried again: soon at first, and ever more slowly while it stays so. Milliseconds. */
const LOOK_AGAIN = { soonest: 15 * 60_000, latest: 2 * 3_600_000 };
const BEFORE_CUT = ['planning', 'awaiting_approval', 'approved'];
const AFTER_CUT = ['cutting', 'closing', 'access_closed', 'stopped'];

/**
 * Looks for the leaver everywhere and writes the plan, or makes it anew: before the cut what changed voids what bound to
 * it; after the cut an account found later becomes an addendum. Reads outside happen before the transaction.
 */
export async function planCase(deps: Deps, caseId: string): Promise<void> {
  const before = await findCase(deps.db, caseId);
  const person = before && (await findPersonById(deps.db, before.personId));
  if (!before || !person) return;
  if (![...BEFORE_CUT, ...AFTER_CUT].includes(before.state)) return;
  const looked = await lookUp(deps, person, before);
  const administers = await administersLastday(deps, person);
  await inCase(deps, caseId, async (scene) => {
    const { state } = scene.offboardingCase;
    // A case that was rejected after an early cut and is asked again is planned like any other.
    const anew = state === 'planning' || scene.offboardingCase.earlyCutAt === undefined;
    if (BEFORE_CUT.includes(state) && anew) await replan(deps, scene, looked, administers);
    else if (AFTER_CUT.includes(state) || state === 'awaiting_approval') await addAddendum(deps, scene, looked);
    if (looked.some(({ lookup }) => lookup.outcome === 'unreadable'))
      await scene.setTimer({ kind: 'look_again', dueAt: lookAgainAt(scene) });
  });
}

function lookAgainAt({ offboardingCase: { cutAt, openedAt }, now }: Scene): Date {
  const going = (now.getTime() - (cutAt ?? openedAt).getTime()) / 2;
  return new Date(now.getTime() + Math.min(Math.max(going, LOOK_AGAIN.soonest), LOOK_AGAIN.latest));
}

async function replan(deps: Deps, scene: Scene, looked: readonly Looked[], administers: boolean): Promise<void> {
  // What was shown as “would be done” and is meant seriously now is another plan: a yes to the old one does not count.
  const earnest = looked.some(({ lookup: { application, mode } }) => {
    const last = scene.lookups.find((lookup) => lookup.application === application);
    return mode === 'enforce' && last !== undefined && last.mode !== 'enforce';
  });
  const current = { ...scene.offboardingCase, round: scene.offboardingCase.round + (earnest ? 1 : 0) };
  for (const { lookup } of looked) await scene.setLookup({ ...lookup, caseId: current.id });
  await writeSteps(
    deps,
    scene,
    looked.flatMap(({ steps }) => steps),
  );
  const questions = await questionsOf(scene, looked);
  const applied = policyFor(deps, current, scene.person, scene.lookups);
  // Others judge now: a yes that counted under the old policy is none of theirs.
  const judged =
    current.policy !== undefined &&
    canonicalJson(approversOf(deps.settings, current)) !== canonicalJson(approversOf(deps.settings, applied));
  const hashes = {
    accountsHash: accountsHash(current.personId, scene.steps),
    planHash: planHash(current.personId, scene.steps),
  };
  const same =
    current.state !== 'planning' &&
    !earnest &&
    !judged &&
    hashes.accountsHash === current.accountsHash &&
    hashes.planHash === current.planHash &&
    questions.length === 0 &&
    applied.privileged === current.privileged &&
    canonicalJson(applied.policy.need) === canonicalJson(current.policy?.need);
  if (same) {
    scene.setCase({ ...current, plannedAt: scene.now });
    return;
  }
  const planning = current.state === 'planning' ? current : caseAfter(current, 'plan_changed');
  const revised: OffboardingCase = {
    ...planning,
    ...hashes,
    questions,
    privileged: applied.privileged,
    policy: applied.policy,
    round: current.round + (judged ? 1 : 0),
    revision: current.revision + 1,
    plannedAt: scene.now,
  };
  scene.record('plan.made', SYSTEM, {
    revision: revised.revision,
    accountsHash: hashes.accountsHash,
    planHash: hashes.planHash,
    policy: applied.policy.policy.name,
    because: applied.policy.because,
    privileged: applied.privileged,
    lookups: scene.lookups.map(({ application, outcome, account, refused }) => ({
      application,
      outcome,
      account: account?.id ?? null,
      refused: refused ?? null,
    })),
    steps: scene.steps
      .filter((step) => step.state === 'planned')
      .map(({ id, application, phase, action, summary }) => ({ id, application, phase, action, summary })),
  });
  if (current.state !== 'planning')
    await scene.say(
      'thread',
      `revised:${revised.revision}`,
      `The plan changed (now revision ${revised.revision}): what was approved for the old one has to be approved again.`,
    );
  if (questions.length > 0) {
    scene.setCase(caseAfter(revised, 'who_is_it'));
    await scene.say(
      'thread',
      `who:${revised.revision}`,
      `More than one account could be ${scene.person.name}’s in ${questions.map(({ application }) => nameOf(deps, application)).join(', ')}. Somebody has to choose on the card.`,
    );
    return;
  }
  // Their due times are its policy's.
  scene.setCase(revised);
  await planTasks(deps, scene, administers);
  const waived = applied.policy.need.people === 0;
  scene.setCase(caseAfter(revised, waived ? 'waived' : 'planned'));
  if (waived) scene.record('approval.waived', SYSTEM, { policy: applied.policy.policy.name });
  else scene.setCase(whenApproved(scene));
  if (scene.offboardingCase.state === 'awaiting_approval')
    await scene.say(
      'approvers',
      `asked:${revised.revision}`,
      `${caseName(current)} waits for approval: ${whoIsMissing(scene)}.`,
    );
  await scene.advance();
}

/** Keeps the rows of steps that are still wanted, adds new ones, drops the rest. */
async function writeSteps(deps: Deps, scene: Scene, proposed: readonly ProposedStep[]): Promise<void> {
  const wanted = new Map(proposed.map((step) => [step.key, step]));
  for (const step of scene.steps) {
    const again = wanted.get(step.key);
    wanted.delete(step.key);
    const held = again !== undefined && isHeld(again, scene.onHold);
    if (step.state === 'dropped' && again && !held)
      await scene.setStep({ ...step, ...again, state: 'planned', note: undefined });
    else if (step.state === 'planned' && again && !held) await scene.setStep({ ...step, ...again });
    else if (step.state === 'planned')
      await scene.setStep({ ...stepAfter(step, 'dropped'), note: again ? HELD : 'No longer in the plan.' });
  }
  for (const step of wanted.values()) await addProposed(deps, scene, step, 0);
}

export const HELD = 'Legal hold: nothing is destroyed until legal lifts it.';

async function addProposed(deps: Deps, scene: Scene, step: ProposedStep, batch: number): Promise<void> {
  const held = isHeld(step, scene.onHold);
  await scene.addStep({
    ...step,
    id: deps.newId(),
    caseId: scene.offboardingCase.id,
    batch,
    state: held ? 'dropped' : 'planned',
    attempts: 0,
    ...(held && { note: HELD }),
  });
}

/** Transfer that destroys, licence removal, wipe and delete wait for legal. */
export function isHeld(step: Pick<ProposedStep, 'action'>, onHold: boolean): boolean {
  return onHold && ['transfer_data', 'reclaim_licence', 'wipe_device', 'delete'].includes(step.action);
}

/** What a legal hold kept back is planned again once it is lifted, as an addendum: nobody has approved it as it is now. */
async function takeUpAgain(scene: Scene, looked: readonly Looked[]): Promise<void> {
  const wanted = new Map(looked.flatMap(({ steps }) => steps).map((step) => [step.key, step]));
  const held = scene.steps.filter(({ state, note, key }) => state === 'dropped' && note === HELD && wanted.has(key));
  if (scene.onHold || held.length === 0) return;
  const batch = Math.max(0, ...scene.steps.map((step) => step.batch)) + 1;
  for (const step of held)
    await scene.setStep({ ...step, ...wanted.get(step.key), state: 'planned', batch, note: undefined });
  scene.setCase({ ...scene.offboardingCase, revision: scene.offboardingCase.revision + 1 });
  scene.record('addendum.planned', SYSTEM, { batch, steps: held.map(({ id }) => id), because: 'legal hold lifted' });
  await scene.say(
    'approvers',
    `addendum:${batch}`,
    'The legal hold is lifted: what it kept back is in the plan again, and has to be approved by itself.',
  );
}

/** Accounts found after the cut began: their own batch, their own approval; what runs goes on. */
async function addAddendum(deps: Deps, scene: Scene, looked: readonly Looked[]): Promise<void> {
  await takeUpAgain(scene, looked);
  const known = new Set(scene.steps.map((step) => step.key));
  const fresh: Looked[] = [];
  for (const one of looked) {
    const last = scene.lookups.find(({ application }) => application === one.lookup.application);
    if (one.lookup.outcome === last?.outcome && one.lookup.account?.id === last.account?.id) continue;
    await scene.setLookup({ ...one.lookup, caseId: scene.offboardingCase.id });
    const added = one.steps.filter((step) => !known.has(step.key));
    if (added.length > 0) fresh.push({ ...one, steps: added });
  }
  const questions = (await questionsOf(scene, looked)).filter(
    ({ application }) => scene.offboardingCase.choices[application] === undefined,
  );
  if (questions.length > 0) scene.setCase({ ...scene.offboardingCase, questions });
  if (fresh.length === 0) return;
  const batch = Math.max(0, ...scene.steps.map((step) => step.batch)) + 1;
  for (const step of fresh.flatMap(({ steps }) => steps)) await addProposed(deps, scene, step, batch);
  const privileged =
    scene.offboardingCase.privileged || fresh.some(({ lookup }) => countsAsPrivileged({ ...lookup, caseId: '' }));
  const { policy: applied } = policyFor(deps, scene.offboardingCase, scene.person, scene.lookups);
  // Once privileged, two people: also when the account that made it so is gone.
  const rereadable = scene.offboardingCase.source.readableAgain;
  const policy = { ...applied, need: approvalNeed(applied.policy, { privileged, rereadable }) };
  scene.setCase({ ...scene.offboardingCase, privileged, policy, revision: scene.offboardingCase.revision + 1 });
  const names = fresh.map(({ lookup }) => nameOf(deps, lookup.application)).join(', ');
  scene.record('addendum.planned', SYSTEM, { batch, applications: fresh.map(({ lookup }) => lookup.application) });
  await scene.say(
    'approvers',
    `addendum:${batch}`,
    `An account was found later in ${names}. It has to be approved by itself; what runs goes on.`,
  );
  await scene.advance();
}

export function nameOf(deps: Pick<Deps, 'settings'>, application: string): string {
  return deps.settings.applications[application]?.name ?? application;
}
