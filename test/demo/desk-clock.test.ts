import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { movableClock } from '../../demo/clock.ts';

let file = '';
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'desk-clock-')), 'clock.json');
  vi.useFakeTimers({ now: new Date('2026-11-21T10:15:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const nothing = { tick: async () => undefined, nextDue: async () => undefined };

test('a jump stops at every full hour and at whatever is due on the way, also at what only became due there', async () => {
  const clock = movableClock(file);
  const ticks: string[] = [];
  const due = ['2026-11-21T11:59:00.000Z', '2026-11-21T12:30:00.000Z'];
  await clock.jumpTo(new Date('2026-11-21T13:05:00Z'), {
    tick: async () => {
      ticks.push(clock.now().toISOString());
    },
    nextDue: async () => {
      const next = due.find((one) => !ticks.includes(one));
      return ticks.length > 0 && next ? new Date(next) : undefined;
    },
  });
  expect(ticks).toEqual([
    '2026-11-21T11:00:00.000Z',
    '2026-11-21T11:59:00.000Z',
    '2026-11-21T12:00:00.000Z',
    '2026-11-21T12:30:00.000Z',
    '2026-11-21T13:00:00.000Z',
    '2026-11-21T13:05:00.000Z',
  ]);
});

test('a week goes by in strides of eight hours, its last day hour by hour', async () => {
  const clock = movableClock(file);
  const hours: number[] = [];
  const tick = async () => void hours.push(clock.now().getTime() / 3_600_000);
  await clock.jumpTo(new Date('2026-11-28T10:00:00Z'), { ...nothing, tick });
  const steps = hours.slice(1).map((hour, index) => hour - (hours[index] ?? 0));
  expect(steps).toEqual([...Array(18).fill(8), ...Array(18).fill(1)]);
});

test('the next start goes on at the moved time', async () => {
  await movableClock(file).jumpTo(new Date('2026-11-28T10:15:00Z'), nothing);
  expect(movableClock(file).now().toISOString()).toBe('2026-11-28T10:15:00.000Z');
});

test('the clock never goes back, and does not start a second jump during one', async () => {
  const clock = movableClock(file);
  await expect(clock.jumpTo(new Date('2026-11-21T10:00:00Z'), nothing)).rejects.toThrow('only goes forward');
  const inside = async () => {
    await expect(clock.jumpTo(new Date('2027-01-01T00:00:00Z'), nothing)).rejects.toThrow('already moving');
  };
  await clock.jumpTo(new Date('2026-11-21T10:30:00Z'), { ...nothing, tick: inside });
  expect(clock.moving).toBe(false);
});
