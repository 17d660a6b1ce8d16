/** What is looked for in a table, by the names that products give their columns: English, German, French, Spanish. */
const SYNONYMS = {
  actor:
    'user|actor|actor email|user email|user name|username|email|e mail|employee|employee name|employee email|identity|most granular identity|identities|cardholder|card holder|person|who|spender|owner|benutzer|mitarbeiter|nutzer|utilisateur|employe|usuario|empleado|client ip|source ip|internal ip|src ip|actor alternateid|actor alternate id|actor displayname',
  time: 'date|time|timestamp|datetime|date time|published|transaction date|purchase date|posted|posting date|visit time|last visit|last visit time|visit date|event time|created|created at|ts|datum|zeit|buchungsdatum|fecha|heure|hora|date and time|eventtime',
  application:
    'application name|app name|application|app|oauth app|third party app|client name|target displayname|target display name|target0 displayname|target 0 displayname|target app|anwendung|aplicacion',
  client: 'client id|application id|app id|oauth client id|clientid',
  event: 'event name|event|event type|eventtype|legacyeventtype|event description|api method|method name',
  scope: 'scope|scopes|oauth scope',
  payee:
    'merchant|merchant name|payee|vendor|vendor name|supplier|supplier name|descriptor|statement descriptor|description|transaction description|details|name address|handler|handlername|haendler|empfanger|empfaenger|beguenstigter|beguenstigter zahlungspflichtiger|verwendungszweck|marchand|fournisseur|libelle|comercio|beneficiario|proveedor|concepto',
  amount: 'amount|total|amount eur|amount usd|gross amount|transaction amount|betrag|montant|importe|umsatz|value',
  category: 'category|expense category|merchant category|kategorie|categorie|categoria|categories',
  comment: 'comment|note|notes|memo|purpose|business purpose|kommentar|commentaire|comentario',
  domain:
    'domain|host|hostname|destination|destination host|dest host|query name|query|fqdn|domain name|sni|server name|dest domain|dst host|dest',
  url: 'url|uri|address|request url|full url|page url|link',
  title: 'title|page title|titel|titre|titulo',
  count: 'count|visit count|visits|hits|requests|request count|visitcount|anzahl',
  action: 'action|verdict|response code|disposition|outcome|outcome result',
  from: 'from|sender|from address|von|absender|de|expediteur|remitente',
  to: 'to|recipient|recipients|an|empfaenger adresse|destinataire|destinatario|para',
  subject: 'subject|betreff|objet|sujet|asunto',
  text: 'text|message|body|content|message text|nachricht|inhalt|mensaje|texto',
  channel: 'channel|channel name|room|conversation|thread|kanal|canal',
} as const;

export type Field = keyof typeof SYNONYMS;

const FIELD_OF = new Map(
  Object.entries(SYNONYMS).flatMap(([field, names]) => names.split('|').map((name) => [name, field as Field] as const)),
);
export const FIELDS = Object.keys(SYNONYMS) as readonly Field[];

/** A table's columns: where each field stands, and the names that mean nothing to us. */
export interface Columns {
  readonly at: ReadonlyMap<Field, number>;
  readonly unmapped: readonly string[];
}

/** `map`: our field → the column's own name, for what synonyms do not know. */
export function columnsOf(header: readonly string[], map: Readonly<Record<string, string>> = {}): Columns {
  const at = new Map<Field, number>();
  const names = header.map(plain);
  const used = new Set<number>();
  for (const field of FIELDS) {
    const wanted = map[field];
    const index = wanted === undefined ? -1 : names.indexOf(plain(wanted));
    if (index < 0) continue;
    at.set(field, index);
    used.add(index);
  }
  for (const [index, name] of names.entries()) {
    const field = FIELD_OF.get(name);
    if (used.has(index) || field === undefined || at.has(field)) continue;
    at.set(field, index);
    used.add(index);
  }
  return { at, unmapped: header.filter((_, index) => !used.has(index)) };
}

/** Without the case, accents and signs in which products differ. */
function plain(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
