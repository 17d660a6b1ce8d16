import { count } from '../../db/drizzle.ts';
import { auditEvents } from '../../db/schema-audit.ts';
import type { JsonObject } from '../../demo/slack/types.ts';
import type { Stage } from './stage.ts';

/** A form that a press opened. */
export interface Form {
  readonly callbackId: string;
  readonly metadata: string;
  readonly blocks: readonly JsonObject[];
}

/** What came of something that somebody did: a change that would have been made, or a form that opened. */
export interface Outcome {
  readonly changed: boolean;
  readonly opened?: Form;
}

/** Whatever a press would change is noted and taken back, so that every cell meets the same state. */
export function watch(stage: Stage, changed: () => void, opened: (form: Form) => void): void {
  const { db } = stage.deps;
  const undone = new Error('taken back by the test');
  const transaction: typeof db.transaction = async (work) => {
    const logged = async (tx: Parameters<typeof work>[0]) =>
      (await tx.select({ all: count() }).from(auditEvents))[0]?.all;
    return await db.transaction(async (tx) => {
      const before = await logged(tx);
      const result = await work(tx);
      if ((await logged(tx)) === before) return result;
      changed();
      throw undone;
    });
  };
  Object.assign(stage.deps, {
    db: new Proxy(db, {
      get: (target, key) => (key === 'transaction' ? transaction : Reflect.get(target, key)),
    }),
  });
  for (const method of ['views.open', 'views.update'])
    stage.slack.handlers.set(method, ({ args }) => {
      const view = (typeof args.view === 'string' ? JSON.parse(args.view) : args.view) as JsonObject;
      const title = (view.title as JsonObject | undefined)?.text;
      // A window named Lastday says no.
      const { callback_id, private_metadata, blocks } = view;
      if (title !== 'Lastday')
        opened({
          callbackId: String(callback_id ?? ''),
          metadata: String(private_metadata ?? ''),
          blocks: blocks as JsonObject[],
        });
      return { body: { ok: true, view: { id: 'V0TEST' } } };
    });
}
