import { randomBytes } from 'node:crypto';

/** A trigger may open one modal, within three seconds of being made. https://docs.slack.dev/interactivity/handling-user-interaction */
export const TRIGGER_LIFE_MS = 3_000;
/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export const RESPONSE_URL_USES = 5;
export const RESPONSE_URL_LIFE_MS = 30 * 60_000;

export type TriggerError = 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id';

export interface ResponseTarget {
  channel: string;
  user: string;
  /** The message that was acted on. Absent for commands. */
  ts?: string;
  thread_ts?: string;
}

/** Short-lived handles that payloads carry. They keep real time, whatever clock stamps the messages. */
export interface Handles {
  newTrigger(user: string, viewId?: string): string;
  /** Takes the trigger, or says why Slack would not. */
  useTrigger(id: string): { user: string; viewId?: string } | TriggerError;
  newResponse(target: ResponseTarget): string;
  /** Takes one use, or says why not. */
  useResponse(id: string): ResponseTarget | 'used_url' | 'expired_url' | 'invalid_url';
}

export function createHandles(teamId: string): Handles {
  const triggers = new Map<string, { user: string; viewId?: string; at: number; used: boolean }>();
  const responses = new Map<string, { target: ResponseTarget; at: number; uses: number }>();
  let count = 0;

  function newTrigger(user: string, viewId?: string): string {
    count += 1;
    const id = `${Date.now()}.${count}.${randomBytes(16).toString('hex')}`;
    triggers.set(id, { user, ...(viewId && { viewId }), at: Date.now(), used: false });
    return id;
  }

  function useTrigger(id: string): { user: string; viewId?: string } | TriggerError {
    const trigger = triggers.get(id);
    if (!trigger) return 'invalid_trigger_id';
    if (trigger.used) return 'exchanged_trigger_id';
    if (Date.now() - trigger.at > TRIGGER_LIFE_MS) return 'expired_trigger_id';
    trigger.used = true;
    return { user: trigger.user, ...(trigger.viewId && { viewId: trigger.viewId }) };
  }

  function newResponse(target: ResponseTarget): string {
    count += 1;
    const id = `${teamId}/${count}/${randomBytes(12).toString('base64url')}`;
    responses.set(id, { target, at: Date.now(), uses: 0 });
    return id;
  }

  function useResponse(id: string): ResponseTarget | 'used_url' | 'expired_url' | 'invalid_url' {
    const response = responses.get(id);
    if (!response) return 'invalid_url';
    if (Date.now() - response.at > RESPONSE_URL_LIFE_MS) return 'expired_url';
    if (response.uses >= RESPONSE_URL_USES) return 'used_url';
    response.uses += 1;
    return response.target;
  }

  return { newTrigger, useTrigger, newResponse, useResponse };
}
