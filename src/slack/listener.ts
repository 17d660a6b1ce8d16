import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { PersonActor } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import { admits } from './guard.ts';
import { homeSubject } from './home.ts';
import type { Kit } from './kit.ts';
import { checkView } from './limits.ts';
import { failure } from './log.ts';
import { drawSoon, redraw } from './redraw.ts';
import { type Message, section } from './views/blocks.ts';
import { waitingModal, wordsModal } from './views/modal.ts';
import { foreign } from './views/mrkdwn.ts';
import { spoken } from './words.ts';

/** Somebody pressed or typed something, and is who they say. */
export interface Asked {
  readonly kit: Kit;
  readonly actor: PersonActor;
  /** Only they see it. */
  tell(answer: string | Message): Promise<void>;
  /** A modal that is ready now: a trigger is good for three seconds. */
  open(view: ModalView): Promise<void>;
  /** A modal whose content takes longer than that. */
  openSlowly(title: string, make: () => Promise<ModalView>): Promise<void>;
}

/** A pressed button. `value` is what the button carries, and nothing but a name for what the database knows. */
export interface Press extends Asked {
  readonly value: string;
  readonly actionId: string;
  /** The modal that the button is in. */
  replaceView(view: ModalView): Promise<void>;
}

/** A submitted modal. */
export interface Submission {
  readonly kit: Kit;
  readonly actor: PersonActor;
  /** As we wrote it, and as anybody may have changed it: names only. */
  readonly metadata: unknown;
  /** User input, by field. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type ActionArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;
type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs;
type ViewArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;
type EventArgs = SlackEventMiddlewareArgs & AllMiddlewareArgs;

export type SubjectOf = (press: Press) => Promise<string | undefined> | string | undefined;

/** Bolt is answered first: the work goes on after the ack, and is waited for at the end. */
export function heard<Args>(kit: Kit, listen: (args: Args) => Promise<void>): (args: Args) => Promise<void> {
  return (args) => kit.work.track(listen(args));
}

/** `subjectOf`: which message is out of date when the press comes too late. */
export function onAction(kit: Kit, handle: (press: Press) => Promise<void>, subjectOf: SubjectOf = () => undefined) {
  return heard(kit, async ({ ack, body, action, respond }: ActionArgs) => {
    await ack();
    const { view } = body;
    const tell = async (answer: string | Message) => {
      const { text, blocks } = message(answer);
      const modal = wordsModal('Lastday', foreign(text, 2_000));
      if (body.response_url) await respond({ text, blocks, response_type: 'ephemeral', replace_original: false });
      // A Home holds no answer: it comes as a window over it.
      else if (view?.type === 'home') await kit.slack.views.open({ trigger_id: body.trigger_id, view: modal });
      else if (view) await kit.slack.views.update({ view_id: view.id, view: modal });
    };
    let press: Press | undefined;
    try {
      if (!(await admits(kit, body))) return;
      const asked = await who(kit, body.user.id, body.trigger_id, tell);
      press = {
        ...asked,
        value: valueIn(action),
        actionId: action.action_id,
        async replaceView(next) {
          if (view) await kit.slack.views.update({ view_id: view.id, view: fitting(kit, next) });
        },
      };
      await handle(press);
      if (view?.type === 'home') await drawSoon(kit, homeSubject(press.actor.id));
    } catch (error) {
      const { words, stale } = spoken(kit, error);
      await told(kit, tell, words);
      if (!stale || !press) return;
      await redrawn(press, subjectOf);
      if (view?.type === 'home') await drawSoon(kit, homeSubject(press.actor.id));
    }
  });
}

export function onCommand(kit: Kit, handle: (asked: Asked, text: string) => Promise<void>) {
  return heard(kit, async ({ ack, command, respond }: CommandArgs) => {
    await ack();
    const tell = async (answer: string | Message) => {
      await respond({ ...message(answer), response_type: 'ephemeral' });
    };
    try {
      if (!(await admits(kit, command))) return;
      await handle(await who(kit, command.user_id, command.trigger_id, tell), command.text);
    } catch (error) {
      await told(kit, tell, spoken(kit, error).words);
    }
  });
}

/** `handle` returns what the modal says when all went well, or the next form; nothing closes it. */
export function onSubmit(kit: Kit, handle: (submission: Submission) => Promise<string | ModalView | undefined>) {
  return heard(kit, async ({ ack, body, view }: ViewArgs) => {
    const work = submitted(kit, handle, body, view);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), kit.ackWithin);
    });
    const first = await Promise.race([work, late]);
    clearTimeout(timer);
    if (first === 'not_ours') return ack();
    if (first !== 'late')
      return ack(first.fields ? { response_action: 'errors', errors: first.fields } : closing(first));
    const title = view.title.text;
    await ack({ response_action: 'update', view: waitingModal(title, 'Working…') });
    const outcome = await work;
    // Sent twice: the first is still at it, and will say what became of it.
    if (outcome === 'not_ours') return;
    const { words, next } = outcome;
    try {
      const shown = next ?? wordsModal(title, foreign(words ?? 'Done.', 2_000));
      await kit.slack.views.update({ view_id: view.id, view: shown });
    } catch (error) {
      // They closed it while it worked; what was done is on the card.
      kit.deps.log.info(failure(error), 'a modal was gone before its answer');
    }
  });

  function closing({ words, next }: Outcome) {
    if (next) return { response_action: 'update' as const, view: next };
    if (words === undefined) return { response_action: 'clear' as const };
    return { response_action: 'update' as const, view: wordsModal('Lastday', foreign(words, 2_000)) };
  }
}

