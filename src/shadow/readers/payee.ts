import type { Evidence } from '../record.ts';

/** Payment companies and shops of applications, whose name stands before whom they collect for. */
const COLLECTORS =
  /^(?:paddle(?:\.net)?|stripe|paypal|pp|sq|fs|fastspring|2co(?:\.com)?|2checkout|google|gumroad|lemsqzy|lmsqzy|lemon squeezy|sp|tst|py|cke|in|ext|digital river|dri|cleverbridge|apl|apple\.com\/bill|wise|klarna|mollie|adyen|gocardless|chargebee|recurly)\s*\*+\s*/i;
/** Behind the name: places, phone numbers, order numbers, what the payment is for. */
const TAIL =
  /(?:\s+(?:inc|llc|ltd|limited|gmbh|corp|co|bv|b\.v|ab|sas|sarl|pty|oy|as|aps|plc)\b\.?.*|\s*[*#].*|[\s,]+\+?[\d(][\d\s().-]{5,}.*|\s+[a-z]*\d[\w-]{3,}.*|[/?].*|\s+(?:san francisco|sydney|dublin|london|berlin|new york|amsterdam|palo alto|mountain view|seattle|austin|boston|paris|madrid|subscr\w*|monthly|annual\w*|yearly|renewal|invoice|payment|pro plan|plan|billing|abo|rechnung)\b.*)$/i;
/** Where a web address on the receipt is only a shop's. */
const CONSUMED =
  /travel|hotel|lodging|meal|food|restaurant|taxi|fuel|flight|airline|train|gift|reise|essen|bewirtung|repas|comida|viaje/i;
const SOFTWARE = /software|saas|subscription|cloud|hosting|it services|computer|apps?\b|abonnement|suscrip|lizenz/i;

/** What a card's line says of an application that no list knows: a web address as the name, or what it is paid for. */
const SUBSCRIBED =
  /\b(?:subscr\w*|saas|software|licen[cs]es?|pro plan|team plan|premium plan|seats?|abo|abonnement|suscripci[oó]n|lizenz)\b/i;
const NETWORK_ENDING = /\.(?:com|io|ai|app|dev|co|net|so|cloud|tools|software|team)$/i;

/** Whom a card's descriptor really names, as far as the catalogue knows them, or where the category says it is software. */
export function payeeEvidence(descriptor: string, category: string | undefined): Evidence | undefined {
  const written = descriptor.replace(/\s+/g, ' ').trim().slice(0, 200);
  if (written === '') return undefined;
  const collected = written.replace(COLLECTORS, '');
  const domain = /(?:^|[\s*])((?:[a-z0-9-]+\.)+[a-z]{2,})(?=$|[\s/*,])/i.exec(collected)?.[1];
  const name = nameIn(collected);
  if (name === '' && domain === undefined) return undefined;
  const isSoftware =
    (category !== undefined && SOFTWARE.test(category)) ||
    SUBSCRIBED.test(written) ||
    (domain !== undefined && NETWORK_ENDING.test(domain) && (category === undefined || !CONSUMED.test(category)));
  return {
    use: 'pays',
    ...(name !== '' && name.toLowerCase() !== domain?.toLowerCase() && { name }),
    ...(domain !== undefined && { domain }),
    ...(isSoftware ? {} : { onlyKnown: true }),
  };
}

/** What the same amount to the same payee in so many months is: nobody eats for the same price three times. */
const MONTHS = 3;
/** More payees than a company has; the rest are not remembered. */
const REMEMBERED = 20_000;

/** Tells payments that come back every month, of one file. */
export function createRepeats(): (payee: string, amount: string, category: string | undefined, at: number) => boolean {
  const months = new Map<string, Set<string>>();
  return (payee, amount, category, at) => {
    if (category !== undefined && CONSUMED.test(category)) return false;
    const key = `${payee.toLowerCase()} ${amount}`;
    const seen = months.get(key) ?? new Set<string>();
    if (months.size >= REMEMBERED && seen.size === 0) return false;
    months.set(key, seen.add(new Date(at).toISOString().slice(0, 7)));
    return seen.size >= MONTHS;
  };
}

function nameIn(collected: string): string {
  // “OPENAI *CHATGPT SUBSCR”, “DROPBOX*ABC12”: what stands before the star is the name.
  let name = collected.split('*')[0]?.trim() ?? '';
  for (let turn = 0; turn < 3; turn += 1) name = name.replace(TAIL, '').trim();
  return name
    .replace(/[.,;:_-]+$/, '')
    .replace(/\s+(?:labs|software|technologies|tech|hq|app)$/i, '')
    .slice(0, 60);
}
