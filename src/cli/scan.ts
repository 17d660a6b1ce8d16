import { basename } from 'node:path';
import { type Scan, USE_WORDS } from '../domain/finding.ts';
import { type Mention, type ScanReport, scanLog } from '../operations/scan-log.ts';
import { triageReport } from '../operations/triage-report.ts';
import { clean, jsonText, table } from './print.ts';
import type { Verb } from './verb.ts';

export const scanVerb: Verb = {
  name: 'scan',
  positionals: ['FILE'],
  options: {
    leaver: { value: 'E', means: 'Only what this person seems to have: an address or an employee number.' },
    format: { value: 'F', means: 'The format, where it is not seen from the file.' },
    map: { value: 'col=field', means: 'Which column is which field, comma-separated, where its name gives no hint.' },
    'include-dms': { means: 'Private messages too; they are skipped otherwise.' },
    triage: { means: 'Also hands the findings to the triage in Slack, where they are decided.' },
    mentions: { means: 'Every mention, one JSON line each, instead of findings.' },
  },
  summary: 'Looks for accounts that nobody registered: Slack exports, OAuth and DNS logs, expenses, mail, text.',
  needs: 'program',
  async run(input, { deps, running }) {
    const mentions: object[] = [];
    const asLines = input.flag('mentions');
    const onMention = (mention: Mention) => {
      // What was taken away again is no mention.
      if (mention.ended) return;
      if (input.print) input.print(`${jsonText(mentionFacts(mention))}\n`);
      else mentions.push(mentionFacts(mention));
    };
    let shown = -1;
    const about = {
      name: basename(input.required('FILE')),
      includeDms: input.flag('include-dms'),
      ...optional('leaver', input.text('leaver')),
    };
    const report = await scanLog(deps, input.actor, {
      ...about,
      path: input.file(input.required('FILE')),
      ...optional('format', input.text('format')),
      map: input.text('map')?.split(',') ?? [],
      ...(asLines && { onMention }),
      onProgress: (done, records) => {
        const percent = Math.floor(done * 100);
        if (percent === shown || (asLines && input.print)) return;
        shown = percent;
        input.progress?.(`${'▰'.repeat(Math.round(done * 20)).padEnd(20, '▱')} ${percent} % · ${records} records`);
      },
    }).finally(() => input.progress?.(''));
    const triage = input.flag('triage') ? await triageReport(deps, input.actor, about, report) : undefined;
    if (asLines) return { json: { mentions }, text: '' };
    return {
      json: { ...reportFacts(report), ...(triage && { triage: { scan: triage.id, waiting: triage.findings } }) },
      text: reportText(report, input.color) + (triage ? triageText(triage, running) : ''),
    };
  },
};

function optional<Key extends string>(key: Key, value: string | undefined) {
  return value === undefined ? {} : { [key]: value };
}

function triageText({ findings }: Scan, running: boolean): string {
  if (findings === 0) return 'Nothing of it waits for a decision.\n';
  const when = running ? 'in Slack' : 'in Slack as soon as Lastday runs';
  return `To decide ${when}: ${findings}.\n`;
}

function mentionFacts({ record, tool, domain, use }: Mention): object {
  return { channel: record.channel, ts: record.ts, tool, domain: domain ?? null, use, source: record.source };
}

function reportFacts(report: ScanReport): object {
  return {
    findings: report.findings.map((finding) => ({
      tool: finding.tool,
      domain: finding.domain ?? null,
      person: finding.person ?? null,
      use: finding.use,
      certainty: finding.certainty,
      quotes: finding.quotes,
      sources: finding.sources,
      mentions: finding.mentions,
      first_seen: finding.firstSeen ?? null,
      last_seen: finding.lastSeen ?? null,
      ...(finding.closing !== undefined && { close_at: finding.closing }),
    })),
    not_reviewed: report.notReviewed,
    skipped: report.skipped,
    records: report.records,
  };
}

function reportText({ findings, records, skipped, notReviewed }: ScanReport, color: boolean): string {
  const shown = findings.filter(({ use }) => use !== 'mentioned');
  const rows = shown.map(({ person, tool, domain, use, quotes, lastSeen }) => [
    person ?? '–',
    domain === undefined ? tool : `${tool} (${domain})`,
    USE_WORDS[use],
    lastSeen?.toISOString().slice(0, 10) ?? '',
    `“${quotes[0]?.text.slice(0, 100) ?? ''}”`,
  ]);
  const only = findings.length - shown.length;
  return [
    table(['person', 'application', 'what', 'last seen', 'in their words'], rows, color),
    rows.length === 0 ? 'Nobody seems to have an account that is not registered.\n' : '\n',
    only > 0 ? `${only} more are only mentioned (--json lists them).\n` : '',
    `${records} records were read.\n`,
    notReviewed > 0 ? `Not reviewed by the model: ${notReviewed}; the rules' word stands for them.\n` : '',
    skipped.map(({ what, count }) => `Not read: ${clean(what)}${count > 1 ? ` (${count})` : ''}.\n`).join(''),
  ].join('');
}
