import { describe, expect, it } from 'vitest';
import { compareRuns, comparisonWords } from '../../src/domain/rehearsal.ts';
import type { CaseStep, StepState } from '../../src/domain/step.ts';
import { aStep } from '../slack/scenery.ts';

const AT = new Date('2026-11-23T09:00:00Z');
const step = (key: string, state: StepState, application = 'wiki', note?: string): CaseStep =>
  aStep({ id: `${key}-${state}`, key: `${application}/${key}`, application, summary: `Do ${key}`, state, note });
const rehearsed = (...steps: CaseStep[]) => ({ caseName: 'OB-1', at: AT, steps });

describe('a dry run beside what was then done', () => {
  it('names every difference, act by act', () => {
    const before = ['a', 'b', 'c', 'd', 'e'].map((key) => step(key, 'not_enforced'));
    const then = [
      step('a', 'verified'),
      step('b', 'failed', 'wiki', 'It refuses Lastday’s credential.'),
      step('c', 'executed'),
      step('d', 'dropped', 'wiki', 'Legal hold: nothing is destroyed until legal lifts it.'),
      step('new', 'attested'),
      step('never', 'dropped'),
    ];
    const compared = compareRuns(rehearsed(...before), then);
    expect(compared?.steps.map(({ summary, comparison, state, note }) => [summary, comparison, state, note])).toEqual([
      ['Do a', 'done', 'verified', undefined],
      ['Do b', 'otherwise', 'failed', 'It refuses Lastday’s credential.'],
      ['Do c', 'open', 'executed', undefined],
      ['Do d', 'otherwise', 'dropped', 'Legal hold: nothing is destroyed until legal lifts it.'],
      ['Do new', 'fresh', 'attested', undefined],
      ['Do e', 'missing', undefined, undefined],
    ]);
    expect(compared && comparisonWords(compared)).toBe(
      '1 as rehearsed, 1 still to come, 2 otherwise, 1 rehearsed and not in the plan, 1 not rehearsed',
    );
  });

  it('leaves out what is still a dry run, and what was never rehearsed', () => {
    const before = rehearsed(step('a', 'not_enforced'), step('x', 'not_enforced', 'okta'));
    const compared = compareRuns(before, [
      step('a', 'not_enforced'),
      step('x', 'receipt', 'okta'),
      step('y', 'verified', 'crm'),
    ]);
    expect(compared?.steps.map(({ application, comparison }) => [application, comparison])).toEqual([['okta', 'done']]);
    expect(compareRuns(before, [step('a', 'not_enforced'), step('y', 'verified', 'crm')])).toBeUndefined();
  });
});
