/**
 * When a clock on a wall shows a time, found by asking `Intl` of every offset there is: slow, and it shares nothing with
 * how `src/domain/leaving.ts` reckons.
 */
const QUARTER = 15 * 60_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

function shown(zone: string, instant: number): string {
  const clock =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(zone, clock);
  return clock.format(instant).replace(' ', 'T');
}

/** `YYYY-MM-DDTHH:MM` in a zone. A time that comes twice is the later one; one that never comes moves on by what is skipped. */
export function instantIn(zone: string, local: string): Date {
  const wall = Date.parse(`${local}Z`);
  for (let instant = wall + 56 * QUARTER; instant >= wall - 56 * QUARTER; instant -= QUARTER)
    if (shown(zone, instant) === local) return new Date(instant);
  const dayBefore = new Date(wall - 86_400_000).toISOString().slice(0, 16);
  return new Date(instantIn(zone, dayBefore).getTime() + 86_400_000);
}
