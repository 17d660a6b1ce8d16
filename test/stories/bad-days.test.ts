import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { anApplication } from '../support/company.ts';
import { inHr } from '../support/in-hr.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { accountsIn, aTheatre, HANDS, type Theatre } from './theatre.ts';

const { ann, bob } = PEOPLE;

/** Feeds, vendors and Slack that break, from Monday, 23 November 2026, 09:00 UTC on. */
describe('on a bad day', () => {
  const crowd = Array.from({ length: 295 }, (_, index) => inHr(`p${index}`, String(1000 + index)));
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await aTheatre([...HANDS, inHr('vera', '201'), ...crowd.slice(1)], {
      company: {
        people: [],
        applications: [anApplication('directory', { identityProvider: true }), anApplication('crm')],
        accounts: Object.fromEntries(
          ['directory', 'crm'].map((id) => [id, accountsIn(id, ['vera', ...crowd.map((_, index) => `p${index}`)])]),
        ),
      },
    });
  });
  afterAll(() => theatre?.close());

  test('one application failing while Slack limits: the others are cut, nothing is lost or told twice', async () => {
    await theatre.hrEnters('201', { endDate: '2026-11-23' });
    await theatre.press(bob, 'Approve', 'vera');
    const down = () => Promise.reject(new ConnectorError('unavailable', 'crm: suspend: 503'));
    theatre.company.fault('crm', { execute: down });
    theatre.slack.faults.set({ ratelimited: { seconds: 2 } });
    await theatre.company.pass(8 * 3_600_000 + 60_000);
    expect([await theatre.account('directory', 'vera'), await theatre.account('crm', 'vera')]).toEqual([
      'suspended',
      'active',
    ]);
    theatre.company.fault('crm', undefined);
    theatre.slack.faults.clear();
    await theatre.until('2026-11-23T18:00:00Z');
    expect(await theatre.account('crm', 'vera')).toBe('suspended');
    expect((await theatre.caseOf('vera')).offboardingCase.state).toBe('access_closed');
    expect(await theatre.words('vera'), 'one card, and it says so').toContain(
      '*Crm* vera@northwind.test · Proven closed',
    );
    const texts = theatre.slack.workspace.messages.map(
      ({ text, channel, thread_ts }) => `${channel} ${thread_ts} ${text}`,
    );
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  test('forty of three hundred terminated by a broken feed: nobody is cut, one person cannot release them, and the mended feed ends it', async () => {
    const broken = crowd.slice(1, 41).map(({ id }) => id);
    theatre.hr.update(({ people }) => {
      for (const person of people)
        if (broken.includes(person.id)) Object.assign(person, { status: 'left', endDate: '2026-11-23' });
    });
    const before = theatre.company.acts.length;
    await theatre.read();
    await theatre.until('2026-11-24T09:00:00Z');
    expect(theatre.company.acts.slice(before)).toEqual([]);
    expect(theatre.told(ann).filter((text) => text.includes('are more than 5'))).toHaveLength(1);

    const list = async (user: string) => {
      await theatre.answer(user, () => theatre.slack.act.command(user, CASES, 'release'));
      const message = theatre.slack.workspace.messages.findLast(({ ephemeralFor }) => ephemeralFor === user);
      return { user, channel: message?.channel ?? '', ts: message?.ts ?? '', text: 'Release this list' };
    };
    const release = await list(ann);
    expect(await theatre.answer(ann, () => theatre.slack.act.click(release))).toContain('One more person');
    expect(await theatre.answer(ann, () => theatre.slack.act.click(release))).toContain(
      'somebody else has to do it too',
    );
    await theatre.until('2026-11-24T10:00:00Z');
    expect(theatre.company.acts.slice(before)).toEqual([]);

    theatre.hr.update(({ people }) => {
      for (const person of people)
        if (broken.includes(person.id)) Object.assign(person, { status: 'active', endDate: null });
    });
    await theatre.read();
    await theatre.until('2026-11-25T09:00:00Z');
    expect(theatre.company.acts.slice(before)).toEqual([]);
    const states = await Promise.all(
      broken.map(async (id) => (await theatre.caseOf(`p${Number(id) - 1000}`)).offboardingCase.state),
    );
    expect(new Set(states)).toEqual(new Set(['cancelled']));
    expect(theatre.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
