import { type ReconciledAccount, type Reconciliation, reconcileAccounts } from '../operations/reconcile-accounts.ts';
import { type Cell, clean, table } from './print.ts';
import type { Answer, Input, OpenProgram, Verb } from './verb.ts';

export const reconcileVerb: Verb = {
  name: 'reconcile',
  options: { app: { value: 'A', means: 'Only this application, by its key in lastday.yaml.' } },
  summary: 'Every account of every application against the roster, reading only.',
  needs: 'program',
  run: (input, program) => reconcile(input, program),
};

const STANDINGS = {
  ok: { words: 'ok', colour: 'green' },
  orphaned: { words: 'nobody on the roster', colour: 'red' },
  left: { words: 'has left, still open', colour: 'red' },
  protected: { words: 'protected', colour: 'dim' },
} as const;

/** An application that has an API and could not be read makes it a failure: what was not looked at is not clean. */
export async function reconcile(input: Input, { deps }: OpenProgram): Promise<Answer> {
  const app = input.text('app');
  const found = await reconcileAccounts(deps, app === undefined ? {} : { application: app });
  const failed = found.unread.filter(({ application }) => deps.connect(application)?.connection.listAccounts);
  const name = (id: string) => deps.settings.applications[id]?.name ?? id;
  const text = [
    table(
      ['application', 'account', 'status', 'person', 'standing'],
      [...found.accounts].sort(worstFirst).map((account) => row(account, name(account.application))),
      input.color,
    ),
    `\n${counted(found)}\n`,
    ...found.unread.map(({ application, reason }) => `Not read: ${clean(name(application))}. ${clean(reason)}\n`),
  ];
  return {
    json: reconciliationFacts(found),
    text: text.join(''),
    ...(failed.length > 0 && {
      refusal: `Not everything could be read: ${failed.map((one) => one.application).join(', ')}.`,
    }),
  };
}

function row({ account, person, standing }: ReconciledAccount, application: string): Cell[] {
  const { words, colour } = STANDINGS[standing];
  return [application, account.label, account.status, person?.email ?? '–', { text: words, colour }];
}

function worstFirst(a: ReconciledAccount, b: ReconciledAccount): number {
  const order = ['left', 'orphaned', 'protected', 'ok'];
  return order.indexOf(a.standing) - order.indexOf(b.standing);
}

function counts({ accounts }: Reconciliation) {
  const count = (standing: ReconciledAccount['standing']) =>
    accounts.filter((account) => account.standing === standing).length;
  return { ok: count('ok'), orphaned: count('orphaned'), left: count('left'), protected: count('protected') };
}

function counted(found: Reconciliation): string {
  const { ok, orphaned, left, protected: kept } = counts(found);
  return `${found.accounts.length} accounts: ${ok} ok, ${orphaned} with nobody on the roster, ${left} of people who left, ${kept} protected`;
}

function reconciliationFacts(found: Reconciliation): object {
  return {
    counts: counts(found),
    accounts: found.accounts.map(({ application, account, person, standing }) => ({
      application,
      account: account.id,
      label: account.label,
      status: account.status,
      privileged: account.privilege.privileged,
      standing,
      ...(person && { person: person.email }),
    })),
    unread: found.unread,
  };
}
