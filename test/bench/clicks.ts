import { setTimeout as sleep } from 'node:timers/promises';
import { PEOPLE } from '../support/slack.ts';
import type { Office } from './office.ts';

/** Cases that run at the same time. */
export const CASE_COUNT = 100;
const CLICKS = 300;
/** How long steps are counted after the last click. Milliseconds. */
const COUNTED = 8_000;
/** One click every so often, whether or not the one before was answered. Milliseconds. */
const EVERY = 40;
const PLANNED_WITHIN = 40_000;
const ASKING = 8;

export interface Clicks {
  /** Milliseconds from the payload to its acknowledgement, in rising order. */
  readonly acks: readonly number[];
  readonly unanswered: number;
  /** Steps proven in a second, once nobody clicks any more. */
  readonly stepsPerSecond: number;
  /** Cases that were at work when the last click was sent. */
  readonly running: number;
}

/** A hundred leavers whose last moment is now; two people let the brake go; then everybody clicks at once. */
export async function measureClicks(office: Office): Promise<Clicks> {
  await openCases(office);
  const caseIds = await office.caseIds();
  await releaseAll(office);
  const acks: number[] = [];
  let unanswered = 0;
  const clicks = Array.from({ length: CLICKS }, async (_, index) => {
    await sleep(index * EVERY);
    // The first round approves and sets the cases going; those after it come too late and are told so.
    const result = await approve(office, caseIds[index % caseIds.length] ?? '', index);
    if (result.status === 'acked') acks.push(result.ackMs);
    else unanswered += 1;
  });
  await Promise.all(clicks);
  const states = await office.gauge('lastday_cases');
  const before = await proven(office);
  const began = performance.now();
  await sleep(COUNTED);
  const steps = (await proven(office)) - before;
  return {
    acks: acks.sort((a, b) => a - b),
    unanswered,
    stepsPerSecond: (steps * 1_000) / (performance.now() - began),
    running: (states.get('cutting') ?? 0) + (states.get('closing') ?? 0) + (states.get('approved') ?? 0),
  };
}

async function openCases(office: Office): Promise<void> {
  const leavers = Array.from({ length: CASE_COUNT }, (_, index) => `leaver${index}@northwind.test`);
  const next = async (): Promise<void> => {
    for (let email = leavers.pop(); email !== undefined; email = leavers.pop()) {
      const status = await office.hook({ event: 'termination', email, urgency: 'immediate' });
      if (status !== 202) throw new Error(`The hook answered ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: ASKING }, next));
  const deadline = performance.now() + PLANNED_WITHIN;
  while (((await office.gauge('lastday_cases')).get('awaiting_approval') ?? 0) < CASE_COUNT) {
    if (performance.now() > deadline) throw new Error('The plans were not made in time.');
    await sleep(250);
  }
}

/** As many cases at once stop at the brake: two people release the named list. */
async function releaseAll(office: Office): Promise<void> {
  const { slack } = office;
  for (const user of [PEOPLE.ann, PEOPLE.bob]) {
    const seen = slack.workspace.messages.length;
    await slack.act.command(user, 'C0CASES', 'release');
    let list: (typeof slack.workspace.messages)[number] | undefined;
    for (const deadline = performance.now() + 20_000; list === undefined && performance.now() < deadline; ) {
      list = slack.workspace.messages.slice(seen).find(({ ephemeralFor }) => ephemeralFor === user);
      await sleep(50);
    }
    if (!list) throw new Error('Nobody showed the list that the brake holds back.');
    await slack.act.click({ user, channel: list.channel, ts: list.ts, text: 'Release this list' });
    await sleep(1_000);
  }
}

async function approve({ slack }: Office, caseId: string, index: number) {
  return await slack.deliverRaw({
    type: 'block_actions',
    api_app_id: slack.workspace.appId,
    team: { id: slack.workspace.team.id },
    user: { id: index % 2 === 0 ? PEOPLE.ann : PEOPLE.bob, team_id: slack.workspace.team.id },
    trigger_id: `bench.${index}`,
    container: { type: 'message' },
    actions: [{ type: 'button', action_id: 'case.approve', block_id: 'x', value: `${caseId}:1`, action_ts: '1' }],
  });
}

async function proven(office: Office): Promise<number> {
  return (await office.gauge('lastday_steps')).get('verified') ?? 0;
}

/** The value that so many of a hundred stay under; of numbers in rising order. */
export function percentile(rising: readonly number[], percent: number): number {
  return rising[Math.min(rising.length - 1, Math.ceil((rising.length * percent) / 100) - 1)] ?? Number.NaN;
}
