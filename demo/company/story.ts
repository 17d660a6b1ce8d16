import type { Part } from '../desk/desk.ts';
import type { Cast } from '../desk/tour.ts';
import { parts, personOf } from './people.ts';

const slackId = (mailbox: string) => personOf(mailbox).slackUserId ?? '';
const leaver = personOf('lee');
const secondLeaver = personOf('tom');

/** Who can be played on the desk, and each one's part. */
export const deskParts: readonly Part[] = parts.map(({ mailbox, part }) => ({ userId: slackId(mailbox), part }));

/** The story's people by the parts that the tour knows. */
export const cast: Cast = {
  approver: slackId('ann'),
  security: slackId('sam'),
  owner: slackId('dana'),
  leaverEmail: leaver.email,
  leaverName: leaver.name,
  secondLeaverEmail: secondLeaver.email,
  secondLeaverName: secondLeaver.name,
  directoryId: 'directory',
  lyingId: 'wiki',
};
