import { append } from '../../db/audit.ts';
import { casesOf, lockCase, openCaseOf } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { type CaseSource, caseAfter, caseAllows, caseName, type OffboardingCase } from '../domain/case.ts';
import { DomainError } from '../domain/errors.ts';
import type { Place } from '../domain/hr-change.ts';
import type { LeavingMoment } from '../domain/leaving.ts';
import type { Person } from '../domain/roster.ts';
import { sponsorHears, tellSponsor } from './ask-sponsor.ts';
import { endUncut } from './cancel-case.ts';
import type { Deps } from './deps.ts';
import { momentFor, openCaseWithin } from './open-case.ts';
import { openMove } from './open-move.ts';
import { moveLeaving } from './reschedule-case.ts';
import { inCaseWithin, type Scene, say } from './scene.ts';

/** What HR says of one person, whichever way it came. */
export type Heard =
  | {
      readonly kind: 'leaving';
      /** Absent: HR names no day, and the roster's or today's is meant. */
      readonly moment?: LeavingMoment;
      readonly contract: boolean;
      readonly involuntary: boolean;
      readonly reason?: string;
    }
  | { readonly kind: 'staying' }
  | { readonly kind: 'back' }
  | { readonly kind: 'moved'; readonly before: Place; readonly after: Place }
  | { readonly kind: 'on_leave' };

export interface Hearing {
  readonly source: CaseSource;
  readonly heard: Heard;
  /** HR's own word: `termination`, `last day moved` … */
  readonly word: string;
  /** Begins a question to the admins: “A “termination” for lee@… came from hr”. */
  readonly came: string;
  /** Whom a question is about: they are never asked it. */
  readonly aboutEmail?: string;
  /** The same question twice is one. */
  readonly key: string;
  /** For the log: where it came from. */
  readonly evidence: Readonly<Record<string, string>>;
}

/** HR speaking through one of its sources. */
export function hrActor(source: Pick<CaseSource, 'id'>): Actor {
  return { kind: 'source', id: source.id, name: `HR (${source.id})` };
}

/** Does what follows from what HR says, or asks the admins when that is not for a machine to decide. */
export async function followHr(deps: Deps, tx: Tx, hearing: Hearing, person: Person): Promise<void> {
  try {
    await act(deps, tx, hearing, person);
    await logged(deps, tx, hearing, 'event.received', { personId: person.id });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await askAdmins(deps, tx, hearing, error.message);
  }
}

/** Nothing is done, and the admins hear what came and why not. */
export async function askAdmins(deps: Deps, tx: Tx, hearing: Omit<Hearing, 'heard'>, why: string): Promise<void> {
  const sentence = `${why.charAt(0).toUpperCase()}${why.slice(1).replace(/\.$/, '')}.`;
  const text = `${hearing.came}, but cannot be followed. ${sentence} Nothing was done; please look.`;
  const { key, aboutEmail } = hearing;
  await say(deps, tx, { audience: 'admins', key, text, now: deps.now(), ...(aboutEmail && { aboutEmail }) });
  await logged(deps, tx, hearing, 'event.asked', { what: why });
}

async function act(deps: Deps, tx: Tx, hearing: Hearing, person: Person): Promise<void> {
  const { heard } = hearing;
  if (heard.kind === 'moved') return await openMove(deps, tx, hearing, person, heard);
  const known = await openCaseOf(tx, person.id);
  // Locked, so that it cannot begin between this look and what follows from it.
  const open = known && (await lockCase(tx, known.id));
  switch (heard.kind) {
    case 'leaving':
      if (open) return await goesOn(deps, tx, hearing, open, person, heard);
      return await opens(deps, tx, hearing, person, heard);
    case 'staying':
    case 'back':
      if (open) return await stays(deps, tx, hearing, open, heard.kind);
      if (heard.kind === 'staying') throw new DomainError('No case is open for them.');
      return;
    case 'on_leave':
      // Away is not gone: it is in the log, and nothing follows.
      return;
  }
}

async function opens(
  deps: Deps,
  tx: Tx,
  { source }: Hearing,
  person: Person,
  { moment, contract, involuntary, reason }: Extract<Heard, { kind: 'leaving' }>,
): Promise<void> {
  const day = moment?.local.slice(0, 10);
  const done = await casesOf(tx, person.id);
  // HR turns a leaver inactive on the day itself, or the day after: that leaving has had its case.
  if (
    done.some(
      ({ state, kind, leaving }) => state === 'completed' && kind !== 'move' && leaving.local.slice(0, 10) === day,
    )
  )
    return;
  await openCaseWithin(deps, tx, hrActor(source), {
    personId: person.id,
    source,
    involuntary,
    ...(contract && !involuntary && { kind: 'contract_end' as const }),
    ...(reason !== undefined && { reason }),
    ...(moment && { leaving: moment }),
  });
}

