import type { Store } from './store.ts';
import type { Change } from './types.ts';

/** Every change from now on, none lost while the reader is busy. Ends when the signal aborts. */
export async function* changeStream(store: Store, signal: AbortSignal): AsyncGenerator<Change> {
  const waiting: Change[] = [];
  let wake = (): void => {};
  const stop = store.onChange((change) => {
    waiting.push(change);
    wake();
  });
  const end = () => wake();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next) yield next;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', end);
  }
}
