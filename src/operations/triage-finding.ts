import { append } from '../../db/audit.ts';
import { openCaseOf } from '../../db/cases.ts';
import { putCatalogueEntry } from '../../db/catalogue.ts';
import type { Tx } from '../../db/client.ts';
import { findingsOfScan, lockFinding, putFinding } from '../../db/findings.ts';
import { findPersonById } from '../../db/people.ts';
import type { Actor, PersonActor } from '../domain/actor.ts';
import { ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import type { TriagedFinding } from '../domain/finding.ts';
import type { Json } from '../domain/json.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { sendDraw } from './scene.ts';
import { candidatesSubject, findingSubject, scanSubject } from './start-scan.ts';

const OPEN: readonly TriagedFinding['state'][] = ['open', 'asked'];

/** Ours: the application is registered from now on, with an owner, and is not found again for anybody. */
export async function registerFinding(
  deps: Deps,
  actor: Actor,
  input: { readonly findingId: string; readonly name: string; readonly owner?: string },
): Promise<void> {
  const name = input.name.trim().slice(0, 80);
  if (name === '') throw new InvalidInputError('The application needs a name.', { name: 'write a name' });
  await decide(deps, actor, input.findingId, async (tx, finding) => {
    const domains = finding.domain === undefined ? [] : [finding.domain];
    const owner = input.owner?.toLowerCase();
    await putCatalogueEntry(
      tx,
      { kind: 'ours', name, domains, aliases: [finding.tool], by: actor.name, ...(owner !== undefined && { owner }) },
      deps.now(),
    );
    for (const other of await sameApplication(tx, finding))
      await putFinding(tx, { ...other, state: 'ours', decidedBy: actor.name });
    return { kind: 'finding.registered', body: { application: name, owner: owner ?? null } };
  });
}

/** Nothing, with a reason that is remembered; for this person, or for everybody. */
export async function ignoreFinding(
  deps: Deps,
  actor: Actor,
  input: { readonly findingId: string; readonly reason: string; readonly everybody: boolean },
): Promise<void> {
  const reason = input.reason.trim();
  if (reason.length < 5) throw new InvalidInputError('Please say why.', { reason: 'say why, in a few words' });
  await decide(deps, actor, input.findingId, async (tx, finding) => {
    const ignored = input.everybody ? await sameApplication(tx, finding) : [finding];
    for (const one of ignored) await putFinding(tx, { ...one, state: 'ignored', decidedBy: actor.name, reason });
    if (input.everybody)
      await putCatalogueEntry(
        tx,
        {
          kind: 'ignored',
          name: finding.tool,
          domains: finding.domain === undefined ? [] : [finding.domain],
          reason,
          by: actor.name,
        },
        deps.now(),
      );
    return { kind: 'finding.ignored', body: { reason, everybody: input.everybody } };
  });
}

/** Asks the person themselves, by direct message. Whoever is leaving is never asked. */
export async function askPerson(deps: Deps, actor: Actor, input: { readonly findingId: string }): Promise<void> {
  await decide(deps, actor, input.findingId, async (tx, finding) => {
    const person = finding.personId === undefined ? undefined : await findPersonById(tx, finding.personId);
    if (!person) throw new DomainError('Nobody on the roster is meant by that name, so nobody can be asked.');
    if (person.status === 'left' || (await openCaseOf(tx, person.id)))
      throw new DomainError(`${person.name} cannot be asked about this.`);
    if (finding.state === 'asked') throw new ConflictError(`${person.name} was asked already.`);
    await putFinding(tx, { ...finding, state: 'asked', askedAt: deps.now() });
    await sendDraw(deps, tx, findingSubject(finding.id));
    return { kind: 'finding.asked', body: {} };
  });
}

/** What the person says of it; a human decides all the same. */
export async function answerFinding(
  deps: Deps,
  actor: PersonActor,
  input: { readonly findingId: string; readonly uses: boolean; readonly data?: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const finding = await lockFinding(tx, input.findingId);
    if (!finding || finding.personId === undefined || finding.personId !== actor.personId)
      throw new ForbiddenError(NOT_FOR_YOU);
    if (finding.state !== 'asked') throw new ConflictError('Thank you; somebody has decided about this meanwhile.');
    const answer = { uses: input.uses, ...(input.data !== undefined && { data: input.data }) };
    await putFinding(tx, { ...finding, answer });
    await sendDraw(deps, tx, findingSubject(finding.id));
    await sendDraw(deps, tx, scanSubject(finding.scanId));
    await record(deps, tx, actor, finding, 'finding.answered', { uses: input.uses, data: input.data ?? null });
  });
}

/** One decision on one finding: the rights, the lock, the event and the messages that show it. */
async function decide(
  deps: Deps,
  actor: Actor,
  findingId: string,
  work: (tx: Tx, finding: TriagedFinding) => Promise<{ readonly kind: string; readonly body: { [key: string]: Json } }>,
): Promise<void> {
  assertMay(actor, 'triage');
  await deps.db.transaction(async (tx) => {
    const finding = await lockFinding(tx, findingId);
    if (!finding) throw new NotFoundError('There is no such finding any more.');
    if (finding.personId !== undefined && isLeaver(actor, { personId: finding.personId }))
      throw new ForbiddenError('This is about you, so somebody else has to decide.');
    if (!OPEN.includes(finding.state))
      throw new ConflictError(`${finding.decidedBy ?? 'Somebody'} has decided about this already.`);
    const { kind, body } = await work(tx, finding);
    await sendDraw(deps, tx, scanSubject(finding.scanId));
    if (finding.askedAt) await sendDraw(deps, tx, findingSubject(finding.id));
    const leaving = finding.personId === undefined ? undefined : await openCaseOf(tx, finding.personId);
    if (leaving) await sendDraw(deps, tx, candidatesSubject(leaving.id));
    await record(deps, tx, actor, finding, kind, body);
  });
}

/** That of everybody in the same scan, this one among them. */
async function sameApplication(tx: Tx, finding: TriagedFinding): Promise<readonly TriagedFinding[]> {
  const all = await findingsOfScan(tx, finding.scanId, OPEN);
  return all.filter(({ domain, tool }) =>
    finding.domain === undefined ? tool === finding.tool : domain === finding.domain,
  );
}

/** Names and decisions; what was said in the log stays out of the audit log. */
async function record(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  { id, tool, domain, personId }: TriagedFinding,
  kind: string,
  body: { [key: string]: Json },
): Promise<void> {
  await append(tx, [
    {
      at: deps.now().toISOString(),
      kind,
      actor: { kind: actor.kind, id: actor.id, name: actor.name },
      subject: id,
      body: { tool, domain: domain ?? null, person: personId ?? null, ...body },
    },
  ]);
}
