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
  await kit.deps.db.transaction((tx) => kit.deps.send(tx, 'draw', { subject }, { key: subject }));
}
