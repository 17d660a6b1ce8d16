import type { KnownBlock } from '@slack/web-api';
import type { CaseView } from '../../domain/case-view.ts';
import { CHOOSE_ACCOUNT } from '../ids.ts';
import { actions, button, section } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, cut, foreign, join, md } from './mrkdwn.ts';
import { count } from './words.ts';

const QUESTIONS_MOST = 3;
const CANDIDATES_MOST = 6;

/** “Which account is theirs?”, one question an application, with a button for each candidate and one for none of them. */
export function questionBlocks(view: CaseView, applications: Applications, id: string): KnownBlock[] {
  const { offboardingCase } = view;
  if (offboardingCase.state !== 'planning') return [];
  const open = offboardingCase.questions.filter((question) => !(question.application in offboardingCase.choices));
  const shown = open.slice(0, QUESTIONS_MOST);
  const blocks = shown.flatMap((question, index): KnownBlock[] => {
    const name = applicationName(applications, question.application);
    const candidates = question.candidates.slice(0, CANDIDATES_MOST);
    const value = (accountId: string | null) =>
      JSON.stringify({ caseId: offboardingCase.id, application: question.application, accountId });
    return [
      section(
        join([
          md`❗ Which account is theirs in ${bold(name, 60)}?`,
          ...candidates.map((each) => md`• ${foreign(each.label, 60)}: ${foreign(each.detail, 90)}`),
        ]),
      ),
      actions(`${id}.question.${index}`, [
        ...candidates.map((each, place) => button(cut(each.label, 40), `${CHOOSE_ACCOUNT}.${place}`, value(each.id))),
        button('None of them', `${CHOOSE_ACCOUNT}.${candidates.length}`, value(null), {
          label: `None of them in ${name}`,
        }),
      ]),
    ];
  });
  const rest = open.length - shown.length;
  return rest > 0 ? [...blocks, section(md`… and ${count(rest, 'more question')} after these.`)] : blocks;
}
