import { cutNothing, type OffboardingCase } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { type Applications, applicationName, names, type Progress } from './case-rows.ts';
import { bold, type Markup, md, moment } from './mrkdwn.ts';
import { count } from './words.ts';

const LEFT_MOST = 4;

/** Where a move stands, as one phrase: the person stays, and only what the old role had goes. */
export function moveLine({ offboardingCase }: CaseView, { wouldBe }: Progress): Markup {
  const at = moment(new Date(offboardingCase.leaving.instant));
  switch (offboardingCase.state) {
    case 'planning':
      return offboardingCase.questions.length > 0
        ? md`a person has to say which account is theirs.`
        : md`looking for what the old role had.`;
    case 'awaiting_approval':
      return md`waiting for approval; what the old role had goes ${at}, the account stays.`;
    case 'approved':
      return md`approved; what the old role had goes ${at}, the account stays.`;
    case 'cutting':
    case 'closing':
      return md`taking away what the old role had; the account stays.`;
    case 'access_closed':
    case 'awaiting_delete':
    case 'deleting':
    case 'completed':
      return wouldBe > 0
        ? md`what is enforced is taken away; ${count(wouldBe, 'application', 'applications')} in dry run ${wouldBe === 1 ? 'is' : 'are'} as before.`
        : md`what the old role had is gone; the account stays.`;
    case 'stopped':
      return md`stopped: what is taken away stays so, the rest waits. Finish it or give it back.`;
    case 'returning':
      return md`giving back what the old role had.`;
    case 'restored':
      return md`what the old role had was given back.`;
    case 'rejected':
    case 'cancelled': {
      const word = offboardingCase.state;
      return cutNothing(offboardingCase)
        ? md`${word}; nothing was taken away.`
        : md`${word}; what was taken away before stays so.`;
    }
  }
}

/** What goes with a move, in each application's own words. */
export function leftBehind({ move }: Pick<OffboardingCase, 'move'>, applications: Applications): Markup[] {
  const left = move?.left ?? [];
  const rest = left.length - LEFT_MOST;
  return [
    ...left
      .slice(0, LEFT_MOST)
      .map(
        ({ application, entitlements }) =>
          md`• Goes: ${names(entitlements, 3)} in ${bold(applicationName(applications, application), 60)}`,
      ),
    ...(rest > 0 ? [md`… and ${count(rest, 'more application')}: see View plan`] : []),
  ];
}
