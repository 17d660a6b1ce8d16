import { caseName, type OffboardingCase } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { CASE_WORDS } from '../../domain/words.ts';
import { ACTION } from '../ids.ts';
import { actions, button, type Message, section, sections } from './blocks.ts';
import { type CardAbout, caseCard } from './case-card.ts';
import { bold, foreign, type Markup, md, moment, NOTHING } from './mrkdwn.ts';
import { count } from './words.ts';

/** An open case in a list. */
export interface CaseSummary {
  readonly offboardingCase: OffboardingCase;
  readonly personName: string;
}

const CASES_MOST = 40;
const NUMBERS_MOST = 200;

export function statusList(cases: readonly CaseSummary[]): Message {
  if (cases.length === 0) {
    const text = 'No offboarding is open.';
    return { text, blocks: [section(md`${text}`)] };
  }
  const shown = cases.slice(0, CASES_MOST).map(summaryLine);
  const rest = cases.length - shown.length;
  return {
    text: `${count(cases.length, 'offboarding is', 'offboardings are')} open.`,
    blocks: sections([
      bold(`${count(cases.length, 'open offboarding')}`),
      ...shown,
      ...(rest > 0 ? [md`… and ${rest} more`] : []),
    ]),
  };
}

function summaryLine({ offboardingCase, personName }: CaseSummary): Markup {
  const frozen = offboardingCase.frozen ? ' · 🧊 held back' : '';
  const move = offboardingCase.kind === 'move' ? ' · move' : '';
  const at = moment(new Date(offboardingCase.leaving.instant));
  return md`${bold(caseName(offboardingCase))} ${foreign(personName, 40)}${move} · ${CASE_WORDS[offboardingCase.state].toLowerCase()} · ${at}${frozen}`;
}

/** One case, as its card says it, without the buttons: those belong to the card. */
export function statusOf(view: CaseView, about: CardAbout): Message {
  const card = caseCard(view, about);
  return { text: card.text, blocks: card.blocks.filter((block) => block.type !== 'actions') };
}

/** The list that the brake holds back: `cases` by name, `others` by number; and the button by which one of two people lets it go. */
export function frozenMessage(releaseId: string, cases: readonly CaseSummary[], others: readonly number[]): Message {
  const shown = cases.slice(0, CASES_MOST).map(summaryLine);
  const what = count(cases.length + others.length, 'offboarding');
  const unnamed = others.slice(0, NUMBERS_MOST).map((number) => caseName({ number }));
  const left = others.length - unnamed.length;
  return {
    text: `Held back: ${what}. Two people release exactly this list.`,
    blocks: [
      ...sections([
        md`Held back: ${bold(what)}, because more were opened in a day than usual. Two people release exactly this list; it also lifts the pace limits for it.`,
        ...shown,
        unnamed.length > 0
          ? md`Also ${foreign(unnamed.join(', '), 2_000)}${left > 0 ? ` and ${left} more` : ''}`
          : NOTHING,
      ]),
      actions(`release.${releaseId}`, [button('Release this list', ACTION.release, releaseId, { style: 'danger' })]),
    ],
  };
}

/** What `restart` answers: it never acts at once. */
export function restartMessage(): Message {
  const text = 'Nothing goes on while everything is stopped. Two people have to say restart.';
  return {
    text,
    blocks: [section(md`${text}`), actions('restart', [button('Restart', ACTION.restart, 'all', { style: 'danger' })])],
  };
}
