import { z } from 'zod';
import type { Connection } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { ACTIONS, type Account, PHASES, type PlannedStep } from '../domain/account.ts';
import type { Application } from '../domain/application.ts';
import type { OffboardingCase } from '../domain/case.ts';
import { holds, leaverFacts } from '../domain/expression.ts';
import { storable } from '../domain/json.ts';
import type { Lookup } from '../domain/lookup.ts';
import { isLeft } from '../domain/move.ts';
import type { Person } from '../domain/roster.ts';
import type { CaseStep } from '../domain/step.ts';
import type { Connected, Deps } from './deps.ts';

/** What looking in every application gave, before anything is stored. */
export interface Looked {
  readonly lookup: Omit<Lookup, 'caseId'>;
  readonly steps: readonly ProposedStep[];
}
export type ProposedStep = Omit<CaseStep, 'id' | 'caseId' | 'state' | 'attempts' | 'batch'>;

const privilege = z.object({ privileged: z.enum(['yes', 'no', 'unreadable']), why: z.string() });
/** What later calls act on: written differently it would be somebody else's, so one that cannot be kept is no answer. */
const id = z.string().refine((text) => storable(text) === text);
const account = z.object({
  id: id.min(1),
  label: z.string(),
  emails: z.array(z.string()),
  displayName: z.string().optional(),
  employeeId: z.string().optional(),
  status: z.enum(['active', 'suspended', 'deactivated', 'invited', 'unknown']),
  privilege,
  entitlements: z.array(z.string()),
  lastSeenAt: z.string().optional(),
});
const plannedStep = z.object({
  action: z.enum(ACTIONS),
  phase: z.enum(PHASES),
  account,
  summary: z.string().min(1),
  target: id.optional(),
  before: z.json(),
  absorbing: z.boolean(),
  afterHandOver: z.boolean().optional(),
});

/** Reads every application; one that cannot be read is said so and holds up nobody. Writes nothing. */
export async function lookUp(
  deps: Deps,
  person: Person,
  about: Partial<Pick<OffboardingCase, 'choices' | 'handOverTo' | 'move'>> = {},
): Promise<readonly Looked[]> {
  const { choices = {}, handOverTo, move } = about;
  const all = Object.values(deps.settings.applications);
  const applications = move ? all.filter(({ id }) => move.left.some(({ application }) => application === id)) : all;
  const pilot = isPiloted(deps.settings.pilot, person);
  const looked = await Promise.all(
    applications.map((application) =>
      lookInto(deps, pilot ? application : rehearsed(application), person, choices[application.id], handOverTo),
    ),
  );
  if (!move) return looked;
  // Somebody who moves stays: only what the old role held is taken, whatever else the connector would do for a leaver.
  return looked.map((one) => ({ ...one, steps: one.steps.filter((step) => isLeft(move, step)) }));
}

/** Outside the pilot nothing is enforced; somebody of whom that cannot be told is outside. */
export function isPiloted(pilot: string | undefined, person: Person): boolean {
  if (pilot === undefined) return true;
  return holds(pilot, leaverFacts(person, { privileged: false, involuntary: false }), []) === true;
}

function rehearsed(application: Application): Application {
  return application.mode === 'enforce' ? { ...application, mode: 'dry_run' } : application;
}

async function lookInto(
  deps: Deps,
  application: Application,
  person: Person,
  choice: string | null | undefined,
  handOverTo: { readonly email: string; readonly name: string } | undefined,
): Promise<Looked> {
  const base = { application: application.id, mode: application.mode, candidates: [], lookedAt: deps.now() };
  const connected = deps.connect(application.id);
  if (!connected) return { lookup: { ...base, outcome: 'no_api' }, steps: [] };
  try {
    const found = storable(
      z.array(account).parse(await connected.connection.findAccounts(leaverIn(application, person))),
    );
    const chosen = choose(found, person, choice);
    if (chosen === 'ask') return { lookup: { ...base, outcome: 'who_is_it', candidates: found }, steps: [] };
    if (chosen === undefined) return { lookup: { ...base, outcome: 'no_account' }, steps: [] };
    const refused = await refusal(application, connected.connection, chosen);
    const lookup = { ...base, outcome: 'found' as const, account: chosen, ...(refused && { refused }) };
    if (refused || application.mode === 'observe') return { lookup, steps: [] };
    return { lookup, steps: await stepsFor(application, connected, chosen, handOverTo) };
  } catch (error) {
    deps.log.warn({ application: application.id, kind: kindOf(error) }, 'could not look for an account');
    return { lookup: { ...base, outcome: 'unreadable', note: reasonOf(error) }, steps: [] };
  }
}

