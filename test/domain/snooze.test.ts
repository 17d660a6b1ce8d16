import { describe, expect, test } from 'vitest';
import { snoozesBefore, snoozeUntil } from '../../src/domain/snooze.ts';

const at = (text: string) => new Date(`${text}:00Z`);

describe('a task that is put off', () => {
  test('on a Friday comes back on Monday at nine, on the person’s own clock', () => {
    expect(snoozeUntil('tomorrow', 'Europe/Berlin', at('2026-11-20T15:00'))).toEqual(at('2026-11-23T08:00'));
    expect(snoozeUntil('tomorrow', 'Asia/Tokyo', at('2026-11-20T15:30'))).toEqual(at('2026-11-23T00:00'));
    expect(snoozeUntil('days', 'Europe/Berlin', at('2026-11-18T15:00'))).toEqual(at('2026-11-23T08:00'));
  });

  test('over the night when the clocks change is still at nine', () => {
    expect(snoozeUntil('days', 'Europe/Berlin', at('2026-10-23T07:00'))).toEqual(at('2026-10-26T08:00'));
    expect(snoozeUntil('hours', 'Europe/Berlin', at('2026-10-24T22:00'))).toEqual(at('2026-10-25T02:00'));
  });

  test('is never put off past its deadline', () => {
    const now = at('2026-11-23T09:00');
    expect(snoozesBefore(at('2026-11-26T09:00'), 'Europe/Berlin', now)).toEqual(['hours', 'tomorrow', 'days']);
    expect(snoozesBefore(at('2026-11-24T09:00'), 'Europe/Berlin', now)).toEqual(['hours', 'tomorrow']);
    expect(snoozesBefore(at('2026-11-23T13:00'), 'Europe/Berlin', now)).toEqual([]);
  });
});
