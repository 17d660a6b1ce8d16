import type { Tx } from '../../db/client.ts';
import { arrive } from '../../db/inbox.ts';
import type { CaseSource } from '../domain/case.ts';
import type { HrEvent } from '../domain/hr-event.ts';
import { isPast, type LeavingMoment, leavingMoment } from '../domain/leaving.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { personOf } from './find-person.ts';
import { askAdmins, followHr, type Heard } from './follow-hr.ts';

interface Incoming {
  readonly source: CaseSource;
  /** The sender's id, the hash of its body, and of exactly what was signed. */
  readonly id: string;
  readonly bodyHash: string;
  readonly fingerprint: string;
}

/** One signed delivery of a source: an event, or only whose records to read again. */
export type IncomingEvent = Incoming & ({ readonly event: HrEvent } | { readonly changed: readonly string[] });

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
    if ('event' in incoming) await follow(deps, tx, incoming, incoming.event);
    else
      for (const sourceId of incoming.changed)
        await deps.send(
          tx,
          'reread',
          { source: incoming.source.id, sourceId },
          { key: `${incoming.source.id}:${sourceId}` },
        );
    return 'accepted';
  });
}

async function follow(deps: Deps, tx: Tx, incoming: Incoming, event: HrEvent): Promise<void> {
  const { source } = incoming;
  const hearing = {
    source,
    word: event.event,
    came: `A “${event.event}” for ${event.email}${event.employeeId ? ` (no. ${event.employeeId})` : ''} came from ${source.id}`,
    aboutEmail: event.email,
    key: `event:${source.id}:${incoming.id}`,
    evidence: { delivery: incoming.id, bodyHash: incoming.bodyHash },
  };
  const found = await personOf(tx, {
    email: event.email,
    ...(event.employeeId !== undefined && { employeeId: event.employeeId }),
  });
  if ('question' in found) return await askAdmins(deps, tx, hearing, found.question);
  await followHr(deps, tx, { ...hearing, heard: heardIn(deps, event, found.person) }, found.person);
}

function heardIn(deps: Deps, event: HrEvent, person: Person): Heard {
  switch (event.event) {
    case 'termination':
    case 'contract_end': {
      const moment = momentOf(deps, event, person);
      const contract = event.event === 'contract_end';
      return {
        kind: 'leaving',
        contract,
        involuntary: event.involuntary,
        ...(event.reason !== undefined && { reason: event.reason }),
        ...(moment && { moment }),
      };
    }
    case 'cancelled':
      return { kind: 'staying' };
    case 'rehire':
      return { kind: 'back' };
    case 'mover': {
      const { department, title } = person;
      return {
        kind: 'moved',
        before: { ...(department !== undefined && { department }), ...(title !== undefined && { title }) },
        after: {
          ...(event.department !== undefined && { department: event.department }),
          ...(title !== undefined && { title }),
        },
      };
    }
  }
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
