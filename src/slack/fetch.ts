import { DomainError } from '../domain/errors.ts';

/** Where Slack itself lives, beside the API's own host. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const SLACK_HOSTS: readonly string[] = ['slack.com', 'hooks.slack.com', 'files.slack.com'];

/**
 * The only way out of this room: `respond()` would post to whatever address a payload names. Hosts are compared with
 * their ports; the API's own host may be a stand-in without TLS, everything else is https. Redirects are errors.
 */
export function guardedFetch(apiUrl: string): typeof globalThis.fetch {
  const api = new URL(apiUrl);
  return async (target, init) => {
    const url = new URL(target instanceof Request ? target.url : target);
    const allowed = url.origin === api.origin || (url.protocol === 'https:' && SLACK_HOSTS.includes(url.host));
    if (!allowed) throw new DomainError(`Lastday does not call ${url.host}.`);
    return globalThis.fetch(target, { ...init, redirect: 'error' });
  };
}
