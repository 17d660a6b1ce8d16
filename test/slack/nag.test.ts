import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpostedNotices } from '../../db/messages.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { nag } from '../../src/operations/nag.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { anApplication, ann, aPerson, dana, hana, sam } from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

const DAY = 86_400_000;
const ROSTER = ['ann', 'bob', 'sam', 'hana'].map((id) =>
  aPerson({ id, slackUserId: id === 'sam' ? PEOPLE.sec : `U0${id.toUpperCase()}` }),
);
const without = (id: string) => {
  const { slackUserId: _none, ...person } = aPerson({ id });
  return person;
};

/** Lee leaves on Thursday at 18:00 in Berlin, so tasks of three days are due on Sunday evening. */
describe('reminders in Slack', () => {
  let stage: Stage;
  let caseId = '';
  beforeAll(async () => {
    stage = await aStage({
      company: {
        now: new Date('2026-11-23T09:00:00Z'),
        people: [
          ...ROSTER,
          aPerson({ id: 'dana', managerEmail: 'bob@northwind.test' }),
          aPerson({ id: 'lee' }),
          without('otto'),
        ],
        applications: [
          anApplication('crm'),
          { ...FIGMA, backupOwner: 'sam@northwind.test' },
          anApplication('miro', { connector: undefined, backupOwner: undefined }),
          anApplication('bank', { connector: undefined, owner: 'otto@northwind.test', backupOwner: undefined }),
        ],
      },
    });
    caseId = (await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-11-26' })).id;
    await settle();
    for (const actor of [ann, sam]) {
      const { offboardingCase, waiting } = await stage.company.view(caseId);
      if (waiting.length > 0) await approveCase(stage.deps, actor, { caseId, revision: offboardingCase.revision });
      await settle();
    }
  });
  afterAll(() => stage.close());

  async function settle() {
    stage.elapse(3_700_000);
    await stage.settle();
  }

  /** Day by day: what is due is said at the first look after it. */
  async function passTo(moment: string) {
    while (stage.company.now() < new Date(moment)) {
      await stage.company.pass(Math.min(DAY, new Date(moment).getTime() - stage.company.now().getTime()));
      await settle();
    }
  }

  const about = (start: string) =>
    stage.slack.workspace.messages.filter(({ metadata }) => String(metadata?.event_payload.subject).startsWith(start));
  const nags = (email: string) =>
    about('nag:').filter(({ metadata }) => String(metadata?.event_payload.subject).endsWith(email));

  test('what came due on Sunday evening is said on Monday from nine, when she may be disturbed: one message with everything, and nobody else hears', async () => {
    await passTo('2026-11-30T07:00:00Z');
    expect(about('nag:')).toEqual([]);
    // Her own quiet time goes on for half an hour; at the second look she has ended it.
    let looks = 0;
    const until = Date.parse('2026-11-30T08:30:00Z') / 1_000;
    stage.slack.handlers.set('dnd.info', () => {
      looks += 1;
      return { body: { ok: true, dnd_enabled: looks === 1, next_dnd_start_ts: until - 7_200, next_dnd_end_ts: until } };
    });
    await passTo('2026-11-30T08:00:00Z');
    stage.slack.handlers.clear();
    expect(looks).toBe(2);
    const [one, ...more] = nags('dana@northwind.test');
    expect(more).toEqual([]);
    expect(one?.text).toContain('2 tasks are overdue');
    const words = JSON.stringify(one?.blocks);
    for (const said of ['Figma', 'Miro', 'Lee', 'Access removed', 'Open Admin → Members'])
      expect(words).toContain(said);
    expect(nags('sam@northwind.test')).toEqual([]);
  });

  test('an owner without Slack is not reminded in silence: the admins hear it, once', async () => {
    const told = about('unreached:nag:');
    expect(told.map(({ text }) => text)).toEqual([
      expect.stringContaining('otto@northwind.test cannot be reached in Slack'),
    ]);
  });

  test('looking again, by another replica or after a restart, says nothing twice', async () => {
    const before = stage.slack.workspace.messages.length;
    expect(await Promise.all([nag(stage.deps), nag(stage.deps)])).toEqual([0, 0]);
    await settle();
    expect(stage.slack.workspace.messages.length).toBe(before);
  });

  test('an answer takes the task out of the reminder that shows it', async () => {
    const figma = (await stage.company.view(caseId)).tasks.find(({ application }) => application === 'figma');
    await answerTask(stage.deps, dana, { taskId: figma?.id ?? '', answer: 'access_removed' });
    await settle();
    const [one] = nags('dana@northwind.test');
    expect(one?.text).toContain('1 task is overdue');
    expect(JSON.stringify(one?.blocks)).toContain('Confirmed by');
  });

  test('then the manager hears two days after the backup’s turn, the thread four days after, security last', async () => {
    await passTo('2026-12-01T12:00:00Z');
    expect(nags('dana@northwind.test')).toHaveLength(2);
    await passTo('2026-12-03T12:00:00Z');
    const [manager] = nags('bob@northwind.test');
    const words = JSON.stringify(manager?.blocks);
    expect(words).toContain('asked of Dana');
    expect(words).not.toContain('Access removed');
    const security = () => about(`notice:${caseId}:nag:security`);
    expect(about(`notice:${caseId}:nag:thread`)).toEqual([]);
    await passTo('2026-12-07T12:00:00Z');
    expect(about(`notice:${caseId}:nag:thread`)[0]?.text).toContain('Miro');
    expect(security()).toEqual([]);
    await passTo('2026-12-11T12:00:00Z');
    const hearers = new Set(security().map(({ channel }) => channel));
    expect(hearers).toEqual(new Set([PEOPLE.ann, PEOPLE.sec].map((id) => stage.slack.directMessage(id)?.id)));
    const spoken = nags('dana@northwind.test').length;
    await passTo('2026-12-18T12:00:00Z');
    expect(nags('dana@northwind.test')).toHaveLength(spoken);
    expect(await unpostedNotices(stage.deps.db, 10)).toEqual([]);
  }, 60_000);
});
