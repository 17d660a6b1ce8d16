import type { AuditEvent } from '../../src/domain/audit.ts';

/** The `n`th of a long quiet day: three cases and, every fifth, something about none. */
export function anEvent(n: number, change: Partial<AuditEvent> = {}): AuditEvent {
  const about = n % 5 === 4 ? {} : { caseId: `case-${n % 3}`, subject: `step-${n}` };
  return {
    at: new Date(Date.UTC(2026, 10, 20, 9, 0, n)).toISOString(),
    kind: n % 2 === 0 ? 'step.executed' : 'step.verified',
    actor: { kind: 'system', id: 'lastday' },
    body: { n, note: `naïve “quotes” & <b>${n}</b>` },
    ...about,
    ...change,
  };
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