/** What a button carries, or the choice that was made in a menu. */
function valueIn(action: BlockAction['actions'][number]): string {
  if ('value' in action && typeof action.value === 'string') return action.value;
  const chosen = action.type === 'overflow' ? action.selected_option.value : undefined;
  return typeof chosen === 'string' ? chosen : '';
}

/** What a button that nobody wrote names is nothing to draw. */
async function redrawn(press: Press, subjectOf: SubjectOf): Promise<void> {
  try {
    const subject = await subjectOf(press);
    if (subject) await redraw(press.kit, subject, press.actor.id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

/** Nobody waits for an answer; what goes wrong is in the log. */
export function onEvent(kit: Kit, handle: (event: Readonly<Record<string, unknown>>) => Promise<void> | void) {
  return heard(kit, async ({ body, event }: EventArgs) => {
    if (await admits(kit, body)) await handle({ ...event });
  });
}

interface Outcome {
  readonly words?: string;
  readonly fields?: Record<string, string>;
  /** The form that takes this one's place. */
  readonly next?: ModalView;
}

async function submitted(
  kit: Kit,
  handle: (submission: Submission) => Promise<string | ModalView | undefined>,
  body: ViewSubmitAction,
  view: ViewArgs['view'],
): Promise<Outcome | 'not_ours'> {
  try {
    if (!(await admits(kit, body))) return 'not_ours';
    const actor = await kit.people.actor(body.user.id);
    const metadata: unknown = JSON.parse(view.private_metadata || '{}');
    const answer = await handle({ kit, actor, metadata, values: flat(view.state.values) });
    if (typeof answer === 'object') return { next: fitting(kit, answer) };
    return answer === undefined ? {} : { words: answer };
  } catch (error) {
    const { words, fields } = spoken(kit, error);
    const asked = Object.entries(fields).flatMap(([name, fault]) => {
      const block = FIELD_OF[name] ?? name;
      return block in view.state.values ? [[block, sentence(fault)] as const] : [];
    });
    return asked.length > 0 ? { words, fields: Object.fromEntries(asked) } : { words };
  }
}

/** Where an operation's own names of its input are asked for in our modals. */
const FIELD_OF: Readonly<Record<string, string>> = { lastDay: 'date' };

/** Each block holds one element. */
function flat(values: ViewArgs['view']['state']['values']): Submission['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([block, elements]) => [block, { ...(Object.values(elements)[0] ?? {}) }]),
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

export async function who(kit: Kit, userId: string, triggerId: string, tell: Asked['tell']): Promise<Asked> {
  const actor = await kit.people.actor(userId);
  const openNow = async (view: ModalView) => {
    try {
      const opened = await kit.slack.views.open({ trigger_id: triggerId, view: fitting(kit, view) });
      return opened.view?.id;
    } catch (error) {
      kit.deps.log.warn(failure(error), 'a modal could not be opened');
      throw new DomainError('Slack did not let this open in time. Please try again.');
    }
  };
  return {
    kit,
    actor,
    tell,
    async open(view) {
      await openNow(view);
    },
    async openSlowly(title, make) {
      const viewId = await openNow(waitingModal(title));
      const view = await make().catch((error: unknown) => wordsModal(title, foreign(spoken(kit, error).words, 2_000)));
      if (viewId) await kit.slack.views.update({ view_id: viewId, view: fitting(kit, view) });
    },
  };
}

/** One bad block would leave the person with nothing at all. */
function fitting(kit: Kit, view: ModalView): ModalView {
  const problems = checkView(view);
  if (problems.length === 0) return view;
  kit.deps.log.error({ view: view.callback_id, problems: problems.slice(0, 5) }, 'a modal does not fit Slack');
  return wordsModal(view.title.text, foreign('This is too large to show here. Please use the command line.'));
}

export function message(answer: string | Message): Message {
  if (typeof answer !== 'string') return answer;
  const text = foreign(answer, 2_000);
  return { text: text.markup, blocks: [section(text)] };
}

export async function told(kit: Kit, tell: Asked['tell'], words: string): Promise<void> {
  try {
    await tell(words);
  } catch (error) {
    kit.deps.log.warn(failure(error), 'a person could not be answered');
  }
}
