import type { KnownBlock, ModalView } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import type { DecidingRole, HeldRole } from '../../domain/successor.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { input, section } from './blocks.ts';
import { form } from './modal.ts';
import { bold, foreign, type Markup, md } from './mrkdwn.ts';
import { count } from './words.ts';

/** A list of lastday.yaml that the leaver is on, and who else on it can decide. */
export interface Decides {
  readonly role: DecidingRole;
  /** Names. */
  readonly others: readonly string[];
}

const DECIDES_WORDS: Readonly<Record<DecidingRole, string>> = {
  approver: 'Approver',
  security_approver: 'Security approver',
  admin: 'Admin of Lastday',
  legal: 'Legal',
};
const LINES_MOST = 4;
const WORDS_MOST = 70;
/** A form holds a hundred blocks; nobody fills in more than this at once. */
const ASKED_MOST = 40;

/** Everything the leaver does for others. */
export function rolesIn(view: CaseView, decides: readonly Decides[]): readonly HeldRole[] {
  return [...view.roles, ...decides.map(({ role }) => ({ key: role, words: DECIDES_WORDS[role] }))];
}

/** Who takes over what; for who decides, who else can. `most`: lines. */
export function successorLines(view: CaseView, decides: readonly Decides[], most = LINES_MOST): Markup[] {
  const roles = rolesIn(view, decides);
  if (roles.length === 0) return [];
  const named = new Map(view.successors.map((successor) => [successor.role, successor.name]));
  const lines = roles.slice(0, most).map(({ key, words }) => {
    const successor = named.get(key);
    const others = decides.find(({ role }) => role === key)?.others;
    if (successor !== undefined) return md`• ${foreign(words, WORDS_MOST)} → ${foreign(successor, 40)}`;
    if (others === undefined) return md`• ${foreign(words, WORDS_MOST)} → nobody named yet`;
    if (others.length === 0) return md`• ❗ ${foreign(words, 40)}: nobody else is one`;
    const shown = others.slice(0, 4).join(', ');
    return md`• ${foreign(words, 40)}; so ${others.length === 1 ? 'is' : 'are'} ${foreign(shown, WORDS_MOST)}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`;
  });
  const rest = roles.length - lines.length;
  return [
    md`👥 ${bold('Does for others')}`,
    ...lines,
    ...(rest > 0 ? [md`… and ${count(rest, 'more thing')}: see Name successors`] : []),
  ];
}

/** One choice for everything, and one for each thing. */
export function successorsModal(view: CaseView, decides: readonly Decides[]): ModalView {
  const { offboardingCase, person } = view;
  const named = new Map(view.successors.map((successor) => [successor.role, successor.slackUserId]));
  const roles = rolesIn(view, decides).toSorted((a, b) => Number(named.has(a.key)) - Number(named.has(b.key)));
  const choose = (field: string, label: string, initial?: string, hint?: string): KnownBlock =>
    input(
      field,
      label,
      { type: 'users_select', action_id: VALUE, ...(initial !== undefined && { initial_user: initial }) },
      { optional: true, ...(hint !== undefined && { hint }) },
    );
  const shown = roles.slice(0, ASKED_MOST);
  const rest = roles.length - shown.length;
  return form(
    {
      callback: CALLBACK.successors,
      title: 'Name successors',
      submit: 'Save',
      metadata: { caseId: offboardingCase.id },
    },
    [
      section(
        md`${bold(caseName(offboardingCase))} · ${bold(person.name, 80)}. From the moment access is cut, what is asked of them goes to whom you name; else to the backup, else to the admins.`,
      ),
      ...(view.roles.length > 1 ? [choose(FIELD.everything, 'Everything that is left empty below')] : []),
      ...shown.map(({ key, words }) =>
        choose(
          key,
          words,
          named.get(key),
          decides.some(({ role }) => role === key)
            ? 'Somebody who is one already: lastday.yaml says who is.'
            : undefined,
        ),
      ),
      ...(rest > 0
        ? [section(md`… and ${count(rest, 'more thing')}; these come up once the ones above are named.`)]
        : []),
    ],
  );
}
