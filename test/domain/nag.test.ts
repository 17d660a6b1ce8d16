import { describe, expect, it } from 'vitest';
import { hearersOf, mayTell, rungDue } from '../../src/domain/nag.ts';

const BERLIN = 'Europe/Berlin';
const at = (text: string) => new Date(`${text}:00Z`);

/** The rungs of a task, walked hour by hour in one zone. */
function walk(due: string, hours: number, urgent = false, zone = BERLIN): string[] {
  const said: string[] = [];
  let last: { rung: number; at: Date } | undefined;
  for (let hour = 0; hour <= hours; hour += 1) {
    const now = new Date(at(due).getTime() + hour * 3_600_000);
    const rung = rungDue({ dueAt: at(due), urgent }, last, zone, now);
    if (rung === undefined) continue;
    last = { rung, at: now };
    said.push(`${rung} ${now.toISOString().slice(0, 16)}`);
  }
  return said;
}

describe('reminders climb a ladder that backs off', () => {
  it('a task of Monday noon is said then, and after 1, 2, 4 and 4 days, and then never again', () => {
    expect(walk('2026-11-02T11:00', 24 * 60)).toEqual([
      '0 2026-11-02T11:00',
      '1 2026-11-03T08:00',
      '2 2026-11-05T08:00',
      '3 2026-11-09T08:00',
      '4 2026-11-13T08:00',
    ]);
    expect([0, 1, 2, 3, 4, 5].map((rung) => hearersOf(rung, false))).toEqual([
      ['owner'],
      ['owner', 'backup'],
      ['owner', 'manager'],
      ['owner', 'channel'],
      ['security'],
      [],
    ]);
  });

  it('a Friday-evening task waits for Monday morning, and no rung is lost to the weekend', () => {
    expect(walk('2026-11-06T19:00', 24 * 5)).toEqual(['0 2026-11-09T08:00', '1 2026-11-10T08:00']);
  });

  it('the morning stays the morning when the clocks change', () => {
    expect(walk('2026-10-23T07:00', 24 * 6)).toEqual([
      '0 2026-10-23T07:00',
      '1 2026-10-26T08:00',
      '2 2026-10-28T08:00',
    ]);
  });

  it('working hours are the person’s own', () => {
    expect(mayTell('Asia/Tokyo', at('2026-11-03T00:30'), false, 0)).toBe(true);
    expect(mayTell(BERLIN, at('2026-11-03T00:30'), false, 0)).toBe(false);
    expect(mayTell('America/New_York', at('2026-11-03T22:01'), false, 0)).toBe(false);
  });

  it('privileged access past its deadline is said at once, then every day by daylight, without a cap', () => {
    const said = walk('2026-11-06T22:00', 24 * 20, true);
    expect(said.slice(0, 3)).toEqual(['0 2026-11-06T22:00', '1 2026-11-07T08:00', '2 2026-11-08T08:00']);
    expect(said).toHaveLength(21);
    expect(hearersOf(17, true)).toContain('security');
  });

  it('nothing is said before it is due', () => {
    expect(rungDue({ dueAt: at('2026-11-02T11:01'), urgent: true }, undefined, BERLIN, at('2026-11-02T11:00'))).toBe(
      undefined,
    );
  });
});
