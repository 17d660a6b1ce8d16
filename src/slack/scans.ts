import { NotFoundError } from '../domain/errors.ts';
import { candidatesSubject, findingSubject, scanSubject } from '../operations/start-scan.ts';
import { viewCase } from '../operations/view-case.ts';
import { candidatesOf, viewFinding, viewScan } from '../operations/view-scan.ts';
import { type CardTools, threadsOf } from './cards.ts';
import { candidatesMessage, findingDm, findingsMessage, progressMessage, scanCard } from './views/scan.ts';

/**
 * A scan is a card; how far it is, and then what it found, stand in its thread. Where somebody who must not see it is in
 * the channel, it is a message to whoever asked for it.
 */
export async function drawScan(tools: CardTools, scanId: string): Promise<void> {
  const { kit, poster, channel } = tools;
  const view = await viewScan(kit.deps, scanId);
  const subject = scanSubject(scanId);
  const hidden = view.leaver !== undefined && (await channel.unwanted(view.leaver)).length > 0;
  // From a shell nobody can be written to instead: what it found of them stands under their case.
  if (hidden && view.scan.by.id.startsWith('cli:')) return;
  const to = hidden ? await channel.direct(view.scan.by.id) : await channel.id();
  const card = await poster.put(subject, { channel: to }, scanCard(view));
  const under = { channel: to, threadTs: card.ts };
  const { state, fileId } = view.scan;
  if (fileId !== undefined) await poster.put(`progress:${subject}`, under, progressMessage(view.scan));
  const shown = await kit.store.messageOf(`findings:${subject}`);
  if (state === 'done' && (view.waiting.length > 0 || shown))
    await poster.put(`findings:${subject}`, under, findingsMessage(view));
}

/** What scans found about a leaver, under their case, wherever it is shown. */
export async function drawCandidates(tools: CardTools, caseId: string): Promise<void> {
  const { kit, poster } = tools;
  const view = await viewCase(kit.deps, caseId);
  const findings = await candidatesOf(kit.deps, view.person.id);
  for (const { subject, place, ts } of await threadsOf(tools, view)) {
    const own = `${candidatesSubject(caseId)}@${subject}`;
    if (findings.length === 0 && !(await kit.store.messageOf(own))) continue;
    await poster.put(own, { ...place, threadTs: ts }, candidatesMessage(view, findings));
  }
}

/** The question to the person themselves: never to somebody who is leaving. */
export async function drawFinding(tools: CardTools, findingId: string): Promise<void> {
  const { kit, poster, channel } = tools;
  const { finding, person, isLeaving } = await viewFinding(kit.deps, findingId);
  const subject = findingSubject(findingId);
  const known = await kit.store.messageOf(subject);
  if (!person || (isLeaving && !known)) return;
  if (finding.askedAt === undefined) throw new NotFoundError('Nobody was asked about this.');
  const user = person.slackUserId ?? (await kit.people.userByEmail(person.email))?.id;
  if (user === undefined) return;
  await poster.put(subject, { channel: await channel.direct(user) }, findingDm(finding));
}
