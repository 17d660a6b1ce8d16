import type { KnownBlock, ModalView } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseEvidence } from '../../domain/case-evidence.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { COMPARISON_WORDS, type ComparedRun, comparisonWords } from '../../domain/rehearsal.ts';
import type { CaseStep } from '../../domain/step.ts';
import type { Task } from '../../domain/task.ts';
import { ACTION } from '../ids.ts';
import { divider, sections } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, foreign, join, type Markup, md, moment, NOTHING, plainText } from './mrkdwn.ts';
import { pageOf } from './pages.ts';
import { titleOf } from './task-dm.ts';
import { count, decisionWords, ICON, scopeWords, stateIcon, stateWords, taskWords } from './words.ts';

/** As much of a SHA-256 as tells two files apart; the bundle has it whole. */
const HASH_SHOWN = 16;

/** Evidence: what was done and proven, who said yes, who confirmed, and how an auditor checks it without us. */
export function evidenceModal(evidence: CaseEvidence, applications: Applications, page = 0): ModalView {
  const { offboardingCase } = evidence.view;
  const turn = { back: ACTION.evidenceBack, on: ACTION.evidenceOn, subject: { caseId: offboardingCase.id } };
  return {
    type: 'modal',
    title: plainText('Evidence', 24),
    close: plainText('Close'),
    blocks: [
      ...sections(intro(evidence)),
      divider(),
      ...pageOf(groupsOf(evidence, applications), turn, page, md`Nothing was done in this case.`),
    ],
  };
}

function intro({ view, events, signed, uncovered }: CaseEvidence): Markup[] {
  const { offboardingCase, person } = view;
  const name = caseName(offboardingCase);
  const signature =
    uncovered === 0
      ? md`${count(events, 'event')} of this case in the audit log, all of them under the newest signed checkpoint.`
      : md`${count(events, 'event')} of this case in the audit log; ${uncovered} newer than the newest signed checkpoint.`;
  return [
    md`${bold(name)} · ${bold(person.name, 80)} · ${foreign(person.email, 120)}`,
    signature,
    md`Checkpoint: ${count(signed.size, 'event')}, root \`${signed.root}\``,
    md`For an auditor, on the machine that runs Lastday:\n\`npx --no lastday evidence export ${name} --out case.json\`\n\`npx --no lastday evidence verify case.json --key audit-key.pub.pem\``,
    md`The second needs only the two files. The key is in DATA_DIR; hand it over by another way than the case.`,
  ];
}

function groupsOf(evidence: CaseEvidence, applications: Applications): KnownBlock[][] {
  const { steps, tasks } = evidence.view;
  const kept = steps.filter((step) => step.phase === 'delete' && step.state === 'planned').length;
  const byAccount = Map.groupBy(
    steps.filter((step) => step.state !== 'dropped' && (step.phase !== 'delete' || step.state !== 'planned')),
    (step) => `${step.application}\n${step.account.id}`,
  );
  const answered = answers(evidence.view);
  const shown = tasks.filter((task) => task.state !== 'withdrawn');
  return [
    answered.length > 0 ? sections([bold('Approvals'), ...answered]) : [],
    evidence.compared ? comparedBlocks(evidence.compared, applications) : [],
    ...[...byAccount.values()].map((own) => accountBlocks(own, evidence, applications)),
    kept > 0
      ? sections([md`${count(kept, 'account')} to be deleted after the retention time, when that is approved.`])
      : [],
    shown.length > 0 ? sections([bold('By hand'), ...shown.map((task) => taskLine(task, evidence, applications))]) : [],
  ].filter((group) => group.length > 0);
}

/** The differences by name; what went as rehearsed is in the number. */
function comparedBlocks(compared: ComparedRun, applications: Applications): KnownBlock[] {
  const differences = compared.steps.filter(({ comparison }) => comparison !== 'done');
  return sections([
    md`${bold(`Compared with the dry run ${compared.caseName}`)} of ${moment(compared.at)}: ${comparisonWords(compared)}.`,
    ...differences.map(({ comparison, application, label, summary, state, note }) =>
      join(
        [
          md`${comparison === 'open' ? ICON.would : ICON.human} ${bold(applicationName(applications, application), 60)} ${foreign(label, 60)}`,
          foreign(summary, 120),
          md`${COMPARISON_WORDS[comparison]}`,
          state ? md`${stateWords(state)}` : NOTHING,
          note ? foreign(note, 120) : NOTHING,
        ],
        ' · ',
      ),
    ),
  ]);
}

/** One click may answer several scopes: that is one line. */
function answers({ approvals, steps }: CaseView): Markup[] {
  const clicks = Map.groupBy(approvals, ({ human, decision, at }) => `${human} ${decision} ${at.getTime()}`);
  return [...clicks.values()].map((click) => {
    const [first] = click;
    if (!first) return NOTHING;
    const { actorName, at, revision, security } = first;
    const scopes = [...new Set(click.map(({ scope }) => scopeWords(scope, steps)))];
    const word = `${first.decision === 'approved' ? '✅' : '⛔'} ${decisionWords(first)}`;
    return md`${word} ${foreign(actorName, 60)}${security ? ' (security)' : ''} · ${moment(at)} · plan revision ${revision} · ${scopes.join('; ')}`;
  });
}

function accountBlocks(steps: readonly CaseStep[], evidence: CaseEvidence, applications: Applications): KnownBlock[] {
  const [first] = steps;
  if (!first) return [];
  const name = applicationName(applications, first.application);
  return sections([
    md`${bold(name, 60)} ${foreign(first.account.label, 80)}`,
    ...steps.map((step) => stepLine(step, evidence)),
  ]);
}

/** What became of a step and when, and what the last read said. */
function stepLine(step: CaseStep, { reads, saidBy }: CaseEvidence): Markup {
  const by = saidBy.get(step.id);
  const state = stateWords(step.state, by === undefined ? {} : { by });
  const head = md`${stateIcon(step.state)} ${foreign(step.summary, 120)}`;
  const read = reads.get(step.id);
  if (read?.verdict === 'holds' && (step.state === 'verified' || step.state === 'returned'))
    return md`${head} · ${state}, read back ${moment(read.at)}`;
  // Nothing was done, so there is no moment of it.
  const at = step.state === 'not_enforced' ? undefined : (step.closedAt ?? step.executedAt);
  const seen = read && READ_WORDS[read.verdict];
  return join(
    [head, at ? md`${state} ${moment(at)}` : md`${state}`, read && seen ? md`${seen} ${moment(read.at)}` : NOTHING],
    ' · ',
  );
}

/** A vendor that cannot be read has no line here: the state says so. */
const READ_WORDS: Readonly<Record<string, string>> = {
  holds: 'a read showed it closed',
  broken: 'a read showed access',
  pending: 'a read could not settle it',
  unreadable: 'could not be read',
};

function taskLine(task: Task, { view }: CaseEvidence, applications: Applications): Markup {
  const { icon, words } = taskWords(task, view);
  const { attachment, closedAt, note } = task;
  return join(
    [
      md`${icon} ${bold(titleOf(task, applications), 80)}`,
      closedAt ? md`${words} ${moment(closedAt)}` : words,
      note ? md`“${foreign(note, 200)}”` : NOTHING,
      attachment
        ? md`proof ${foreign(attachment.name, 80)}, SHA-256 \`${attachment.sha256.slice(0, HASH_SHOWN)}…\``
        : NOTHING,
    ],
    ' · ',
  );
}
