import { append } from '../../db/audit.ts';
import { insertScan } from '../../db/findings.ts';
import type { PersonActor } from '../domain/actor.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { Finding, Scan } from '../domain/finding.ts';
import { createFinder } from '../shadow/candidates.ts';
import { hostOf, linkOf } from '../shadow/hosts.ts';
import { slackText } from '../shadow/readers/slack-text.ts';
import { withoutSeams } from '../shadow/text.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';
import { keepFinding } from './run-scan.ts';
import { catalogueNow } from './scan-log.ts';
import { sendDraw } from './scene.ts';
import { scanSubject } from './start-scan.ts';

/** A message as somebody sees it, and what the rules see in it. */
export interface FlaggedText {
  readonly text: string;
  readonly applications: readonly { readonly tool: string; readonly domain?: string }[];
}

/** What the form is filled in with; nothing is kept. */
export async function readFlagged(deps: Deps, source: string): Promise<FlaggedText> {
  const { text, urls } = slackText(source.slice(0, 4_000), () => undefined);
  const finder = createFinder(await catalogueNow(deps));
  const found = finder.find({ source: 'slack', file: '', channel: '', ts: '0', text, urls });
  return {
    text: withoutSeams(text),
    applications: found.map(({ tool, domain }) => ({ tool, ...(domain !== undefined && { domain }) })),
  };
}

/**
 * Anybody may flag; a human with the right decides. The words of the message are kept only where whoever flags it says so.
 */
export async function flagMessage(
  deps: Deps,
  actor: PersonActor,
  input: {
    readonly name: string;
    readonly domain?: string;
    /** Who uses it: a Slack user id. */
    readonly slackUserId?: string;
    readonly note?: string;
    readonly quote?: { readonly channel: string; readonly ts: string; readonly text: string };
  },
): Promise<void> {
  const domain = domainOf(input.domain);
  const name = input.name.trim().slice(0, 60);
  if (name === '') throw new InvalidInputError('Please name the application.', { name: 'name it' });
  const person =
    input.slackUserId === undefined
      ? undefined
      : await findPerson(deps, { slackUserId: input.slackUserId }).catch(() => undefined);
  const now = deps.now();
  const finding: Finding = {
    tool: name,
    ...(domain !== undefined && { domain }),
    ...(person && { person: person.email }),
    use: 'uses',
    certainty: 'rules',
    quotes: input.quote ? [{ ...input.quote, text: input.quote.text.slice(0, 200) }] : [],
    sources: ['slack'],
    mentions: 1,
    firstSeen: now,
    lastSeen: now,
    ...(input.note !== undefined && { note: `${actor.name}: ${input.note.slice(0, 200)}` }),
  };
  const scan: Scan = {
    id: deps.newId(),
    fileName: 'A message that was flagged',
    includeDms: false,
    by: { id: actor.id, name: actor.name },
    state: 'done',
    progress: 100,
    records: 1,
    findings: 1,
    notReviewed: 0,
    skipped: [],
    startedAt: now,
    endedAt: now,
  };
  await deps.db.transaction(async (tx) => {
    await insertScan(tx, scan);
    await keepFinding(deps, tx, scan.id, finding, person);
    await sendDraw(deps, tx, scanSubject(scan.id));
    await append(tx, [
      {
        at: now.toISOString(),
        kind: 'finding.flagged',
        actor: { kind: actor.kind, id: actor.id, name: actor.name },
        subject: scan.id,
        body: { tool: name, domain: domain ?? null, person: person?.id ?? null, quoted: input.quote !== undefined },
      },
    ]);
  });
}

function domainOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const host = hostOf(linkOf(typed)?.host ?? typed);
  if (host === undefined)
    throw new InvalidInputError('That is no domain like example.com.', { domain: 'a domain like example.com' });
  return host;
}
