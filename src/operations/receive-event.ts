import { append } from '../../db/audit.ts';
import { lockCase, openCaseOf } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { arrive } from '../../db/inbox.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { type CaseSource, caseAllows, caseName, type OffboardingCase } from '../domain/case.ts';
import { DomainError } from '../domain/errors.ts';
import type { HrEvent } from '../domain/hr-event.ts';
import { isPast, type LeavingMoment, leavingMoment } from '../domain/leaving.ts';
import type { Person } from '../domain/roster.ts';
import { endUncut } from './cancel-case.ts';
import type { Deps } from './deps.ts';
import { personOf } from './find-person.ts';
import { openCaseWithin } from './open-case.ts';
import { moveLeaving } from './reschedule-case.ts';
import { inCaseWithin, say } from './scene.ts';

/** One signed delivery of a source. */
export interface IncomingEvent {
  readonly source: CaseSource;
  /** The sender's id, the hash of its body, and of exactly what was signed. */
  readonly id: string;
  readonly bodyHash: string;
  readonly fingerprint: string;
  readonly event: HrEvent;
}

export type Reception = 'accepted' | 'seen' | 'other_body';

/** Remembers the delivery and what follows from it in one transaction: five times the same is one case. */
export async function receiveEvent(deps: Deps, incoming: IncomingEvent): Promise<Reception> {
  return await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const arrival = await arrive(tx, incoming.source.id, incoming.id, incoming.bodyHash, now);
    if (arrival === 'other_body') return 'other_body';
    // The id is not signed: the same signed bytes under another id are a replay.
    const signed = await arrive(tx, `${incoming.source.id}:signed`, incoming.fingerprint, incoming.bodyHash, now);
    if (arrival === 'seen' || signed !== 'new') return 'seen';
    await follow(deps, tx, incoming, now);
    return 'accepted';
  });
}

async function follow(deps: Deps, tx: Tx, incoming: IncomingEvent, now: Date): Promise<void> {
  const { event, source } = incoming;
  const actor: Actor = { kind: 'source', id: source.id, name: `HR (${source.id})` };
  const ask = async (what: string) => {
    await say(deps, tx, {
      audience: 'admins',
      key: `event:${source.id}:${incoming.id}`,
      text: `A “${event.event}” for ${event.email}${event.employeeId ? ` (no. ${event.employeeId})` : ''} came from ${source.id}, but ${what}. Nothing was done; please look.`,
      now,
      aboutEmail: event.email,
    });
    await record('event.asked', { what });
  };
  const record = async (kind: string, body: { what?: string; caseId?: string }) => {
    await append(tx, [
      {
        at: now.toISOString(),
        kind,
        actor: loggedActor(actor),
        ...(body.caseId !== undefined && { caseId: body.caseId }),
        body: {
          event: event.event,
          delivery: incoming.id,
          bodyHash: incoming.bodyHash,
          ...(body.what !== undefined && { what: body.what }),
        },
      },
    ]);
  };
  const found = await personOf(tx, {
    email: event.email,
    ...(event.employeeId !== undefined && { employeeId: event.employeeId }),
  });
  if ('question' in found) return await ask(found.question);
  const { person } = found;
  const known = await openCaseOf(tx, person.id);
  // Locked, so that it cannot begin between this look and what follows from it.
  const open = known && (await lockCase(tx, known.id));
  switch (event.event) {
    case 'termination':
    case 'contract_end':
      try {
        if (open) await moveCase(deps, tx, actor, open, incoming, person);
        else await openFromEvent(deps, tx, actor, incoming, person);
        await record('event.received', {});
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        await ask(`it could not be followed: ${error.message.replace(/\.$/, '')}`);
      }
      return;
    case 'rehire':
    case 'cancelled':
      if (!open) return await ask('no case is open for them');
      if (open.cutAt || open.earlyCutAt || !caseAllows(open, 'cancelled'))
        return await ask(`${caseName(open)} has begun: stop it on its card, then give access back`);
      await inCaseWithin(deps, tx, open.id, async (scene) => {
        scene.record('case.cancelled', actor, { event: event.event, delivery: incoming.id });
        await endUncut(scene, `Cancelled: HR says “${event.event}”. Nothing was cut.`);
      });
      return;
    case 'mover':
      return await ask('moves are not planned yet: only leaving is');
  }
}

async function openFromEvent(deps: Deps, tx: Tx, actor: Actor, incoming: IncomingEvent, person: Person): Promise<void> {
  const { event } = incoming;
  const leaving = momentOf(deps, event, person);
  await openCaseWithin(deps, tx, actor, {
    personId: person.id,
    source: incoming.source,
    involuntary: event.involuntary,
    ...(event.reason !== undefined && { reason: event.reason }),
    ...(leaving && { leaving }),
  });
}

/** What HR means, now when that is over: a human still has to approve. A zone sent beside the date is where it was meant. */
function momentOf(deps: Deps, event: HrEvent, person: Person): LeavingMoment | undefined {
  const { leavingHour, timezone } = deps.settings.company;
  const about = { zone: event.timezone ?? person.timezone ?? timezone, leavingHour, now: deps.now() };
  if (event.urgency === 'immediate') return leavingMoment('now', about);
  if (event.lastDay === undefined) return undefined;
  const moment = leavingMoment(event.lastDay, about);
  return isPast(moment, about.now) ? leavingMoment('now', about) : moment;
}

/** A second event for a case that waits: the last day moved. */
async function moveCase(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  open: OffboardingCase,
  incoming: IncomingEvent,
  person: Person,
): Promise<void> {
  const leaving = momentOf(deps, incoming.event, person);
  if (!leaving || leaving.instant === open.leaving.instant) return;
  if (!caseAllows(open, 'rescheduled') && open.state !== 'planning')
    throw new DomainError(`${caseName(open)} has begun, so its moment cannot move.`);
  await inCaseWithin(deps, tx, open.id, async (scene) => {
    scene.record('case.rescheduled', actor, { from: { ...open.leaving }, to: { ...leaving }, delivery: incoming.id });
    await moveLeaving(scene, leaving, 'HR moved the last day. The card shows the new moment.');
  });
}