export function leaverIn(application: Application, person: Person) {
  const identity = [person.email, ...person.otherEmails]
    .map((email) => application.identities[email.toLowerCase()])
    .find((name) => name !== undefined);
  return {
    email: person.email,
    otherEmails: person.otherEmails,
    name: person.name,
    ...(person.employeeId !== undefined && { employeeId: person.employeeId }),
    ...(identity !== undefined && { identity }),
  };
}

/** One account whose second identifier does not contradict; several, or a contradiction, are for a human. */
function choose(
  found: readonly Account[],
  person: Person,
  choice: string | null | undefined,
): Account | undefined | 'ask' {
  if (choice === null) return undefined;
  if (choice !== undefined)
    return found.find((candidate) => candidate.id === choice) ?? (found.length > 0 ? 'ask' : undefined);
  if (found.length > 1) return 'ask';
  const [single] = found;
  if (single?.employeeId && person.employeeId && single.employeeId !== person.employeeId) return 'ask';
  return single;
}

/** Why this account is never touched, whatever was approved. Asked for the plan, and again before the cut. */
export async function refusal(
  application: Application,
  connection: Connection,
  chosen: Account,
): Promise<string | undefined> {
  const names = [chosen.id, chosen.label, ...chosen.emails].map((name) => name.toLowerCase());
  if (application.protected.some((name) => names.includes(name.toLowerCase())))
    return 'It is a protected account: lastday.yaml says that it is never touched.';
  if ((await connection.ownAccountIds?.())?.includes(chosen.id))
    return 'Lastday’s own credential belongs to this account: give Lastday another one first.';
  const admins = await connection.adminIds?.();
  if (admins?.includes(chosen.id) && admins.length <= 2)
    return `It is one of the last ${admins.length === 1 ? 'administrators: there is only this one' : 'two administrators'}. Appoint another first.`;
  return undefined;
}

async function stepsFor(
  application: Application,
  connected: Connected,
  chosen: Account,
  handOverTo: { readonly email: string; readonly name: string } | undefined,
): Promise<readonly ProposedStep[]> {
  const planned = storable(
    z.array(plannedStep).parse(await connected.connection.plan(chosen, handOverTo ? { handOverTo } : {})),
  ) as readonly PlannedStep[];
  return planned.map((step) => {
    const capability = connected.capabilities.find(({ action }) => action === step.action);
    if (!capability || step.account.id !== chosen.id)
      throw new ConnectorError(
        'invalid',
        `${application.id}: the plan holds an act that the connector does not declare`,
      );
    const key = [application.id, chosen.id, step.phase, step.action, step.target ?? ''].join('\n');
    return { ...step, application: application.id, undo: capability.undo, key };
  });
}

/** One short sentence for people; never a vendor's body. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ConnectorError)) return 'It gave an answer that cannot be used.';
  switch (error.kind) {
    case 'auth':
      return 'It refuses Lastday’s credential.';
    case 'forbidden':
      return 'Lastday’s credential may not do this there.';
    case 'rate_limited':
      return 'It asks us to wait.';
    case 'unavailable':
      return 'It does not answer.';
    case 'invalid':
      return 'It refused the request, or gave an answer that cannot be used.';
    case 'not_installed':
      return 'Lastday needs a package for it that is not installed.';
  }
}

export function kindOf(error: unknown): string {
  return error instanceof ConnectorError ? error.kind : 'bug';
}
