import { readFlagged } from '../../operations/flag-message.ts';
import type { Asked } from '../listener.ts';
import type { FlaggedMessage } from '../shortcuts.ts';
import { flagModal } from '../views/scan-modals.ts';

/** “Flag as shadow IT” on a message: anybody of ours may. The form is filled in with what the rules see in it. */
export async function flagPressed({ kit, open }: Asked, message: FlaggedMessage): Promise<void> {
  const { applications, text } = await readFlagged(kit.deps, message.text);
  const [first] = applications;
  await open(
    flagModal({
      channel: message.channel,
      ts: message.ts,
      name: first?.tool ?? '',
      domain: first?.domain ?? '',
      text,
      ...(message.user !== undefined && { user: message.user }),
    }),
  );
}
