/** The tour: eight things to do, each ticked when the desk sees it happen. */
import { createElement, type ReactNode } from 'react';
import type { Desk, Look } from './desk.ts';
import { hrefOf } from './location.ts';
import { whereFields } from './where.ts';

const h = createElement;

/** Who plays which part: ids for acting, addresses for the servers. */
export interface Cast {
  readonly approver: string;
  readonly security: string;
  readonly owner: string;
  readonly leaverEmail: string;
  readonly leaverName: string;
  readonly secondLeaverEmail: string;
  readonly secondLeaverName: string;
  /** The application whose account shows that the cut is real, and the one that lies. */
  readonly directoryId: string;
  readonly lyingId: string;
}

type Offer =
  | {
      readonly kind: 'become';
      readonly who: 'approver' | 'security' | 'owner';
      readonly where: 'cases' | 'messages';
      readonly words: string;
    }
  | {
      readonly kind: 'post';
      readonly action: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly words: string;
    };

interface Step {
  readonly id: string;
  readonly title: string;
  readonly todo: string;
  readonly offers: readonly Offer[];
}

function steps(cast: Cast): readonly Step[] {
  const asAnn: Offer = { kind: 'become', who: 'approver', where: 'cases', words: 'Be Ann' };
  return [
    {
      id: 'webhook',
      title: 'HR says so',
      todo: `HR's signed webhook says that ${cast.leaverName} is leaving, and the case opens in the channel.`,
      offers: [
        {
          kind: 'post',
          action: '/hr',
          fields: { email: cast.leaverEmail, when: 'in_three_days' },
          words: "Send HR's webhook",
        },
      ],
    },
    {
      id: 'approve',
      title: 'Approve',
      todo: 'As Ann from IT: open View plan to see every step, close it, then press Approve.',
      offers: [asAnn],
    },
    {
      id: 'second',
      title: 'The second yes',
      todo: `${cast.leaverName} administers the Directory, so one yes is not enough. As Sam from Security, press Approve.`,
      offers: [{ kind: 'become', who: 'security', where: 'cases', words: 'Be Sam' }],
    },
    {
      id: 'cut',
      title: 'Cut access',
      todo: 'Press Cut access now, give a reason, and watch the servers on the right turn.',
      offers: [asAnn],
    },
    {
      id: 'owner',
      title: 'By hand',
      todo: 'Figma has no API. As Dana, its owner, open Messages and press Access removed for Figma.',
      offers: [{ kind: 'become', who: 'owner', where: 'messages', words: 'Be Dana' }],
    },
    {
      id: 'lying',
      title: 'A lying server',
      todo: `Make Wiki lie: it will answer 200 and change nothing. Then HR lets ${cast.secondLeaverName} go today; approve as Ann, Cut access now, and see that Wiki is never called proven.`,
      offers: [
        {
          kind: 'post',
          action: '/fault',
          fields: { application: cast.lyingId, fault: 'lying' },
          words: 'Make Wiki lie',
        },
        {
          kind: 'post',
          action: '/hr',
          fields: { email: cast.secondLeaverEmail, when: 'in_two_hours' },
          words: `HR: ${cast.secondLeaverName} leaves today`,
        },
        asAnn,
      ],
    },
    {
      id: 'week',
      title: 'A week later',
      todo: 'Jump a week: every missed minute is worked off in order. Owners who did not answer are reminded: see the Messages of Olivia, who owns Miro. The digest stands in the channel.',
      offers: [{ kind: 'post', action: '/clock', fields: { jump: 'week' }, words: 'Jump a week' }],
    },
    {
      id: 'return',
      title: 'Give it back',
      todo: `It was a mistake. Let Wiki tell the truth again; on ${cast.leaverName}'s card press Stop here, then Give access back, as Ann and as Sam: what was recorded before is restored, and nothing more.`,
      offers: [
        {
          kind: 'post',
          action: '/fault',
          fields: { application: cast.lyingId, fault: 'well' },
          words: 'Make Wiki well',
        },
        asAnn,
        { kind: 'become', who: 'security', where: 'cases', words: 'Be Sam' },
      ],
    },
  ];
}

export const stepIds = ['webhook', 'approve', 'second', 'cut', 'owner', 'lying', 'week', 'return'] as const;

function pressed(desk: Desk, user: string, words: string): boolean {
  return desk.memory.seen.has(`press:${user}:${words}`);
}

