import type { Kind } from './delivery.ts';
import { type MethodTools, SlackApiError } from './methods/method.ts';
import { checkedView, openView, replaceView } from './methods/views.ts';
import { respond } from './responses.ts';
import type { ActResult, Channel, JsonObject, SlackFile, User, View } from './types.ts';

/** What acting needs of the rest: the workspace, a way to the app, and somewhere for files. */
export interface Actor {
  tools: MethodTools;
  send(act: string, user: User, kind: Kind, payload: JsonObject): Promise<ActResult>;
  event(event: JsonObject & { type: string }): Promise<ActResult>;
  keepFile(file: { user: string; name: string; mimetype: string; content: Buffer }): SlackFile;
}

/** An ack with words is a message; a failed one shows Slackbot's complaint to the asker alone. */
export function settleCommand(
  { tools }: Actor,
  user: User,
  channel: Channel,
  command: string,
  result: ActResult,
): void {
  const target = { channel: channel.id, user: user.id };
  if (result.status !== 'acked') {
    respond(tools, target, { text: `${command} ${result.error ?? 'failed'}` });
  } else if (result.payload && (result.payload.text || result.payload.blocks)) {
    try {
      respond(tools, target, result.payload);
    } catch (error) {
      if (!(error instanceof SlackApiError)) throw error;
      result.error = error.error;
    }
  }
}

/** What the ack of a submission does to the stack: errors, update, push, clear, or close. */
export function settleSubmission(actor: Actor, user: User, view: View, result: ActResult): ActResult {
  const { tools } = actor;
  if (result.status !== 'acked') return result;
  const action = result.payload?.response_action;
  const source = result.payload?.view as JsonObject | undefined;
  try {
    if (action === 'errors') return settleErrors(tools, view, result);
    if (action === 'update') replaceView(tools, view, checkedView(source ?? {}, 'modal'));
    else if (action === 'push') {
      openView(tools, user.id, checkedView(source ?? {}, 'modal'), tools.store.workspace.modals.get(user.id) ?? []);
    } else closeModal(actor, user, view, action === 'clear');
    return result;
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    return { ...result, error: 'We had some trouble connecting. Try again?' };
  }
}

/** Takes the view (or with `all` the whole stack) away; answers what went, top first. */
export function closeModal({ tools }: Actor, user: User, view: View, all: boolean): View[] {
  const { modals } = tools.store.workspace;
  const stack = modals.get(user.id) ?? [];
  const gone = all ? [...stack].reverse() : stack.filter((one) => one.id === view.id);
  const left = stack.filter((one) => !gone.includes(one));
  if (left.length > 0) modals.set(user.id, left);
  else modals.delete(user.id);
  for (const one of gone) tools.store.emit({ type: 'view_closed', view: one });
  return gone;
}

/** Errors may only name input blocks; anything else makes Slack show its general trouble. */
function settleErrors(tools: MethodTools, view: View, result: ActResult): ActResult {
  const errors = result.fieldErrors ?? {};
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  if (Object.keys(errors).length === 0 || Object.keys(errors).some((id) => !inputs.includes(id))) {
    return { ...result, error: 'We had some trouble connecting. Try again?' };
  }
  view.errors = { ...errors };
  tools.store.emit({ type: 'view_updated', view });
  return result;
}
