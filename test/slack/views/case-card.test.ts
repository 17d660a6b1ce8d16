import { describe, expect, it } from 'vitest';
import type { CaseState } from '../../../src/domain/case.ts';
import type { CaseView } from '../../../src/domain/case-view.ts';
import { caseCard } from '../../../src/slack/views/case-card.ts';
import { APPLICATIONS, aCase, aLookup, anAccount, anApproval, aStanding, aStep, aTask, aView } from '../scenery.ts';

function shown(view: CaseView): string {
  return JSON.stringify(caseCard(view, { applications: APPLICATIONS, requester: 'Hanna HR' }).blocks);
}

function buttons(view: CaseView): string[] {
  const { blocks } = caseCard(view, { applications: APPLICATIONS });
  return blocks.flatMap((block) => {
    if (block.type !== 'actions') return [];
    return block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []));
  });
}

const inState = (state: CaseState, more: Partial<ReturnType<typeof aCase>> = {}) =>
  aView({ offboardingCase: aCase({ state, ...more }) });
const CUT = { cutAt: new Date('2026-12-01T17:00:00Z') };

describe('a card offers what can be done now, and nothing else', () => {
  it.each<[string, CaseView, string[]]>([
    ['waiting', inState('awaiting_approval'), ['Approve', 'Reject', 'View plan', 'Reschedule', 'Cancel offboarding']],
    ['approved', inState('approved'), ['View plan', 'Cut access now', 'Reschedule', 'Cancel offboarding']],
    ['running', inState('cutting', CUT), ['View plan', 'Stop here']],
    ['stopped', inState('stopped', { ...CUT, resumeTo: 'cutting' }), ['View plan', 'Finish', 'Give access back']],
    ['closed', inState('access_closed', CUT), ['View plan', 'Evidence', 'Give access back']],
    ['given back', inState('restored', CUT), ['View plan', 'Evidence']],
    ['rejected before anything was cut', inState('rejected'), ['View plan', 'Ask again']],
    [
      'rejected after an early cut',
      inState('rejected', { earlyCutAt: CUT.cutAt, ...CUT }),
      ['View plan', 'Give access back', 'Ask again'],
    ],
    ['cancelled', inState('cancelled'), ['View plan']],
  ])('when it is %s', (_, view, expected) => {
    expect(buttons(view)).toEqual(expected);
  });

  it('when a step failed or is in doubt', () => {
    for (const state of ['failed', 'unknown'] as const) {
      const view = { ...inState('cutting', CUT), steps: [aStep({ state })] };
      expect(buttons(view)).toEqual(['View plan', 'Stop here', 'Retry', 'Make it a task']);
    }
  });

  it('when an account was found later, beside what is running', () => {
    const view = {
      ...inState('closing', CUT),
      steps: [aStep({ state: 'verified' }), aStep({ id: 'step-2', batch: 1, application: 'figma' })],
      waiting: [{ scope: 'cut_access' as const, batch: 1, standing: aStanding() }],
    };
    expect(buttons(view)).toEqual(['Approve', 'Reject', 'View plan', 'Stop here']);
    expect(shown(view)).toContain('found later: 1 step');
  });

  it('when two accounts could be theirs: one button each, and none of them', () => {
    const view = inState('planning', {
      revision: 0,
      questions: [
        {
          application: 'figma',
          candidates: [
            { id: 'f1', label: 'lee@old.test', detail: 'Lee Baker, active' },
            { id: 'f2', label: 'lbaker', detail: 'L. Baker, invited' },
          ],
        },
      ],
    });
    expect(buttons(view)).toEqual(['lee@old.test', 'lbaker', 'None of them', 'Cancel offboarding']);
    expect(shown(view)).toContain('Which account is theirs in *Figma*?');
    const answered = { ...view, offboardingCase: { ...view.offboardingCase, choices: { figma: null } } };
    expect(buttons(answered)).toEqual(['Cancel offboarding']);
  });
});

