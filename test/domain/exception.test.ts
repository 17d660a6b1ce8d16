import { describe, expect, test } from 'vitest';
import type { PersonActor, Role } from '../../src/domain/actor.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../src/domain/errors.ts';
import {
  assertExplained,
  assertMayDecide,
  assertStill,
  type ExceptionEvent,
  type ExceptionState,
  endOf,
  exceptionAfter,
  exceptionMachine,
  latestEnd,
} from '../../src/domain/exception.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { aCase, anException, aPerson, NOW } from '../slack/scenery.ts';

const CELLS: readonly (readonly [ExceptionState, ExceptionEvent, ExceptionState])[] = [
  ['asked', 'allowed', 'allowed'],
  ['asked', 'refused', 'refused'],
  ['asked', 'withdrawn', 'withdrawn'],
  ['allowed', 'ended', 'ended'],
  ['allowed', 'ended_now', 'ended_now'],
  ['allowed', 'extended', 'allowed'],
  ['allowed', 'withdrawn', 'withdrawn'],
];

describe('the exception machine', () => {
  test.each(CELLS)('%s, when %s, becomes %s', (from, event, to) => {
    expect(exceptionAfter(anException({ state: from }), event).state).toBe(to);
  });

  test('has no other cell: what is refused, ended or withdrawn never keeps access again', () => {
    const there = Object.entries(exceptionMachine).flatMap(([from, events]) =>
      Object.entries(events).map(([event, to]) => `${from} ${event} ${to}`),
    );
    expect(there.toSorted()).toEqual(CELLS.map((cell) => cell.join(' ')).toSorted());
    expect(() => exceptionAfter(anException({ state: 'refused' }), 'allowed')).toThrow(ConflictError);
  });

  test('a late click hears who was faster', () => {
    const allowed = anException({ state: 'allowed', approvedBy: 'Ann' });
    expect(() => assertStill(allowed, 'asked')).toThrow('This exception is allowed already, by Ann.');
    expect(() => assertStill(anException({ state: 'ended', endedBy: 'Lastday' }), 'allowed')).toThrow(
      'has ended, by Lastday',
    );
  });
});

const DAY = 86_400_000;
const clock = { zone: 'Europe/Berlin', hour: '18:00', now: NOW };
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY);

describe('how long access may be kept', () => {
  test('a day means the company’s leaving hour of that day, in the company’s zone', () => {
    expect(endOf('2026-12-12', inDays(30), clock).toISOString()).toBe('2026-12-12T17:00:00.000Z');
  });

  test('the last day the policy allows ends at its minute, not at the end of the day', () => {
    expect(endOf('2026-12-20', inDays(30), clock)).toEqual(inDays(30));
  });

  test.each(['2026-12-21', '2027-06-01', '2026-11-19', '2026-02-30', 'tomorrow', ''])('“%s” is no end', (date) => {
    expect(() => endOf(date, inDays(30), clock)).toThrow(InvalidInputError);
  });

  test('ending one and asking for the next does not begin a new count', () => {
    const offboardingCase = aCase();
    expect(latestEnd(offboardingCase, [], 'figma', NOW)).toEqual(inDays(30));
    const earlier = anException({ state: 'ended_now', askedAt: inDays(-20), allowedAt: inDays(-19) });
    expect(latestEnd(offboardingCase, [earlier], 'figma', NOW)).toEqual(inDays(10));
    expect(latestEnd(offboardingCase, [earlier], 'wiki', NOW), 'another application').toEqual(inDays(30));
    const refused = anException({ state: 'refused', askedAt: inDays(-20) });
    expect(latestEnd(offboardingCase, [refused], 'figma', NOW), 'nothing was kept').toEqual(inDays(30));
    const used = anException({ state: 'ended', askedAt: inDays(-40), allowedAt: inDays(-40) });
    const over = latestEnd(offboardingCase, [used], 'figma', NOW);
    expect(() => endOf('2026-11-21', over, clock)).toThrow('as long as the policy allows');
  });

  test('the maximum is the one of the policy that took this leaver', () => {
    const { policy } = aCase();
    if (!policy) throw new Error('the case has a policy');
    const long = aCase({ policy: { ...policy, policy: { ...DEFAULT_POLICY, exceptionMax: 90 * DAY } } });
    expect(latestEnd(long, [], 'figma', NOW)).toEqual(inDays(90));
  });
});

describe('what has to be said', () => {
  const said = { reason: 'hand_over', details: 'x'.repeat(20), control: 'Read-only seat' };
  test.each([
    ['a reason that nobody offered', { ...said, reason: 'because' }, 'reason'],
    ['nineteen characters', { ...said, details: 'x'.repeat(19) }, 'details'],
    ['twenty blanks', { ...said, details: ' '.repeat(40) }, 'details'],
    ['no control', { ...said, control: ' none ' }, 'control'],
  ])('%s is not enough', (_, wrong, field) => {
    const thrown = (() => {
      try {
        return assertExplained(wrong);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(InvalidInputError);
    expect(Object.keys((thrown as InvalidInputError).fields)).toEqual([field]);
  });
  test('a reason, what it is for and a control are', () => expect(assertExplained(said)).toBe('hand_over'));
});

describe('who may decide', () => {
  const actor = (id: string, personId: string | undefined, ...roles: Role[]): PersonActor => ({
    kind: 'person',
    id,
    name: id,
    ...(personId && { personId, email: `${personId}@northwind.test` }),
    roles: new Set(roles),
  });
  const leaver = aPerson({ otherEmails: ['lee.old@northwind.test'] });
  const about = (privileged: boolean) => ({
    offboardingCase: aCase({ privileged }),
    leaver,
    askedHuman: 'person:dana slack:U0DANA',
  });
  const TABLE: readonly (readonly [string, PersonActor, allowed: boolean, whenPrivileged: boolean])[] = [
    ['an approver', actor('U0ANN', 'ann', 'approver'), true, false],
    ['a security approver', actor('U0SAM', 'sam', 'security_approver'), true, true],
    ['an admin who approves nothing', actor('U0ADA', 'ada', 'admin'), false, false],
    ['somebody without a role', actor('U0BOB', 'bob'), false, false],
    ['who asked, though an approver', actor('U0DANA', 'dana', 'approver', 'security_approver'), false, false],
    ['who asked, by their second account', actor('U0DANA2', 'dana', 'approver', 'security_approver'), false, false],
    ['who asked, no longer on the roster', actor('U0DANA', undefined, 'approver', 'security_approver'), false, false],
    ['the leaver', actor('U0LEE', 'person-lee', 'approver', 'security_approver', 'admin'), false, false],
    ['the leaver’s account that the roster does not link', actor('U0LEE', undefined, 'approver'), false, false],
    [
      'the leaver’s second address',
      { ...actor('U0LEE2', undefined, 'security_approver'), email: 'Lee.Old@northwind.test' },
      false,
      false,
    ],
  ];
  test.each(TABLE)('%s', (_, who, allowed, whenPrivileged) => {
    for (const act of ['allow_exception', 'refuse_exception', 'extend_exception'] as const) {
      for (const [privileged, may] of [
        [false, allowed],
        [true, whenPrivileged],
      ] as const) {
        const attempt = () => assertMayDecide(who, act, about(privileged));
        if (may) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(ForbiddenError);
      }
    }
  });

  test('nobody decides from a shell', () => {
    const shell = { kind: 'command_line', id: 'root', name: 'root' } as const;
    expect(() => assertMayDecide(shell, 'allow_exception', about(false))).toThrow(ForbiddenError);
  });
});
