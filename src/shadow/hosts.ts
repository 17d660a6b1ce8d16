/** Two-part endings under which companies register their names. The full public suffix list is 250 KB for the same effect here. */
const ENDINGS = new Set(
  (
    'co.uk org.uk ac.uk gov.uk me.uk ltd.uk com.au net.au org.au edu.au gov.au co.nz org.nz co.jp ne.jp or.jp ac.jp co.kr or.kr ' +
    'com.br net.br org.br gov.br com.mx org.mx com.ar com.co com.pe com.tr com.cn net.cn org.cn com.hk com.tw com.sg com.my ' +
    'co.in net.in org.in co.id co.il org.il co.za org.za com.ua com.pl com.es com.pt co.at or.at com.vn co.th com.ph'
  ).split(' '),
);
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

export interface Link {
  /** Lower case, without a leading `www.`. */
  readonly host: string;
  /** From the first slash on; empty for none. */
  readonly path: string;
}

/** The host and path that a link really leads to; `undefined` for what is no web address, or names only a number. */
export function linkOf(url: string): Link | undefined {
  const scheme = /^https?:\/\//i.exec(url)?.[0] ?? '';
  const rest = url.slice(scheme.length);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  // What stands before the @ only pretends to be the host.
  const host = hostOf(authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d+$/, ''));
  return host === undefined ? undefined : { host, path: end < 0 ? '' : rest.slice(end) };
}

export function hostOf(text: string): string | undefined {
  const host = text
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\./, '');
  return host.length <= 253 && HOST.test(host) && !/^[\d.]+$/.test(host) ? host : undefined;
}

/** The name that somebody registered: `figma.com` of `www.figma.com`. */
export function registrable(host: string): string {
  const labels = host.split('.');
  const two = labels.slice(-2).join('.');
  return labels.length > 2 && ENDINGS.has(two) ? labels.slice(-3).join('.') : two;
}

/** The host and everything it is under, longest first: `docs.google.com` before `google.com`. */
export function* suffixes(host: string): Generator<string> {
  let rest = host;
  for (;;) {
    yield rest;
    const dot = rest.indexOf('.');
    if (dot < 0 || !rest.includes('.', dot + 1)) return;
    rest = rest.slice(dot + 1);
  }
}