describe('a card says', () => {
  it('who is leaving, which case it is and how far it has come, in words beside the bar', () => {
    const steps = [
      aStep({ state: 'verified' }),
      aStep({ id: 'step-2', application: 'figma', state: 'running', account: anAccount({ id: 'f1' }) }),
    ];
    const view = { ...inState('cutting', CUT), steps };
    const card = caseCard(view, { applications: APPLICATIONS });
    expect(card.blocks[0]).toMatchObject({ type: 'header', text: { text: 'Offboarding · Lee Baker · OB-12' } });
    expect(shown(view)).toMatch(/▰+▱+ 1 of 3/);
    expect(card.text).toBe('OB-12, offboarding of Lee Baker: cutting access; 1 application still lets them in.');
  });

  it.each<[Parameters<typeof aStep>[0], string]>([
    [{ state: 'executed' }, 'Checking'],
    [{ state: 'verified' }, 'Proven closed'],
    [{ state: 'receipt' }, 'Done, cannot be read back'],
    [{ state: 'unknown' }, "Can't tell, check by hand"],
    [{ state: 'not_enforced' }, 'Would be done'],
  ])('%j as %s', (step, words) => {
    const view = { ...inState('closing', CUT), steps: [aStep(step)], tasks: [] };
    expect(shown(view)).toContain(words);
  });

  it('a person’s word as that person’s, never as a proof', () => {
    const tasks = [aTask({ state: 'attested', closedBy: 'Dana', stepIds: ['step-1'] })];
    const text = shown({ ...inState('closing', CUT), steps: [aStep({ state: 'attested' })], tasks });
    expect(text).toContain('Confirmed by Dana');
    expect(text).not.toContain('Proven closed');
  });

  it('the weakest proof of an account, so that a receipt is not hidden behind a proven suspension', () => {
    const steps = [aStep({ state: 'verified' }), aStep({ id: 'step-2', action: 'end_sessions', state: 'receipt' })];
    expect(shown({ ...inState('closing', CUT), steps, tasks: [] })).toContain(
      'Done, cannot be read back · 1 of 2 steps proven',
    );
  });

  it('which application still lets the leaver in, and why', () => {
    const steps = [aStep({ state: 'planned', attempts: 3, note: 'The server does not answer (503)' })];
    const text = shown({ ...inState('cutting', CUT), steps, tasks: [] });
    expect(text).toContain('*Still have access*: Wiki');
    expect(text).toContain('suspend: The server does not answer (503)');
  });

  it('that a dry run changed nothing, and does not count it as done', () => {
    const view = {
      ...inState('closing', CUT),
      steps: [aStep({ state: 'not_enforced' })],
      lookups: [aLookup({ mode: 'dry_run' })],
      tasks: [],
    };
    expect(shown(view)).toContain('0 of 1 · 1 would be done');
    expect(shown(view)).toContain('*Dry run*, nothing is changed in: Wiki');
  });

  it('never that access is closed while a dry run left a door open', () => {
    const steps = [aStep({ state: 'verified' }), aStep({ id: 'step-2', application: 'figma', state: 'not_enforced' })];
    for (const state of ['access_closed', 'completed'] as const) {
      const view = { ...inState(state, { ...CUT, accessClosedAt: CUT.cutAt }), steps, tasks: [] };
      expect(shown(view)).toContain('*What is enforced is closed; 1 application in dry run still lets them in.*');
    }
    const closed = { ...inState('access_closed', CUT), steps: [aStep({ state: 'verified' })], tasks: [] };
    expect(shown(closed)).toContain('*Access is closed.*');
  });

  it('how many have approved, who, and that security is missing', () => {
    const given = [anApproval()];
    const standing = aStanding({ given, people: 2, missingPeople: 1, missingSecurity: true });
    const view = aView({ approvals: given, waiting: [{ scope: 'cut_access', batch: 0, standing }] });
    expect(shown(view)).toContain('*Cut access*: 1 of 2 approvals (Ann), needs a security approver');
    expect(shown(view)).toContain('✅ Approved by Ann');
  });

  it('what cannot be undone, before anybody says yes to it', () => {
    const steps = [
      aStep(),
      aStep({
        id: 'step-2',
        phase: 'reclaim',
        action: 'reclaim_licence',
        undo: 'none',
        summary: 'Take the Wiki seat back',
      }),
    ];
    const view = {
      ...aView({ steps }),
      waiting: [{ scope: 'irreversible' as const, batch: 0, standing: aStanding() }],
    };
    expect(shown(view)).toContain('1 step; 1 cannot be undone: Take the Wiki seat back');
  });

  it('that it is stopped, frozen or under a legal hold', () => {
    const at = new Date('2026-11-20T08:00:00Z');
    const text = shown(
      aView({
        offboardingCase: aCase({ frozen: true }),
        stopped: { kind: 'stop_all', reason: 'wrong roster', by: 'Sec', at, restart: [] },
        hold: { reason: 'lawsuit', by: 'Lara', at },
      }),
    );
    expect(text).toContain('*Everything is stopped*');
    expect(text).toContain('*Held back*');
    expect(text).toContain('*Legal hold* by Lara');
  });

  it('that nobody approved in time and what was cut all the same', () => {
    const view = {
      ...aView({ offboardingCase: aCase({ earlyCutAt: CUT.cutAt }) }),
      now: new Date('2026-12-02T00:00:00Z'),
    };
    expect(shown(view)).toContain('*Nobody approved in time*: what can be undone was cut');
  });

  it('where somebody looked and found nothing, and what is never touched', () => {
    const lookups = [
      aLookup({ application: 'figma', outcome: 'no_account' }),
      aLookup({ refused: 'it is one of the last two admins' }),
    ];
    const text = shown(aView({ lookups, steps: [] }));
    expect(text).toContain('Looked, no account: Figma');
    expect(text).toContain('Never touched: it is one of the last two admins');
  });

  it('at most 45 applications, then how many more there are', () => {
    const steps = Array.from({ length: 50 }, (_, index) =>
      aStep({ id: `step-${index}`, application: `app${index}`, account: anAccount({ id: `a${index}`, label: 'lee' }) }),
    );
    expect(shown(aView({ steps, tasks: [], lookups: [] }))).toContain('… and 5 more: see View plan');
  });

  it('the asker by name, without calling them, and a system as what it is', () => {
    expect(shown(aView())).toContain('Asked for by Hanna HR');
    const source = { kind: 'webhook' as const, id: 'hr', readableAgain: false };
    const { blocks } = caseCard(aView({ offboardingCase: aCase({ source, requester: 'hr' }) }), {
      applications: APPLICATIONS,
    });
    expect(JSON.stringify(blocks)).toContain('Asked for by HR (webhook hr)');
  });

  it('the second scope by what it holds, also where all of it can be undone', () => {
    const waiting = (['cut_access', 'irreversible'] as const).map((scope) => ({
      scope,
      batch: 0,
      standing: aStanding(),
    }));
    const reclaim = aStep({ id: 's2', phase: 'reclaim', action: 'remove_entitlement', undo: 'full' });
    const licence = aStep({ id: 's3', phase: 'reclaim', action: 'reclaim_licence', undo: 'full' });
    const handOver = aStep({ id: 's4', phase: 'hand_over', action: 'transfer_data', undo: 'none' });
    expect(shown(aView({ steps: [aStep(), reclaim], waiting }))).toContain(
      '*Cut access*: 0 of 1 approval\\n*Removing groups*: 0 of 1 approval',
    );
    expect(shown(aView({ steps: [aStep(), reclaim, licence, handOver], waiting }))).toContain(
      '*Removing groups and licences, hand-over*: 0 of 1 approval',
    );
    const nothing = shown(aView({ steps: [aStep(), { ...reclaim, state: 'dropped' }], waiting }));
    expect(nothing).toContain('*Cut access*: 0 of 1 approval"');
  });

  it('that nothing was cut when it ended before, with no row that looks as if it waited', () => {
    for (const state of ['rejected', 'cancelled'] as const) {
      const text = shown(inState(state));
      expect(text).toContain(`${state === 'rejected' ? 'Rejected' : 'Cancelled'}; nothing was cut.`);
      expect(text).not.toMatch(/Waiting|nothing to do|Wiki/);
    }
    const early = { ...inState('rejected', { ...CUT, earlyCutAt: CUT.cutAt }), steps: [aStep({ state: 'verified' })] };
    expect(shown(early)).toMatch(/what was cut early stays cut.*Proven closed/);
  });

  it('what a dry run would do before it comes to it, and how many steps wait elsewhere', () => {
    const steps = [aStep(), aStep({ id: 's2', application: 'figma' }), aStep({ id: 's3', application: 'figma' })];
    const text = shown(aView({ steps, lookups: [aLookup({ mode: 'dry_run' })], tasks: [] }));
    expect(text).toContain('*Wiki* lee@northwind.test · Would be done · 1 step');
    expect(text).toContain('*Figma* lee@northwind.test · Waiting · 2 steps');
  });

  it('while access is given back only what is given back, and who said so', () => {
    const view = {
      ...inState('returning', CUT),
      steps: [
        aStep({ state: 'returned' }),
        aStep({ id: 's2', application: 'lake', state: 'not_enforced', account: anAccount({ id: 'l' }) }),
      ],
      lookups: [aLookup({ application: 'lake', mode: 'dry_run' })],
      tasks: [
        aTask({ state: 'attested', closedBy: 'Dana' }),
        aTask({ id: 't2', key: 'restore', kind: 'restore', title: 'Give Figma back' }),
      ],
      approvals: [anApproval({ scope: 'return' })],
    };
    const text = shown(view);
    expect(text).toMatch(/▰+▱* 1 of 2/);
    expect(text).not.toMatch(/lake|Dry run|Confirmed by/);
    expect(text).toContain('✅ Giving back approved by Ann');
  });

  it('owners by name where the roster knows them, else by address', () => {
    const tasks = [aTask(), aTask({ id: 'task-2', key: 'lab', title: 'Lab key', owner: 'lab@agency.test' })];
    const text = shown(aView({ tasks }));
    expect(text).toContain('With Dana Fischer, due');
    expect(text).toContain('With lab@agency.test, due');
  });
});
