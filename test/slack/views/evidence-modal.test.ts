import { describe, expect, it } from 'vitest';
import type { CaseEvidence } from '../../../src/domain/case-evidence.ts';
import { evidenceModal } from '../../../src/slack/views/evidence-modal.ts';
import { APPLICATIONS, aCase, anApproval, aStep, aTask, aView, NOW } from '../scenery.ts';

const READ = new Date('2026-12-01T17:03:00Z');

function evidence(overrides: Partial<CaseEvidence> = {}): CaseEvidence {
  return {
    view: aView({ offboardingCase: aCase({ state: 'access_closed' }) }),
    reads: new Map(),
    saidBy: new Map(),
    events: 41,
    signed: { size: 132, root: '3q2+7w==' },
    uncovered: 0,
    ...overrides,
  };
}

function shown(about: CaseEvidence, page = 0): string {
  return JSON.stringify(evidenceModal(about, APPLICATIONS, page).blocks);
}

describe('the evidence on a card shows', () => {
  it('what a machine has read with the time of the read, and a person’s word as a word', () => {
    const steps = [
      aStep({ state: 'verified', closedAt: READ }),
      aStep({ id: 'step-2', action: 'end_sessions', summary: 'End sessions', state: 'receipt', closedAt: READ }),
      aStep({ id: 'step-3', application: 'figma', state: 'attested', closedAt: READ }),
    ];
    const reads = new Map([
      ['step-1', { at: READ, verdict: 'holds' }],
      ['step-2', { at: READ, verdict: 'no_read' }],
    ]);
    const words = shown(evidence({ view: aView({ steps }), reads, saidBy: new Map([['step-3', 'Dana']]) }));
    expect(words).toMatch(/Suspend the account · Proven closed, read back <!date[^>]+17:03 UTC>/);
    expect(words).toMatch(/End sessions · Done, cannot be read back <!date[^>]+>(\\n|")/);
    expect(words).toMatch(/Confirmed by Dana <!date[^>]+>/);
  });

  it('a deletion that nobody has approved as something still to come, and a dry run without a moment', () => {
    const steps = [
      aStep({ state: 'not_enforced', closedAt: READ }),
      aStep({ id: 'step-2', phase: 'delete', action: 'delete', summary: 'Delete the account' }),
    ];
    const words = shown(evidence({ view: aView({ steps }) }));
    expect(words).toMatch(/Suspend the account · Would be done(\\n|")/);
    expect(words).toContain('1 account to be deleted after the retention time, when that is approved.');
    expect(words).not.toContain('Delete the account');
  });

  it('who said yes, to what and when: one line a click', () => {
    const approvals = (['cut_access', 'irreversible'] as const).map((scope) =>
      anApproval({ id: scope, scope, security: true }),
    );
    const steps = [aStep(), aStep({ id: 'step-2', phase: 'reclaim', action: 'reclaim_licence' })];
    const words = shown(evidence({ view: aView({ approvals, steps }) }));
    expect(words).toMatch(
      /Approved by Ann \(security\) · <!date[^>]+> · plan revision 1 · Cut access; Removing licences/,
    );
    expect(words.match(/Approved by/g)).toHaveLength(1);
  });

  it('who confirmed a task, with the proof’s name and fingerprint and never its Slack file', () => {
    const attachment = { name: 'members.png', sha256: `3f2a${'0'.repeat(60)}`, bytes: 9, fileId: 'F0SECRETFILE' };
    const tasks = [aTask({ state: 'attested', closedBy: 'Dana', closedAt: NOW, note: 'by the console', attachment })];
    const words = shown(evidence({ view: aView({ tasks }) }));
    expect(words).toContain('Confirmed by Dana');
    expect(words).toContain('proof members.png, SHA-256 `3f2a000000000000…`');
    expect(words).not.toContain('F0SECRETFILE');
  });

  it('how far the log is signed, and how an auditor gets and checks the bundle', () => {
    const words = shown(evidence());
    expect(words).toContain('41 events of this case in the audit log, all of them under the newest signed checkpoint.');
    expect(words).toContain('132 events, root `3q2+7w==`');
    expect(words).toContain('npx --no lastday evidence export OB-12 --out case.json');
    expect(words).toContain('npx --no lastday evidence verify case.json --key audit-key.pub.pem');
    expect(shown(evidence({ uncovered: 2 }))).toContain('2 newer than the newest signed checkpoint');
  });

  it('everything of a large case, a page at a time', () => {
    const steps = Array.from({ length: 150 }, (_, index) =>
      aStep({ id: `s${index}`, application: `app${index}`, summary: `Suspend number ${index}.` }),
    );
    const about = evidence({ view: aView({ steps }) });
    const pages = [0, 1, 2, 3].map((page) => shown(about, page)).join('');
    for (const { summary } of steps) expect(pages).toContain(summary);
    expect(shown(about, 0)).toContain('Page 2 of 3');
    expect(shown(about, 99)).toContain('Page 2 of 3');
  });
});