/** Looks at the workspace and the servers and ticks what has happened. Ticks stay. */
export async function observeTour(desk: Desk, cast: Cast): Promise<void> {
  const { memory, world, slack } = desk;
  const { seen } = memory;
  const tick = (id: (typeof stepIds)[number], holds: boolean) => {
    if (holds) memory.see(`step:${id}`);
  };
  const cards = slack.workspace.messages.filter((one) => one.channel === desk.channel && one.bot_id !== undefined);
  const written = (name: string) => cards.filter((one) => JSON.stringify([one.text, one.blocks]).includes(name));
  tick('webhook', written(cast.leaverName).length > 0);
  tick('approve', pressed(desk, cast.approver, 'Approve'));
  tick('second', pressed(desk, cast.security, 'Approve'));
  tick('owner', pressed(desk, cast.owner, 'Access removed') && seen.has(`submit:${cast.owner}`));
  tick('week', seen.has('jump:week'));
  if (!world) return;
  const stateOf = async (email: string, application: string) =>
    (await world.accounts(email)).find((one) => one.applicationId === application)?.state;
  const leaver = await stateOf(cast.leaverEmail, cast.directoryId);
  tick('cut', leaver === 'suspended' || leaver === 'gone');
  tick('return', seen.has('step:cut') && leaver === 'active');
  if (seen.has('step:lying') || !seen.has(`fault:${cast.lyingId}:lying`)) return;
  const cutElsewhere = await stateOf(cast.secondLeaverEmail, cast.directoryId);
  const stillOpen = await stateOf(cast.secondLeaverEmail, cast.lyingId);
  tick('lying', cutElsewhere === 'suspended' && stillOpen === 'active');
}

/** A fault that is switched already needs no second press. */
function isSwitched(desk: Desk, action: string, fields: Readonly<Record<string, string>>): boolean {
  return action === '/fault' && desk.world?.faultOf(fields.application ?? '') === fields.fault;
}

function drawOffer(look: Look, cast: Cast, offer: Offer): ReactNode {
  if (offer.kind === 'post') {
    if (isSwitched(look.desk, offer.action, offer.fields)) return null;
    return h(
      'form',
      { key: offer.words, method: 'post', action: offer.action },
      whereFields(look, offer.fields),
      h('button', { className: 'btn primary small' }, offer.words),
    );
  }
  const as = cast[offer.who];
  const messages = look.desk.slack.directMessage(as)?.id ?? 'home';
  const place = offer.where === 'cases' ? look.desk.channel : messages;
  if (look.location.as === as && look.location.in === place) return null;
  const href = hrefOf(look.location, { as, in: place });
  return h('a', { key: offer.words, className: 'btn primary small', href, 'data-nav': '' }, offer.words);
}

/** The strip at the top; a small way back when it was dismissed. */
export function drawTour(look: Look, cast: Cast): ReactNode {
  const { memory } = look.desk;
  const toggle = (value: string, words: string, label: string) =>
    h(
      'form',
      { method: 'post', action: '/tour' },
      whereFields(look),
      h('button', { className: 'btn small', name: 'tour', value, 'aria-label': label }, words),
    );
  if (memory.dismissed) {
    return h(
      'div',
      { id: 'tour', className: 'tour folded', 'data-key': 'tour' },
      toggle('show', 'Show the tour', 'Show the tour'),
    );
  }
  const all = steps(cast);
  const done = (step: Step) => memory.seen.has(`step:${step.id}`);
  const now = all.find((step) => !done(step));
  return h(
    'section',
    { id: 'tour', className: 'tour', 'aria-label': 'Tour', 'data-key': 'tour' },
    h(
      'ol',
      { className: 'steps' },
      all.map((step, index) =>
        h(
          'li',
          {
            key: step.id,
            'data-step': step.id,
            className: done(step) ? 'done' : step === now ? 'now' : '',
            ...(step === now ? { 'aria-current': 'step' } : {}),
          },
          h('span', { className: 'dot', 'aria-hidden': true }, done(step) ? '✓' : index + 1),
          h(
            'span',
            { className: 'step-title' },
            step.title,
            done(step) ? h('span', { className: 'sr' }, ' (done)') : null,
          ),
        ),
      ),
    ),
    h(
      'div',
      { className: 'todo' },
      h(
        'p',
        { role: 'status' },
        now ? now.todo : 'That was the tour. Everything here goes on working: try another person with /offboard.',
      ),
      h(
        'div',
        { className: 'row' },
        now?.offers.map((offer) => drawOffer(look, cast, offer)),
        toggle('hide', '✕', 'Dismiss the tour'),
      ),
    ),
  );
}
