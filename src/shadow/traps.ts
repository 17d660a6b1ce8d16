type Neighbours = readonly [before: RegExp | undefined, behind: RegExp | undefined];

/**
 * Neighbours that turn an application's name back into the word it is. Before and behind, in small letters; “uberjar” and
 * its like need none, since a name ends where the word ends.
 */
const TRAPS: ReadonlyMap<string, Neighbours> = new Map(
  Object.entries<Neighbours>({
    canva: [undefined, /^s/],
    'one tab': [undefined, /^(?! (?:extension|plugin|link))/],
    teams: [
      /(?:the|both|other|all|our|your|these|those|two|three|several|many|few|most|different|between|die|beiden|unsere[rn]?|alle|andere[rn]?|mehrere|zwei|drei) $/i,
      /^ (?:that|who|will|should|müssen|sollen|können|sind|are|have)\b/,
    ],
    meet: [/(?:the|to|we|i|let's|lets|please|and|nice|a) $/i, /^ (?:the|with|you|me|us|at|up|our|in person)\b/i],
    drive: [/(?:the|to|a|hard|flash|test|long|we|usb|thumb|disk) $/i, /^ (?:the|to|home|by|a|us|me)\b/],
    classroom: [/(?:the|a|my|in|each|every|github) $/i, undefined],
    'last pass': [/(?:one|a|an|the|this|that|final|first|next|my|your|our) $/, undefined],
    'full story': [/(?:the|a|whole) $/, undefined],
    'better stack': [undefined, /^ (?:traces?|overflow)/],
    'type form': [undefined, /^ (?:a|of|for)\b/],
    render: [/(?:per|the|a|an|each|every|on|to|re-?|server|client|first|next|initial|lazy) $/, undefined],
    zoom: [/(?:to|and|can|you|please|don't|will|let's|level) $/, /^ (?:in|out|from|level|lens|factor|to|into|onto)\b/],
    notion: [/(?:the|a|this|any|some|that|no|vague) $/, /^s? (?:of|that|is)\b/],
    linear: [
      undefined,
      /^(?:ly|s)?[ -](?:time|algebra|regression|models?|functions?|search|order|scale|prob|logging|programming|space|combination|interpolation|growth|gradient|history|fashion|way|layer|path|equations?|scan)/,
    ],
    cursor: [
      /(?:the|a|text|mouse|database|db|blinking|your|my|keyset|this|conn\.|next|after|multiple) $/,
      /^(?:s|\.|\()| (?:position|pointer|keys?|movement|moves?|blinks?|object|based|pagination|at|is at|to the|over|on the|under)/,
    ],
    slack: [
      /(?:some|cut|the|any|enough|more|him|her|me|them|of) $/,
      /^(?:ing|er|ers)| (?:off|time|variable|space|in the)/,
    ],
    segment: [
      /(?:a|the|each|this|one|market|customer|last|next|every|line) $/,
      /^(?:s|ed|ation)| (?:of|fault|is|size|length)/,
    ],
    outlook: [/(?:the|our|an|positive|market|weather|economic|long-term) $/, /^ (?:for|on|is)\b/],
    buffer: [
      /(?:a|the|this|ring|frame|output|input|new|in|emacs|scratch|current) $/,
      /^(?:s|ed|ing)| (?:size|overflow|zone|time|is)/,
    ],
    drift: [/(?:the|a|clock|to|can|may|will|config|data|model|continental) $/, /^(?:s|ed|ing)| (?:apart|away|off|of)/],
    discord: [/(?:of|the|a|sow|some) $/, /^(?:ant)| (?:between|among)/],
    railway: [/(?:the|a|by|model) $/, /^ (?:station|line|track)/],
    snowflake: [/(?:a|the|special|unique) $/, /^(?:s)| (?:server|id|schema)/],
    observable: [/(?:an|the|an? rx) $/, /^s?(?:\.|<)| (?:stream|pattern|universe)/],
    teachable: [/(?:a) $/, /^ moment/],
    meetup: [/(?:the|a|our|next|local|this) $/, /^s/],
    lever: [/(?:the|a) $/, /^(?:s|age)/],
    greenhouse: [/(?:the|a) $/, /^ (?:gas|effect)/],
    gemini: [undefined, /^ (?:protocol|zodiac)/],
    claude: [undefined, /^ (?:shannon|monet|debussy)/i],
    sentry: [/(?:a|the|stand|standing) $/, /^ (?:duty|gun|box)/],
    stripe: [/(?:a|the|one|red|white|black|blue) $/, /^(?:s|d)\b/],
    chorus: [/(?:the|a|in) $/, /^ (?:of|line)/],
    looker: [/(?:good|a|the) $/, undefined],
    postman: [/(?:the|a) $/, undefined],
    duo: [/(?:the|a|dynamic) $/, undefined],
    rev: [undefined, /^ (?:\d|up|limiter)/],
    azure: [undefined, /^ (?:sky|blue|sea)/],
    workday: [/(?:the|a|each|every|one|next|per|last|full|of) $/, undefined],
    signal: [/(?:the|a|strong|no) $/, undefined],
    braze: [/(?:to) $/, undefined],
    asana: [/(?:yoga|the) $/, /^s?(?: (?:class|yoga|pose|practice)|,? (?:yoga|pose))/],
    basecamp: [/(?:at|reached|the) $/, /^ (?:on day|at \d|camp)/],
    copilot: [/(?:my|the|a) $/, undefined],
    hunter: [/(?:the|a|bounty|job|house) $/, undefined],
  }),
);

/** Names that people have, too. */
const PEOPLE = new Set(
  (
    'claude jasper miro devin harvey julius clara linda otto otter wanda ada alexa penny pepper alan alfred ellie monica percy ' +
    'robin toby clio lindy clay polly hunter mollie moss sage duda poe'
  ).split(' '),
);
const PERSON_BEFORE =
  /(?:ask|asked|tell|told|(?:check|talk|talked|spoke|meeting|lunch) with|talk to|talked to|ping|thanks|thank you|(?:congrats|congratulations|kudos|props|shout-?out|welcome) to|hi|hey|hello|dear|cc|welcome|invite|colleague|kolleg(?:e|in|en)|frag|fragt|danke|hallo|liebe[rn]?|merci|bonjour|hola|gracias|pregunta a|collègue) $/iu;
const PERSON_BEHIND =
  /^(?:[’']s (?:team|desk|birthday|laptop|last day|manager)|,? (?:is|was|will be) (?:\p{L}+ ){0,2}(?:on (?:holiday|vacation|leave|parental)|out(?! of)|off|sick|away|late|leaving|ill)|,? (?:ist|est|está) (?:\p{L}+ )?(?:krank|weg|im urlaub|unser|dans (?:notre|le)|absente?|malade|nuestr[oa]|de (?:baja|vacaciones))|,? (?:joined|joins|covers|will present|gesprochen|geredet|telefoniert|aus|from)(?! the)(?![\p{L}]))/iu;

/** Whether people have this name, too: what a sentence says of use may then be about somebody. */
export function isFirstName(name: string): boolean {
  return PEOPLE.has(name.toLowerCase());
}

/** Whether the neighbours say that somebody of this name is meant. */
export function isPerson(name: string, before: string, behind: string): boolean {
  return (
    isFirstName(name) &&
    (PERSON_BEHIND.test(behind) || (PERSON_BEFORE.test(before) && !/^ (?:to|for|about)\b/.test(behind)))
  );
}

/** Which neighbour says that this is the word and not the application. */
export function trapOf(name: string, before: string, behind: string): 'before' | 'behind' | undefined {
  const [trapBefore, trapBehind] = TRAPS.get(name.toLowerCase()) ?? [];
  return trapBefore?.test(before) ? 'before' : trapBehind?.test(behind) ? 'behind' : undefined;
}
