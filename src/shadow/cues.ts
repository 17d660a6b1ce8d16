import type { Use } from '../domain/finding.ts';

/**
 * What the words around a name say of its use, in English, German, French, Spanish and Portuguese. Run on single sentences that are
 * known to hold a name, never on whole logs.
 */
const words = (...alternatives: readonly string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu');

/** Only talked about: asked, weighed, refused, read. Stronger than any cue of use. */
const TALK = words(
  "(?:do|does|did|are|is|have|has|can|could|would|will|was|were)(?:n't|n’t|nt| not) (?:\\p{L}+ ){0,2}(?:us(?:e|ed|ing)|on|have|need|like|trust|pay|allowed|want)",
  "(?:please )?(?:do not|don[’']t|never|must not|mustn[’']t|cannot|may not) (?:\\p{L}+ )?(?:paste|put|upload|share|store|send|enter|sign|log|install|connect)",
  '(?:not allowed|forbidden|banned|blocked by|nicht erlaubt|verboten|interdit|prohibido)',
  'never (?:\\p{L}+ )?(?:used|tried|use|heard)',
  'not (?:using|use|a fan|sure about|allowed)',
  'no longer',
  'used to (?:use|be|have)',
  '(?:stopped|quit) using',
  'heard (?:of|about|good|great|bad)',
  '(?:has|did|does|do|have|is) any(?:one|body)',
  'any(?:one|body) (?:here )?(?:use|uses|used|using|tried|try|know|knows|have|got|familiar)',
  '(?:should|could|might) (?:we|i|you)',
  'we (?:could|might)',
  'what (?:about|do you think)',
  'how about',
  'thoughts on',
  'opinions? (?:on|about)',
  '(?:thinking|thought) (?:about|of)',
  'consider(?:ing|ed)?',
  'evaluat(?:e|ing|ed)',
  'instead of',
  'rather than',
  'alternatives? to',
  '(?:vs|versus)\\.?',
  'compared? (?:to|with)',
  'competitors?',
  'similar to',
  '(?:better|worse|cheaper|nicer) than',
  'integrates? with',
  '(?:ask|asks|asked|wonder|wonders) (?:\\p{L}+ )?(?:if|whether)',
  'clone of',
  '(?:blog|article|podcast|talk|news|tweet|thread|story|webinar|ad|headline)s? (?:\\p{L}+ ){0,2}(?:about|on|by|from|for)',
  'read (?:about|that|somewhere)',
  'saw (?:that|an?|the) ',
  'acqui(?:red|res|sition)',
  '(?:raised|funding|ipo|stocks?|shares|layoffs|outage|breach(?:ed)?|hacked)',
  'if (?:we|you|i|they) (?:\\p{L}+ )?(?:use|used|had|want|ever)',
  'wish (?:we|i)',
  '(?:you|one|someone|people) (?:can|could|should|might|may|would|need|have|want)',
  '(?:their|his|her) (?:\\p{L}+ )?(?:posts?|page|account|site|repos?|profile|board|workspace)',
  "(?:they|he|she)(?:[’']re|[’']s| are| is) (?:\\p{L}+ )?(?:on|using)",
  "(?:there(?:[’']s| is| are)|have|has|got|with) no",
  '(?:would|wondering|apparently|supposedly|assuming|likely)',
  '(?:are|is|were) (?:we|you|they|he|she) (?:\\p{L}+ )?(?:using|on|paying)',
  '(?:say|suppose|imagine) (?:we|you|i)',
  '(?:if|whether|do) (?:we|you|i|they) (?:still )?(?:want|need)',
  'can be (?:linked|connected|used|integrated)',
  'has an? (?:\\p{L}+ )?(?:integration|plugin|extension|api)',
  '(?:something|anything|services?|tools?|apps?|systems?|options?|solutions?) (?:like|such as|similar)',
  "(?:not|n[’']t) (?:really |very )?familiar with",
  '(?:look|looking|looked) into',
  'seems? like a',
  '(?:a lot of|lots of|many|most|other|some) (?:companies|teams|startups|orgs|organi[sz]ations|schools|places)',
  'if (?:you|someone|one|it|your)',
  'how (?:do|does|to|can|would|is)',
  '(?:works?|working|supports?|supported|compatible|available) (?:on|in|with|for|by)',
  '(?:nicht|kein|keine|keinen|nie|niemals) (?:\\p{L}+ ){0,2}(?:nutzen|benutzen|verwenden|genutzt|benutzt|verwendet|mehr)',
  '(?:nutzen|benutzen|verwenden|nutze|benutze|verwende|haben|mag) (?:\\p{L}+ ){0,2}(?:nicht|kein|keine|nie)',
  '(?:kennt|nutzt|benutzt|hat) (?:hier |von euch )?(?:jemand|wer|einer|ihr)',
  '(?:wer|jemand) (?:von euch )?(?:kennt|nutzt|benutzt|hat schon)',
  '(?:jemand|irgendwer) (?:schon )?(?:erfahrung|mal)',
  '(?:sollten|könnten|wollen) wir',
  '(?:statt|anstatt|anstelle von|im vergleich zu|ähnlich wie|alternative zu)',
  'artikel (?:über|zu)',
  '(?:gelesen|gehört),? (?:dass|von|über)',
  'was haltet ihr von',
  "(?:n[’']|ne |pas d[’'])(?:\\p{L}+ )?(?:utilise|utilisons|utilisez) (?:pas|plus|jamais)",
  "on (?:n[’'])?utilise (?:pas|plus)",
  "(?:quelqu[’']un|qui) (?:connaît|connait|utilise|a essayé)",
  '(?:devrait-on|on devrait|on pourrait|et si on)',
  '(?:au lieu de|plutôt que|par rapport à|une alternative à|article sur|lu que|entendu parler)',
  '(?:no|nunca|ya no) (?:usamos|uso|utilizamos|utilizo|hemos usado|he usado)',
  '¿?(?:alguien|quién) (?:conoce|usa|ha probado|utiliza)',
  '(?:deberíamos|podríamos|qué tal si|qué os parece|qué opináis)',
  '(?:en lugar de|en vez de|comparado con|alternativa a|artículo sobre|leí que|he leído)',
  '(?:não|nunca|nem) (?:\\p{L}+ )?(?:usamos|uso|usa|utilizamos|utilizo|temos|tenho|usei)',
  '(?:alguém|quem) (?:aqui )?(?:conhece|usa|já usou|utiliza|sabe)',
  '(?:deveríamos|poderíamos|que tal|o que acham|em vez de|ao invés de|alternativa ao|comparado com|artigo sobre|li que)',
);

/** Somebody else's account: what a customer, a competitor or a partner uses is no account of the company's. */
const OTHERS = words(
  "(?:customer|client|competitor|competition|prospect|lead|partner|vendor|supplier|tenant)s?(?:[’']s)? (?:\\p{L}+ ){0,2}(?:uses?|using|is on|are on|has|have|runs?|pays?|wants?|needs?|migrat\\p{L}+|moved|switched|signed|integrat\\p{L}+|ask\\p{L}*|invit\\p{L}+|bought|stores?)",
  '(?:kunden?|kundin|wettbewerber|konkurrenz|lieferant|interessent|partner) (?:\\p{L}+ ){0,2}(?:nutzt|nutzen|benutzt|verwendet|hat|haben|will|wollen|möchte|zahlt|arbeitet|setzt)',
  '(?:clients?|concurrents?|fournisseurs?|prospects?|partenaires?) (?:\\p{L}+ ){0,2}(?:utilise|utilisent|a|ont|veut|veulent|demande|paie)',
  '(?:clientes?|competidor(?:es)?|proveedor(?:es)?|socios?) (?:\\p{L}+ ){0,2}(?:usan?|utilizan?|tienen?|quieren?|piden?|pagan?|trabajan?)',
);

const PAYS = words(
  "(?:we|i|team|company|they)(?:[’']?re| are| am)? (?:\\p{L}+ ){0,2}(?:pay|paying|paid|bought|purchased|subscribed|renewed|upgraded)",
  '(?:pay|paying|paid|bought|purchased|subscribed|expensed?|renewed|renew|upgraded?) (?:\\p{L}+ ){0,3}(?:for|to|our|my|the|it|pro|seats?)',
  '(?:invoice|receipt|billing|subscription|licen[cs]e|licen[cs]es|seats?|renewal|pro plan|team plan|paid plan|pro account|corporate card|company card|credit card)',
  '(?:my|our|the) (?:\\p{L}+ )?plan',
  '(?:rechnung|abo|abonnement|lizenz|lizenzen|bezahle|bezahlen|bezahlt|gekauft|gebucht|kreditkarte|firmenkarte|verlängert)',
  '(?:facture|licences?|payons|paie|payé|acheté|renouvel(?:é|er|ons)|sièges?|carte bancaire|souscrit)',
  '(?:factura|suscripci[óo]n|licencias?|pagamos|pago|pagado|comprado|compré|renovado|tarjeta)',
  '(?:fatura|boleto|assinatura|licenças?|pagamos|pago|paguei|compramos|comprei|renovamos|renovar|cartão corporativo|mensalidade)',
  '(?:payments?) (?:to|for|from)',
);

const SIGNED_UP = words(
  'sign(?:ed|ing)?[ -]?(?:me |us |you )?up',
  '(?:creat|made|mak|open|register|set)(?:e|ed|ing|ting)? (?:me |us )?(?:up )?(?:an?|my|our|your|the)? ?(?:\\p{L}+ )?(?:account|workspace|team|org|organi[sz]ation|profile)',
  'registered',
  '(?:started|start|on|using|activated|grabbed|got) (?:an?|the|our|my) (?:free )?(?:\\p{L}+ )?trial',
  'free trial',
  '(?:invited?|add(?:ed)?) (?:you|me|everyone|everybody|the team|all of you|them|him|her|us)',
  'accept(?:ed)? (?:the|my|your) invit(?:e|ation)',
  '(?:confirm|verify) your (?:e-?mail|account|address)',
  'welcome to',
  '(?:angemeldet|registriert|(?:konto|account|zugang|workspace) (?:angelegt|erstellt|eingerichtet|gemacht)|testversion|testphase|probeabo|eingeladen)',
  "(?:inscrite?s?|(?:créé|ouvert|crée) (?:un|mon|notre) (?:\\p{L}+ )?(?:compte|espace)|essai gratuit|version d[’']essai|invitée?s?)",
  '(?:registrado|registré|registrada|di de alta|dado de alta|(?:creé|creado|abierto|abrí) (?:una|mi|nuestra) (?:\\p{L}+ )?cuenta|prueba gratuita|invitado|invité)',
  '(?:cadastr(?:ei|amos|ado|ada|o)|registr(?:ei|amos)|(?:criei|criamos|criar|abri|abrimos) (?:uma|minha|nossa|a) (?:\\p{L}+ )?conta|teste grátis|período de teste|convid(?:ei|ado|ada)|convite)',
);

const INSTALLED = words(
  '(?:installed|install|installing|connected|connecting|hooked up|integrated|authori[sz]ed|linked|enabled|added) (?:\\p{L}+ ){0,3}(?:with|to|for|the|it|app|bot|plugin|extension|integration|our|my)',
  '(?:plugin|plug-in|extension|add-?on|browser extension|bot|notetaker|integration|webhook|api key|oauth)',
  '(?:installiert|verbunden|verknüpft|erweiterung|eingebunden|angebunden)',
  '(?:installé|connecté|branché|extension|autorisé)',
  '(?:instalé|instalado|conecté|conectado|extensión|autorizado)',
  '(?:instalei|instalamos|instalado|conectei|conectamos|extensão|autorizei|integrei)',
);

const USED = words(
  "(?:we|i|team|they|guys|marketing|sales|design|hr|finance|everyone|everybody|folks|people|she|he)(?:[’'](?:re|m|ve|s|ll))?(?: (?:are|am|is|have|just|all|already|also|currently|now|both|mostly|always|still|only|even|usually|been|will|do))* (?:use|uses|used|using|run|runs|running|host|deploy|keep|keeps|track|store|manage|write|moved|switched|migrated|rely|work|draft|drafted|exported|uploaded|built|put|made|record|recorded|log|logged|ran|transcribed|generated|pasted|dropped|shared|started|plan|set|push|pushed|post|posted|schedule|scheduled|send|sent|do|did|edit|edited|created|turned)",
  '(?:use|using|moved to|switched to|migrated to|moving to|switching to|migrating to|set up|setting up|log(?:ged|ging)? in(?:to)?|signed in|sign in|logged on)',
  "(?:our|my|your|the team[’']?s) (?:\\p{L}+ )?(?:new )?(?:account|workspace|dashboard|board|boards|space|org|instance|project|page|doc|docs|sheet|drive|folder|calendar|channel|server|repo|repos|database|base|inbox|pipeline|login|password|credentials|bucket|cluster|stack|app|site)",
  '(?:upload(?:ed)?|export(?:ed)?|import(?:ed)?|deploy(?:ed|ing)?|host(?:ed|ing)?|publish(?:ed)?|back(?:ed)? up|sync(?:ed|s|ing)?|push(?:ed|ing)?|past(?:ed|ing)|run(?:s|ning)?|stor(?:e|ed|ing)|keep(?:s|ing)?|track(?:s|ed|ing)?|record(?:ed|ing)|transcrib(?:e|ed|ing)|summari[sz](?:e|ed|ing)|draft(?:ed|ing)|generat(?:ed|ing)|schedul(?:ed|ing)|put|draw|drew|made|built|wrote|design(?:ed)?|created|ran|book(?:ed)?|share|shared|sharing) (?:[^.!?]{0,60} )?(?:to|on|in|into|with|via|through|from|by)',
  '(?:is|are|lives?|sits?|stays?) (?:all |now |still )?(?:in|on|at)',
  "(?:it|that|this|they|everything|notes|docs|files|data|mockups|designs|slides|recordings?|transcripts?|summary|summaries)(?:'s|’s| is| are|'re) (?:all |now |already |also |still )?(?:in|on|at)",
  '(?:call|meet|meeting|chat|hop|jump|join|ping|dm|message|standup|sync|demo|huddle|talk|catch up) (?:\\p{L}+ ){0,3}(?:on|via|over|in)',
  '(?:nutze|nutzen|nutzt|benutze|benutzen|benutzt|verwende|verwenden|verwendet|arbeite|arbeiten|läuft|laufen|liegt|liegen|steht|stehen|hochgeladen|hochladen|abgelegt|exportiert|importiert|geteilt|eingeloggt|umgestiegen|gewechselt|umgezogen|gebaut|erstellt|gemacht|aufgenommen|transkribiert|übersetzt|geschrieben|gespeichert|eingetragen|gelegt|verschoben|angelegt|eingeladen|einladung|gepastet|gepostet|gebucht|entschieden|(?:unser|unsere|unserem|unseren|mein|meine|meinem|meinen) \\p{L}+)',
  '(?:utilise|utilisons|utilisent|utilisé|on bosse|travaille|travaillons|passés? (?:à|sur)|migrés?|mis|mets|mettons|partagé|déposé|exporté|importé|enregistré|stocké|traduit|rédigé|généré|créé|fait|héberg\\p{L}+|(?:notre|mon|ma|nos|mes) \\p{L}+)',
  '(?:uso|(?<!the |in )usa|usamos|usando|usan|utilizo|utilizamos|utilizando|trabajamos|pasamos|migramos|migrado|subí|subido|subimos|guardo|guardamos|guardado|compartí|compartido|exporté|exportado|hice|hecho|hemos|movido|moví|pasado|pedí|pedido|llevamos|tengo|tenemos|grabado|traducido|escrito|acceso al?|(?:nuestro|nuestra|mi|mis|nuestros) \\p{L}+)',
  '(?:uso|usam|usamos|usando|usei|utilizo|utilizamos|trabalhamos|migr(?:ei|amos|ando|ado)|subi|subimos|coloquei|colocamos|guardei|salvei|hosped(?:ei|ar|ado|amos)|public(?:ado|ada|ou|uei|amos)|versionado|export(?:ei|ado)|import(?:ei|ado)|compartilh(?:ei|ado)|assinei|preenchi|gravei|traduzi|fiz|fizemos|tenho|temos|acesso ao?|(?:meu|minha|nosso|nossa|meus|nossos) \\p{L}+)',
  '(?:experience with|access to|happy with|comfortable with|stick(?:ing)? with|checked|pasted from|moved from|migrat(?:ed|ing) from|current (?:vendor|tool|provider))',
);

const STRONG: readonly (readonly [Use, RegExp])[] = [
  ['pays', PAYS],
  ['signed_up', SIGNED_UP],
  ['installed', INSTALLED],
  ['uses', USED],
];

/** What one sentence says of the use of whatever it names; `mentioned` when nothing does. */
export function useIn(sentence: string): Use {
  if (isTalk(sentence)) return 'mentioned';
  return STRONG.find(([, cue]) => cue.test(sentence))?.[0] ?? 'mentioned';
}

function isTalk(words: string): boolean {
  return TALK.test(words) || OTHERS.test(words);
}

const PLACED =
  /(?:^|[^\p{L}])(?:in|on|via|through|by|off|to|out of|per|über|auf|im|ins|à|aus|durch|dans|sur|depuis|chez|en|por|desde|na|pelo|pela|into|from|with|mit|avec|con|my|our|unser(?:em|en|e)?|mein(?:em|en|e)?|notre|mon|nuestr[oa]|mi) (?:(?:the|our|a|an|my|el|la|le|der|das|die|un|une|eine?n?) )?$/iu;
/** What only an account has: “the Miro board”, “wandb run”. */
const THING =
  /^(?:[’']s)?[\s-](?:app|runner|bill|survey|feed|macros?|id|pushes|service|link|docs?|payout|renewal|integration|boards?|accounts?|workspace|invite|files?|tickets?|project|dashboard|recordings?|channel|template|seats?|login|notes|transcripts?|summary|videos?|clip|deck|cards?|database|wiki|space|collection|queue|comments?|credits?|cache|vault|shifts?|alerts?|monitor|run|runs|deployment|export|report|bucket|tunnel|base|automation|campaign|sequence|cadence|deal|konto|zugang|seite|umfrage|aufnahme)(?![\p{L}])/iu;
/** What an application does for whoever has an account in it; “raised” and “launched” are what companies do. */
export const WORKS =
  /^ (?:\p{L}+ )?(?:flagged|flags|caught|shows|showed|says \d|reports|wrote|drafted|refactored|generated|transcribed|recorded|summari[sz]ed|translated|alerted|paged|rejected|keeps|hat \p{L}+ (?:geschrieben|übersetzt|erstellt)|geschrieben)(?![\p{L}])/iu;

/**
 * The same of one name in it. What its own clause says comes first: a question after a comma is another matter. What is
 * done in, on or through an application is done with an account; a question is none.
 */
export function useOf(sentence: string, clause: string, before: string, behind: string): Use {
  if (isTalk(clause)) return 'mentioned';
  const use = STRONG.find(([, cue]) => cue.test(clause))?.[0];
  if (use) return use;
  const isDone = PLACED.test(before) || THING.test(behind) || WORKS.test(behind) || ACTS.test(behind);
  const isAsked = sentence.includes('?') && withoutEnd(sentence).endsWith(withoutEnd(clause));
  return isDone && !isAsked ? 'uses' : useIn(sentence);
}

function withoutEnd(words: string): string {
  return words.replace(/[^\p{L}\p{N}]+$/u, '');
}

const ADOPTED = words(
  'sign(?:ed|ing)[ -]?up',
  'sign[ -]?up (?:at|on|to|with|there)',
  "(?:account|workspace|trial|subscription|licen[cs]e|invited?|invoice|logged in|log in|login|dashboard|our new|we(?:[’']re| are)? (?:all |now |already )?(?:use|using|on)|i(?:[’']m| am)? (?:now )?(?:use|using)|moved to|switched to|migrated to|set up|paying|upload(?:ed)?)",
  '(?:konto|zugang|angemeldet|registriert|abo|lizenz|testversion|nutzen wir|wir nutzen|nutze|benutze|hochgeladen|umgestiegen)',
  "(?:compte|essai|abonnement|inscrits?|inscrite|utilisons|on utilise|j[’']utilise|licence)",
  '(?:cuenta|prueba gratuita|suscripción|registr\\p{L}+|usamos|utilizamos|licencia|me di de alta)',
);

/** Code that is used is no account. */
const CODE = words(
  '(?:package|librar(?:y|ies)|lib|module|function|macro|snippet|wrapper|fork|branch|commit|class|method|syntax|readme|tutorial|docs|documentation|example)s?',
);

/** Whether a sentence with a link that nobody knows is about something that somebody has joined. */
export function speaksOfAdoption(sentence: string): boolean {
  return ADOPTED.test(sentence) && !isTalk(sentence) && !CODE.test(sentence);
}

const MADE_BY_US = words(
  "(?:i|we|i[’']ve|we[’']ve|i[’']ll|we[’']ll) (?:have |just |already |also |now |finally |will |quickly )*(?:made|make|put|push|pushed|posted|post|published|publish|created|create|wrote|write|opened|open|filed|file|submitted|submit|uploaded|upload|started|set|share|shared|spin|spun|record|recorded|host|keep|move|moved)",
  '(?:my|our|mein|meine|unser|unsere|mon|ma|notre|nos|mi|nuestro|nuestra) (?:\\p{L}+ )?(?:repo|repository|gist|fork|branch|pr|pull request|code|project|projekt|package|app|page|profile|slides|demo|site|account|group|team|channel|projet|code|proyecto|código)s?',
  '(?:posted|pushed|published|uploaded|hochgeladen|publié|subido) (?:it |them |everything )?(?:to|on|at|here|auf|sur|en)',
  "(?:code|slides?|demo|source|repo|gist|results?|here)(?:[’']s| is| are) (?:the |my |our |it |all |now )?(?:here|at|on|up|available|code|slides|demo|repo|gist|work)",
  '(?:feedback|review|pull request|contributions?) (?:\\p{L}+ ){0,3}(?:wanted|welcome|please|from|on)',
);

/** Whether what a link leads to is the writer's or the team's own, by what the words around it say. */
export function isMadeByUs(sentence: string): boolean {
  return MADE_BY_US.test(sentence) && !isTalk(sentence);
}

const OTHERS_BEFORE =
  /(?:customer|client|competitor|prospect|lead|partner|supplier|kunden?|kundin|wettbewerber|interessent|lieferant|fournisseur|concurrent|cliente|proveedor|their|ihre)s?(?:[’']s)? (?:\p{L}+ ){0,3}$/iu;
const AS_CUSTOMER =
  /^[’']?s? (?:uses?|pays?|signed|wants?|asked|asks|needs?|invited|bought|hat|will|nutzt|zahlt|usa|paga|utilise)(?![\p{L}])/iu;

/** Whether a domain is that of a customer or a partner: they are what business is about, and no application. */
export function isOfOthers(before: string, behind: string): boolean {
  return OTHERS_BEFORE.test(before) || AS_CUSTOMER.test(behind);
}

/** What may stand directly before a name that is also a word: “on Zoom”, “via Loom”, “unser Notion”. */
export const BEFORE =
  /(?:^|[^\p{L}])(?:on|via|using|use|uses|used|in|into|through|to|from|off|of|with|over|by|our|my|your|their|auf|per|über|mit|im|unser(?:em|en|e|er)?|mein(?:em|en|e)?|ins|sur|dans|avec|notre|mon|chez|en|con|por|nuestr[oa]|mi|na|pelo|pela|ao|meu|nosso|bei|usamos|uso|nutzen|nutze|benutzen|verwenden|utilise|utilisons|utilizamos)(?: (?:the|our|my|a|new|team|this|your|shared|el|la|le|das|die|der|dem|den|ein|einen|eine|un|une|una))?\s$/iu;
/** What is said of an application that opens its sentence: “Zoom is fantastic”, “Teams qui freeze”. */
export const IS_SAID =
  /^(?:[’']s)? (?:\p{L}+ )?(?:is|was|has|does|doesn[’']t|did|didn[’']t|can|can[’']t|won[’']t|seems|looks|feels|works|worked|provides|offers|includes|lets|allows|supports|costs|charges|crashed|freezes|sucks|rocks|interface|support|pricing|account|ist|war|hat|geht|läuft|nervt|kostet|kann|wird|spinnt|hängt|kündigen|est|a|va|marche|permet|coûte|plante|qui|nous|es|ha|tiene|va|funciona|cuesta|permite|nos|está|foi|tem)(?![\p{L}])/u;
/** What only somebody or something with a name does: “sentry is screaming”, “buffer didnt post”, “zoom update”. */
export const ACTS =
  /^ (?:just |already |still |now )?(?:says|said|ran out|rejected|didn[’']?t|doesn[’']?t let|keeps|wo?n[’']?t|wants|wanted|sent|gave|dropped|failed|fails|broke|woke|charged|posted|deleted|logged|crashed|closes|landed|update|login|payout|is (?:down|broken|screaming|slow|back|being|acting|complaining|not working|driving)|(?:\p{L}+ ){0,2}(?:me|us|uns|mir|nous|nos) |dice|marca|se ha|no va|a encore|ne marche|hat|zeigt|geht nicht|hängt|spinnt)(?![\p{L}])/u;
/** Closer still: where even the small letters are no accident. */
export const RIGHT_BEFORE = /(?:^|[^\p{L}])(?:on|via|thru|using|w\/|per|über|auf|sur|through)\s$/iu;
/** And what may stand directly behind it. */
export const BEHIND =
  /^(?:[’']s)?[\s-](?:link|call|board|account|collection|run|runs|queue|credits|shifts?|alerts?|doc|docs|page|pages|workspace|invite|invitation|meeting|meetings|file|files|ticket|tickets|issue|issues|project|dashboard|recording|recordings|channel|template|licen[cs]es?|seats?|subscription|plan|app|plugin|integration|webhook|bot|api|login|notes|transcripts?|summary|video|videos|clip|form|poll|deck|boards|cards?|database|wiki|space|team|room|konto|zugang|lizenz|abo|seite|doku|umfrage|termin|aufnahme|zoom)(?![\p{L}])/iu;

/** Where somebody joins something; a name behind it need not be known. Found in one pass, then looked at closely. */
export const ADOPTING_PHRASES: readonly string[] = (
  'signed up,sign up,signing up,trial of,free trial,subscription,subscribed,account on,account with,account at,account for,' +
  'switched to,moved to,migrated to,started using,we use,we are using,i use,paying for,pay for,license for,licence for,' +
  'logged into,logged in to,invite you to,invited you to,installed the,connected our,registriert,angemeldet,abo bei,abo für,' +
  'konto bei,account bei,nutzen jetzt,wir nutzen,umgestiegen auf,lizenz für,inscrit,compte sur,compte chez,abonnement,' +
  'on utilise,nous utilisons,passés sur,registré en,alta en,cuenta en,suscripción,usamos,utilizamos'
).split(',');
export const ADOPTS_A_NAME =
  /(?:sign(?:ed|ing)? (?:me |us )?up (?:for|to|with|at|on)|(?:trial|subscription|account|licen[cs]e)s? (?:of|to|for|on|with|at)|subscribed to|(?:switched|moved|migrated) to|started using|(?:we|i)(?:'re| are|'m| am)? us(?:e|ing)|pay(?:ing)? for|logged in(?: )?to|invited? you to|installed the|connected our|(?:registriert|angemeldet|abo|konto|account|lizenz|umgestiegen) (?:bei|für|auf|in)|(?:wir )?nutzen(?: wir)?(?: jetzt)?|inscrite?s? (?:sur|à|chez)|(?:compte|abonnement) (?:sur|chez|à)|utilis(?:e|ons)|pass[ée]s? sur|(?:registr[ée]|alta|cuenta|suscripción) (?:en|de|a)|us(?:o|amos)|utilizamos) (?:the |an? |our |das |die |den )?["“«]?\p{Lu}[\p{L}\d.]{2,}/u;
