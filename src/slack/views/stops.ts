import type { KnownBlock } from '@slack/web-api';
import { type ApplicationBrake, isApplicationStopped, UNEXPECTED_MOST } from '../../domain/brake.ts';
import { ACTION } from '../ids.ts';
import { actions, button, type Message, section } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, clean, foreign, type Markup, md, moment } from './mrkdwn.ts';

const STOPS_MOST = 10;

/** The one alarm of an application that answered as none in order does; edited once it goes on. */
export function stopMessage(brake: ApplicationBrake, applications: Applications): Message {
  const words = isApplicationStopped(brake) ? stopWords(brake, applications) : overWords(brake, applications);
  return { text: words.markup, blocks: stopBlocks(brake, applications) };
}

/** All that are stopped now. */
export function stopsMessage(brakes: readonly ApplicationBrake[], applications: Applications): Message {
  const shown = brakes.slice(0, STOPS_MOST);
  const names = shown.map(({ application }) => clean(applicationName(applications, application), 40)).join(', ');
  const text = md`Stopped after unexpected answers: ${foreign(names, 500)}`;
  return { text: text.markup, blocks: shown.flatMap((brake) => stopBlocks(brake, applications)) };
}

export function stopBlocks(brake: ApplicationBrake, applications: Applications): KnownBlock[] {
  if (!isApplicationStopped(brake)) return [section(overWords(brake, applications))];
  const name = clean(applicationName(applications, brake.application), 50);
  return [
    section(stopWords(brake, applications)),
    actions(`stopped.${brake.application}`, [
      button('Go on', ACTION.goOn, `${brake.application}:${brake.stoppedAt?.getTime() ?? 0}`, {
        style: 'danger',
        label: `Go on: ${name}`,
      }),
    ]),
  ];
}

function stopWords(brake: ApplicationBrake, applications: Applications): Markup {
  const counted = brake.goOn.length > 0 ? md` One has said so.` : md``;
  return md`⛔ ${bold(applicationName(applications, brake.application), 60)} gave ${UNEXPECTED_MOST} unexpected answers in a row, the last at ${moment(brake.stoppedAt ?? new Date(0))}: ${foreign(brake.because ?? '', 150)} Nothing is written there any more; other applications go on. Look what is wrong there, then two people say go on.${counted}`;
}

function overWords({ application, wentOnAt, wentOnBy }: ApplicationBrake, applications: Applications): Markup {
  return md`${bold(applicationName(applications, application), 60)} goes on since ${moment(wentOnAt ?? new Date(0))}: ${foreign(wentOnBy ?? '', 40)} was the second to say so. What failed there needs Retry on its card.`;
}
