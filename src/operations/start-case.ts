import { successorsOf } from '../../db/successors.ts';
import type { Actor } from '../domain/actor.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseAfter, caseName, type OffboardingCase } from '../domain/case.ts';
import { DomainError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { isScopeGiven, whoIsMissing } from '../domain/waiting.ts';
import type { Deps } from './deps.ts';
import { rolesHeldBy } from './name-successors.ts';
import { nameOf } from './plan-case.ts';
import { freshTask, sendTasks } from './plan-tasks.ts';
import { assertNotBraked, inCase, type Scene } from './scene.ts';

/** What HR said is good for so long; a case that was held back longer asks again. Milliseconds. */
const CONFIRMED_FOR = 10 * 60_000;

/** The leaving moment has come: begin, or say loudly why not. Called by the clock; repeating it is harmless. */
export async function startDueCase(deps: Deps, scene: Scene): Promise<void> {
  const { offboardingCase, person } = scene;
  if (!['planning', 'awaiting_approval', 'approved'].includes(offboardingCase.state)) return;
  if (scene.brakes.length > 0 || offboardingCase.frozen) {
    await scene.say(
      'admins',
      'due:braked',
      `${caseName(offboardingCase)} is due and is held back by a brake. ${person.name} still has access.`,
    );
    return;
  }
  if (asksHrFirst(scene) && offboardingCase.state !== 'planning') {
    await scene.send('confirm', { caseId: offboardingCase.id }, { key: offboardingCase.id });
    return;
  }
  if (offboardingCase.state === 'approved') {
    await begin(deps, scene, SYSTEM, 'due');
    return;
  }
  if (offboardingCase.state === 'planning') {
    await scene.say(
      'admins',
      'due:planning',
      `${caseName(offboardingCase)} is due, but its plan is not ready: ${person.name} still has access. Please answer the question on its card.`,
    );
    return;
  }
  const allowed = isScopeGiven(scene, 'cut_access', 0);
  const byPolicy = offboardingCase.policy?.policy.whenUnapproved === 'cut' && offboardingCase.source.readableAgain;
  if (allowed || byPolicy) {
    await cutEarly(scene, allowed);
    return;
  }
  await scene.say(
    'admins',
    'due:unapproved',
    `${caseName(offboardingCase)} is due and not approved (missing: ${whoIsMissing(scene)}). ${person.name} still has access.`,
  );
  await scene.say(
    'approvers',
    'due:unapproved',
    `The moment has come and nobody has approved: access stays as it is. Missing: ${whoIsMissing(scene)}.`,
  );
}

/** A record is read again from HR before anything happens, when it can be; what it said a moment ago still counts. */
function asksHrFirst({ offboardingCase, now }: Scene): boolean {
  const { source, hrConfirmedAt, earlyCutAt } = offboardingCase;
  if (source.kind !== 'hris' || earlyCutAt) return false;
  return hrConfirmedAt === undefined || now.getTime() - hrConfirmedAt.getTime() > CONFIRMED_FOR;
}

/** Only what is reversible, because nobody has said yes to the rest. */
async function cutEarly(scene: Scene, approved: boolean): Promise<void> {
  const { offboardingCase } = scene;
  if (offboardingCase.earlyCutAt) return;
  scene.setCase({ ...caseAfter(offboardingCase, 'early_cut'), earlyCutAt: scene.now, cutAt: scene.now });
  scene.record('case.cut_early', SYSTEM, {
    because: approved ? 'cut_access is approved' : 'policy: when_unapproved is cut',
  });
  const why = approved ? 'only cutting access is approved' : 'nobody answered, and HR confirmed the leaving';
  await scene.say(
    'approvers',
    'cut:early',
    `Access is being cut now, reversible steps only: ${why}. The rest still waits: ${whoIsMissing(scene)}.`,
  );
  await scene.say(
    'admins',
    'cut:early',
    `${caseName(offboardingCase)}: access is being cut without the full approval (${why}). Please approve or reject it.`,
  );
  await setLateTimer(scene);
  await scene.advance();
}

/** Cut access now, before the leaving moment; approved cases only. */
export async function cutNow(deps: Deps, actor: Actor, input: { caseId: string; reason: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'cut_now', scene.offboardingCase);
    assertNotBraked(scene);
    if (input.reason.trim() === '') throw new DomainError('Please say why access has to be cut now.');
    await begin(deps, scene, actor, 'cut_now', input.reason);
  });
}

async function begin(deps: Deps, scene: Scene, actor: Actor, event: 'due' | 'cut_now', reason?: string): Promise<void> {
  const begun: OffboardingCase = {
    ...caseAfter(scene.offboardingCase, event),
    cutAt: scene.offboardingCase.cutAt ?? scene.now,
  };
  scene.setCase(begun);
  scene.record('case.cut_started', actor, { event, reason: reason ?? null });
  await scene.say(
    'thread',
    'cut',
    scene.offboardingCase.kind === 'move'
      ? `What the old role had is being taken away${event === 'due' ? '' : ` now, asked by ${actor.name}: ${reason ?? ''}`}.`
      : event === 'due'
        ? 'The leaving moment has come: access is being cut.'
        : `Access is being cut now, asked by ${actor.name}: ${reason ?? ''}`,
  );
  await addUnreadableTasks(deps, scene);
  await sendTasks(deps, scene);
  await sayUnsucceeded(deps, scene);
  await setLateTimer(scene);
  await scene.clearTimers(['case_due', 'ask_again_day', 'ask_again_hours', 'replan', 'ask_sponsor']);
  await scene.advance();
}

/** An application that could not be looked into is not forgotten: its owner looks by hand, while we go on trying. */
async function addUnreadableTasks(deps: Deps, scene: Scene): Promise<void> {
  for (const lookup of scene.lookups.filter(({ outcome, mode }) => outcome === 'unreadable' && mode === 'enforce')) {
    const application = deps.settings.applications[lookup.application];
    if (!application) continue;
    const runbook = [
      `Lastday could not look for an account in ${nameOf(deps, lookup.application)}: ${lookup.note ?? 'no answer.'}`,
      `Look for ${scene.person.email} by hand and remove the access.`,
    ];
    await scene.addTask(
      freshTask(deps, scene, application, { kind: 'check', key: `unreadable:${application.id}`, runbook }),
    );
  }
}

/** What the leaver did for others and nobody was named for goes to whoever comes next, loudly. */
async function sayUnsucceeded(deps: Deps, scene: Scene): Promise<void> {
  const { offboardingCase, person } = scene;
  if (offboardingCase.kind === 'move') return;
  const named = new Set((await successorsOf(scene.tx, offboardingCase.id)).map(({ role }) => role));
  const open = (await rolesHeldBy(deps, scene.tx, person)).filter(({ key }) => !named.has(key));
  if (open.length === 0) return;
  const what = open.slice(0, 10).map(({ words }) => words.charAt(0).toLowerCase() + words.slice(1));
  const more = open.length > what.length ? ` and ${open.length - what.length} more` : '';
  await scene.say(
    'admins',
    'successors:open',
    `${caseName(offboardingCase)}: nobody was named to take over from ${person.name} (${what.join('; ')}${more}). Backups have their tasks, or you. Name somebody with “Name successors” on the card.`,
  );
}

async function setLateTimer(scene: Scene): Promise<void> {
  const sla = scene.offboardingCase.policy?.policy.sla.cutAccess;
  if (sla !== undefined) await scene.setTimer({ kind: 'cut_late', dueAt: new Date(scene.now.getTime() + sla) });
}
