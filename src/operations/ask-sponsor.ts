import { inquiriesAbout } from '../../db/inquiries.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type Inquiry, nextSponsorRung, SPONSOR_ASKED, sponsorRung } from '../domain/inquiry.ts';
import type { Deps } from './deps.ts';
import { inquire, withdrawInquiry } from './inquire.ts';
import type { Scene } from './scene.ts';

const DAY = 86_400_000;

/**
 * Asks whoever manages a contractor whether the contract goes on: thirty days, seven and one before its end, and, with a
 * `note`, when somebody else has moved it. Who has said that it ends is not asked again about that end.
 */
export async function askSponsor(deps: Deps, scene: Scene, note?: string): Promise<void> {
  const { offboardingCase, person, now } = scene;
  const { kind, state, cutAt, leaving: ends, id: caseId, version } = offboardingCase;
  if (kind !== 'contract_end' || cutAt !== undefined || Date.parse(ends.instant) <= now.getTime()) return;
  if (!['planning', 'awaiting_approval', 'approved'].includes(state)) return;
  await windSponsor(scene);
  const earlier = await askedInCase(scene);
  if (earlier.some((asked) => asked.answer === 'ends' && isAbout(asked, ends.instant))) return;
  const days = sponsorRung(ends, now);
  // A moment may come back to a day that was asked about before.
  const key = `contract:${caseId}:${ends.instant}:${note === undefined ? days : `moved:${version}`}`;
  if (earlier.some((asked) => asked.key === key)) return;
  for (const open of earlier.filter((asked) => asked.state === 'open'))
    await withdrawInquiry(deps, scene.tx, open, 'asked again', 'Asked again below.');
  const about = { kind: 'contract' as const, caseId, ends };
  if (!(await inquire(deps, scene.tx, person, { key, about, ...(note !== undefined && { note }) }))) return;
  scene.record('contract.asked', SYSTEM, { ends: { ...ends }, days: days ?? null });
}

/** Sets the clock for the next time the sponsor is asked; at the opening of a case, for the first. */
export async function windSponsor(scene: Pick<Scene, 'offboardingCase' | 'now' | 'setTimer'>, first = false) {
  const { kind, leaving } = scene.offboardingCase;
  if (kind !== 'contract_end') return;
  const due = Date.parse(leaving.instant) - SPONSOR_ASKED[0] * DAY;
  const next = first ? new Date(Math.max(due, scene.now.getTime())) : nextSponsorRung(leaving, scene.now);
  if (next) await scene.setTimer({ kind: 'ask_sponsor', dueAt: next });
}

/**
 * Somebody other than the sponsor moved the end, or took the case up again: who was asked before is asked about the end
 * as it is now, unless they are at this moment.
 */
export async function sponsorHears(deps: Deps, scene: Scene, note: string): Promise<void> {
  if (scene.offboardingCase.kind !== 'contract_end') return;
  const earlier = await askedInCase(scene);
  if (earlier.length === 0) return await windSponsor(scene, true);
  const { instant } = scene.offboardingCase.leaving;
  if (earlier.some((asked) => asked.state === 'open' && isAbout(asked, instant))) await windSponsor(scene);
  else await askSponsor(deps, scene, note);
}

/**
 * HR's word is the last: what a sponsor was asked is not asked any more, and who has answered hears `note`, where that is
 * theirs to know.
 */
export async function tellSponsor(deps: Deps, scene: Scene, note: string | undefined): Promise<void> {
  const earlier = await askedInCase(scene);
  const open = earlier.filter(({ state }) => state === 'open');
  for (const asked of open) await withdrawInquiry(deps, scene.tx, asked, 'HR says that they leave for good');
  if (note === undefined || earlier.length === 0 || open.length > 0) return;
  const { id: caseId, leaving: ends, version } = scene.offboardingCase;
  const key = `contract:${caseId}:${ends.instant}:said:${version}`;
  await inquire(deps, scene.tx, scene.person, { key, about: { kind: 'contract', caseId, ends }, note, over: true });
}

async function askedInCase({ tx, person, offboardingCase }: Scene): Promise<readonly Inquiry[]> {
  const asked = await inquiriesAbout(tx, person.id, 'contract');
  return asked.filter(({ about }) => about.kind === 'contract' && about.caseId === offboardingCase.id);
}

function isAbout({ about }: Inquiry, instant: string): boolean {
  return about.kind === 'contract' && about.ends.instant === instant;
}
