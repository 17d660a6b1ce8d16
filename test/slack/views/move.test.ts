import { describe, expect, it } from 'vitest';
import { kindWords } from '../../../src/domain/kind-words.ts';
import { caseCard } from '../../../src/slack/views/case-card.ts';
import { cancelModal, cutNowModal } from '../../../src/slack/views/case-modals.ts';
import { statusList } from '../../../src/slack/views/status.ts';
import { taskDm } from '../../../src/slack/views/task-dm.ts';
import { APPLICATIONS, aCase, aStep, aTask, aView, NOW, STATES } from '../scenery.ts';

const MOVE = {
  from: 'Finance, Accountant',
  to: 'People, Partner',
  left: [{ application: 'wiki', entitlements: ['Payment approvers'] }],
};

function moveView(state: (typeof STATES)[number]) {
  const begun = ['cutting', 'closing', 'access_closed', 'completed', 'stopped', 'returning', 'restored'].includes(
    state,
  );
  return aView({
    offboardingCase: aCase({
      kind: 'move',
      move: MOVE,
      state,
      reason: 'From Finance, Accountant to People, Partner',
      ...(begun && { cutAt: NOW }),
    }),
    steps: [aStep({ action: 'remove_entitlement', summary: 'Remove from group Payment approvers' })],
  });
}

describe('somebody who moves and stays', () => {
  it.each(STATES)('is never spoken of as a leaver, in the state %s', (state) => {
    const view = moveView(state);
    const { text, blocks } = caseCard(view, { applications: APPLICATIONS });
    const words = `${text} ${JSON.stringify(blocks)}`;
    expect(words).toContain('Move · Lee Baker · OB-12');
    expect(words).not.toMatch(/offboard|leaving|last moment|suspend|let.? them in|has access|cut access/i);
  });

  it('has a card that says from where, to where, what goes and when, and that the account stays', () => {
    const words = JSON.stringify(caseCard(moveView('awaiting_approval'), { applications: APPLICATIONS }).blocks);
    expect(words).toContain('*From*\\nFinance, Accountant');
    expect(words).toContain('*To*\\nPeople, Partner');
    expect(words).toContain('Goes: Payment approvers in *Wiki*');
    expect(words).toContain('*Old access goes*\\nTue 1 Dec 2026, 18:00');
    expect(words).toContain('the account stays');
    expect(words).toContain('Approve the move of Lee Baker?');
  });

  it('is a move in the lists of Home and status too', () => {
    const offboardingCase = moveView('approved').offboardingCase;
    const list = statusList([{ offboardingCase, personName: 'Lee Baker' }]);
    expect(JSON.stringify(list.blocks)).toContain('Lee Baker · move · approved');
  });

  it('has buttons and forms in the same words', () => {
    const words = JSON.stringify(caseCard(moveView('approved'), { applications: APPLICATIONS }).blocks);
    expect(words).toContain('Take it away now');
    expect(words).toContain('Cancel move');
    expect(JSON.stringify(cancelModal(moveView('approved')))).toContain('Cancel move');
    expect(JSON.stringify(cutNowModal(moveView('approved')))).toContain('What the old role had goes at once');
  });

  it('is no leaver to the owner of an application either', () => {
    const dm = { caseName: 'OB-12', leaver: moveView('cutting').person, kind: 'move' as const, now: NOW };
    const { text, blocks } = taskDm({ ...dm, tasks: [aTask({ kind: 'check' })] }, APPLICATIONS);
    expect(text).toContain(`Lee Baker ${kindWords({ kind: 'move' }).who}, and you are asked for 1 task`);
    expect(`${text} ${JSON.stringify(blocks)}`).not.toContain('leaving');
  });
});
