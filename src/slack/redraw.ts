import { sendDraw } from '../operations/scene.ts';
import type { Kit } from './kit.ts';

/** Draws a message again although it was drawn for this state: what a person saw was not it. */
export async function redraw(kit: Pick<Kit, 'deps' | 'store'>, subject: string, userId: string): Promise<void> {
  // A case may be shown to this person alone, in a direct message.
  for (const shown of [subject, `${subject}@${userId}`]) {
    const message = await kit.store.messageOf(shown);
    if (!message) continue;
    const { drawn: _drawn, ...rest } = message;
    await kit.store.saveMessage(rest);
  }
  await drawSoon(kit, subject);
}

/** Asks for a look at whether a message still says what is so. */
export async function drawSoon({ deps }: Pick<Kit, 'deps'>, subject: string): Promise<void> {
  await deps.db.transaction((tx) => sendDraw(deps, tx, subject));
}
