/** Writes down every request of a connector's tests, so that `scripts/validate-requests.ts` can hold it against the vendor's specification. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/lastday');

/** One line of the file: the body as it was sent, still text. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** The same `fetch`, each request appended to `requests-<connectorId>.jsonl` before it is made. */
export function recordRequests(connectorId: string, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `requests-${connectorId}.jsonl`);
  return (input, init) => {
    const contentType = new Headers(init?.headers).get('content-type');
    const request: RecordedRequest = {
      method: (init?.method ?? 'GET').toUpperCase(),
      url: input instanceof Request ? input.url : String(input),
      ...(contentType === null ? {} : { contentType }),
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
    };
    appendFileSync(file, `${JSON.stringify(request)}\n`);
    return fetch(input, init);
  };
}