/** More about a case that is open: another moment, or that it is not their own wish. */
async function goesOn(
  deps: Deps,
  tx: Tx,
  hearing: Hearing,
  open: OffboardingCase,
  person: Person,
  { moment: named, contract, involuntary }: Extract<Heard, { kind: 'leaving' }>,
): Promise<void> {
  const actor = hrActor(hearing.source);
  const worse = involuntary && !open.involuntary;
  const forGood = open.kind === 'contract_end' && (worse || !contract);
  const waits = caseAllows(open, 'rescheduled') || open.state === 'planning';
  const usual = forGood && waits ? sooner(open.leaving, momentFor(deps, person, undefined, deps.now())) : undefined;
  const moment = named ?? usual;
  const elsewhen = moment !== undefined && moment.instant !== open.leaving.instant;
  if (worse || forGood)
    await inCaseWithin(deps, tx, open.id, async (scene) => {
      await toLeaver(scene, actor, worse);
      // Why somebody has to go is not everybody's to know.
      if (forGood) await tellSponsor(deps, scene, worse ? undefined : 'HR says that they leave for good.');
    });
  if (!elsewhen) return;
  if (!waits) {
    // Gone on the day that was planned, or HR tidying up behind us.
    if (open.cutAt && Date.parse(moment.instant) <= deps.now().getTime()) return;
    throw new DomainError(`${caseName(open)} has begun, so its moment cannot move.`);
  }
  await inCaseWithin(deps, tx, open.id, async (scene) => {
    scene.record('case.rescheduled', actor, { from: { ...open.leaving }, to: { ...moment }, ...hearing.evidence });
    await moveLeaving(scene, moment, 'HR moved the last day. The card shows the new moment.');
    await sponsorHears(deps, scene, 'HR moved the last day.');
  });
}

/** Whoever leaves for good without a day keeps no extension of a contract, and gains no time either. */
function sooner(one: LeavingMoment, other: LeavingMoment): LeavingMoment {
  return Date.parse(other.instant) < Date.parse(one.instant) ? other : one;
}

/**
 * The plan is made anew, because a policy may ask for more now, or for others; a yes that binds to people and accounts
 * stays where the same people judge, as it does for every other plan that is made anew.
 */
async function toLeaver(scene: Scene, actor: Actor, involuntary: boolean): Promise<void> {
  const before = scene.offboardingCase;
  const changed: OffboardingCase = { ...before, kind: 'leaver', involuntary: before.involuntary || involuntary };
  scene.setCase(caseAllows(changed, 'plan_changed') ? caseAfter(changed, 'plan_changed') : changed);
  if (involuntary) {
    scene.record('case.involuntary', actor, {});
    await scene.say(
      'thread',
      'involuntary',
      'HR says that this leaving is involuntary. The plan is made anew with that.',
    );
  }
  await scene.send('plan', { caseId: before.id }, { key: before.id });
}

async function stays(
  deps: Deps,
  tx: Tx,
  hearing: Hearing,
  open: OffboardingCase,
  kind: 'staying' | 'back',
): Promise<void> {
  const actor = hrActor(hearing.source);
  const begun = open.cutAt !== undefined || open.earlyCutAt !== undefined || !caseAllows(open, 'cancelled');
  if (begun) {
    await inCaseWithin(deps, tx, open.id, async (scene) => {
      if (kind === 'back') scene.setCase({ ...scene.offboardingCase, rehiredAt: scene.now });
      scene.record('case.leaving_withdrawn', actor, { word: hearing.word, ...hearing.evidence });
      await scene.say(
        'thread',
        `withdrawn:${hearing.key}`,
        `HR says “${hearing.word}”: ${scene.person.name} stays. Nothing of theirs is deleted; give access back with the button.`,
      );
    });
    const how = ['cutting', 'closing'].includes(open.state)
      ? 'stop it on its card, then give access back'
      : 'give access back on its card';
    throw new DomainError(`${caseName(open)} has begun: ${how}`);
  }
  // A person asked for it, or several sources did: HR not knowing of a leaving is no reason to forget it.
  if (open.source.kind === 'slack' || open.source.kind === 'command_line')
    throw new DomainError(`${caseName(open)} was asked for by hand: cancel it on its card if it is withdrawn.`);
  await inCaseWithin(deps, tx, open.id, async (scene) => {
    scene.record('case.cancelled', actor, { event: hearing.word, ...hearing.evidence });
    await endUncut(scene, `Cancelled: HR says “${hearing.word}”. Nothing was cut.`);
  });
}

async function logged(
  deps: Deps,
  tx: Tx,
  hearing: Omit<Hearing, 'heard'>,
  kind: string,
  about: Readonly<Record<string, string>>,
): Promise<void> {
  const actor = hrActor(hearing.source);
  await append(tx, [
    {
      at: deps.now().toISOString(),
      kind,
      actor: loggedActor(actor),
      body: { event: hearing.word, ...hearing.evidence, ...about },
    },
  ]);
}
