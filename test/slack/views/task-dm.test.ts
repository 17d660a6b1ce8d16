import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/domain/task.ts';
import { taskDm } from '../../../src/slack/views/task-dm.ts';
import { APPLICATIONS, aPerson, aTask, NOW } from '../scenery.ts';

function drawn(tasks: readonly Task[]) {
  const dm = taskDm({ caseName: 'OB-12', leaver: aPerson(), tasks, exceptions: [], now: NOW }, APPLICATIONS);
  const buttons = dm.blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((element) => (element.type === 'button' ? [element] : [])) : [],
  );
  return { ...dm, words: JSON.stringify(dm.blocks), buttons: buttons.map(({ text }) => text.text), all: buttons };
}

describe('an owner’s message', () => {
  test('is one sentence for screen readers: who, how many tasks, and by when', () => {
    expect(drawn([aTask()]).text).toBe(
      'Lee Baker is leaving, and you are asked for 1 task: Remove access to Figma, the first due <!date^1796403600^{date_short_pretty}, {time}|4 Dec 2026, 17:00 UTC>.',
    );
  });

  test('carries the runbook as numbered steps', () => {
    const { words } = drawn([aTask({ runbook: ['Open Admin', 'Remove lee@northwind.test'] })]);
    expect(words).toContain('1. Open Admin\\n2. Remove lee@northwind.test');
  });

  test.each<[Task['kind'], string[]]>([
    ['access', ['Access removed', 'No such account', 'Need help']],
    ['check', ['Access removed', 'No such account', 'Need help']],
    ['checklist', ['Done', 'Need help']],
    ['restore', ['Access given back', 'Need help']],
  ])('for a task of kind %s offers %j', (kind, expected) => {
    expect(drawn([aTask({ kind })]).buttons).toEqual(expected);
  });

  test('says for a screen reader which of several equal buttons is which', () => {
    const tasks = [aTask(), aTask({ id: 'task-2', title: 'Remove access to Miro' })];
    const labels = drawn(tasks).all.map((button) => button.accessibility_label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test('has no button for what was answered, withdrawn or not sent, and says who answered', () => {
    const tasks = [
      aTask({ state: 'attested', closedBy: 'Dana', closedAt: NOW }),
      aTask({ id: 'task-2', state: 'withdrawn' }),
      aTask({ id: 'task-3', state: 'no_account', closedBy: 'Dana' }),
    ];
    const dm = drawn(tasks);
    expect(dm.buttons).toEqual([]);
    expect(dm.words).toContain('Confirmed by Dana');
    expect(dm.words).toContain('No such account, says Dana');
    expect(dm.words).toContain('Withdrawn');
    expect(dm.text).toBe('Nothing is left to do for Lee Baker, OB-12. Thank you.');
  });

  test('can still be answered after help was asked for, but help is asked once', () => {
    expect(drawn([aTask({ state: 'help_asked' })]).buttons).toEqual(['Access removed', 'No such account']);
  });

  test('says that a task is late', () => {
    expect(drawn([aTask({ dueAt: new Date('2026-11-19T00:00:00Z') })]).words).toContain('❗ late');
  });

  test('shows ten tasks and names how many are left', () => {
    const tasks = Array.from({ length: 13 }, (_, index) => aTask({ id: `task-${index}` }));
    const dm = drawn(tasks);
    expect(dm.buttons.filter((words) => words === 'Access removed')).toHaveLength(10);
    expect(dm.words).toContain('3 more tasks');
  });
});
