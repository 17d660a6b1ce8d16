import {
  CERTAINTIES,
  type Certainty,
  type Finding,
  findingKey,
  type Quote,
  type Source,
  USES,
  type Use,
} from '../domain/finding.ts';
import { storable } from '../domain/json.ts';
import type { Mention } from './candidates.ts';
import { type LogRecord, permalinkOf } from './record.ts';

const QUOTES = 3;
/** More people and applications than a company has; what comes later is counted. */
export const GROUPS_MOST = 50_000;
/** Visits that make a use: a page that is looked at once is no account. */
const OFTEN = 5;

interface Group {
  readonly first: Mention;
  use: Use;
  certainty: Certainty;
  quotes: { readonly rank: number; readonly quote: Quote }[];
  readonly sources: Set<Source>;
  mentions: number;
  visits: number;
  from?: number;
  to?: number;
  /** By the vendor's own key: when it was last given. */
  readonly grants: Map<string, number>;
  /** Anything that no later removal takes back. */
  lasting: boolean;
}

export interface Collector {
  add(mention: Mention, certainty?: Certainty): void;
  /** Strongest first. What a machine says was taken away again, and nothing else speaks of, is left out. */
  findings(): readonly Finding[];
  /** Mentions that were too many to be kept. */
  left(): number;
}

/** Puts mentions together, person by person and domain by domain; what it holds does not grow with their number. */
export function createCollector(): Collector {
  const groups = new Map<string, Group>();
  /** By the vendor's own key, when it was last taken away: whoever does that, it is gone. */
  const removals = new Map<string, number>();
  let left = 0;

  function add(mention: Mention, certainty: Certainty = mention.structured ? 'structured' : 'rules'): void {
    const { record, key: grant } = mention;
    if (mention.ended) {
      if (grant !== undefined && (removals.has(grant) || removals.size < GROUPS_MOST)) later(removals, grant, record);
      return;
    }
    const key = findingKey({ ...mention, ...(record.actor !== undefined && { person: record.actor }) });
    const group = groups.get(key) ?? begin(mention, certainty);
    if (!groups.has(key) && groups.size >= GROUPS_MOST) {
      left += 1;
      return;
    }
    groups.set(key, group);
    group.mentions += 1;
    if (grant === undefined) group.lasting = true;
    else later(group.grants, grant, record);
    if (record.source === 'network' || record.source === 'browser') group.visits += 1;
    weigh(group, mention.use, certainty);
    group.sources.add(record.source);
    if (record.at !== undefined) {
      group.from = Math.min(group.from ?? record.at, record.at);
      group.to = Math.max(group.to ?? record.at, record.at);
    }
    quote(group, mention);
  }

  const stands = ({ lasting, grants }: Group) =>
    lasting || [...grants].some(([key, given]) => given > (removals.get(key) ?? -1));
  return { add, left: () => left, findings: () => [...groups.values()].filter(stands).map(findingOf).sort(byWeight) };
}

function begin(mention: Mention, certainty: Certainty): Group {
  return {
    first: mention,
    use: mention.use,
    certainty,
    quotes: [],
    sources: new Set(),
    mentions: 0,
    visits: 0,
    grants: new Map(),
    lasting: false,
  };
}

/** A finding is as certain as what says its use: a model's “mentioned” makes no payment certain, and takes none away. */
function weigh(group: Group, use: Use, certainty: Certainty): void {
  const stronger = rank(use) < rank(group.use);
  if (stronger || (use === group.use && CERTAINTIES.indexOf(certainty) < CERTAINTIES.indexOf(group.certainty)))
    group.certainty = certainty;
  if (stronger) group.use = use;
}

function later(moments: Map<string, number>, key: string, { at = 0 }: LogRecord): void {
  moments.set(key, Math.max(moments.get(key) ?? 0, at));
}

/** A stronger use is the better quote; of equals the one with more words around it, then the earlier. */
function quote(group: Group, { record, quote: text, use }: Mention): void {
  const place = rank(use) * 1_000 - Math.min(text.length, 200);
  const worst = group.quotes.at(-1);
  if (group.quotes.length === QUOTES && worst && worst.rank <= place) return;
  if (group.quotes.some((one) => one.quote.text === text)) return;
  const { channel, ts } = record;
  const permalink = permalinkOf(record);
  group.quotes.push({ rank: place, quote: { channel, ts, text, ...(permalink && { permalink }) } });
  group.quotes.sort((a, b) => a.rank - b.rank);
  group.quotes.length = Math.min(group.quotes.length, QUOTES);
}

function findingOf(group: Group): Finding {
  const { tool, domain, application, record } = group.first;
  const use = group.use === 'mentioned' && group.visits >= OFTEN ? 'uses' : group.use;
  const words = storable({
    tool,
    ...(domain !== undefined && { domain }),
    ...(record.actor !== undefined && { person: record.actor }),
    use,
    certainty: group.certainty,
    quotes: group.quotes.map((one) => one.quote),
    sources: [...group.sources],
    mentions: group.mentions,
    ...(application?.closing !== undefined && { closing: application.closing }),
    ...(application?.note !== undefined && { note: application.note }),
  });
  return {
    ...words,
    ...(group.from !== undefined && { firstSeen: new Date(group.from) }),
    ...(group.to !== undefined && { lastSeen: new Date(group.to) }),
  };
}

function rank(use: Use): number {
  return USES.indexOf(use);
}

function byWeight(a: Finding, b: Finding): number {
  return (
    rank(a.use) - rank(b.use) ||
    CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
    b.mentions - a.mentions ||
    (a.tool < b.tool ? -1 : 1)
  );
}
