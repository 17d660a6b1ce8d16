/**
 * One LDAP connection for one verb: encrypted before the password is sent, never renewed behind our back, and closed.
 * Filters are built as objects, so there is nothing to escape.
 */
import net from 'node:net';
import tls from 'node:tls';
import type { Filter, Client as LdapClient } from 'ldapts';
import type { Tools } from '../contract.ts';
import { ConnectorError, type ConnectorErrorKind, vendorClient } from '../errors.ts';
import type { DirectoryConfig } from './schema.ts';

/** Below the 1,000 entries that Active Directory gives in one answer. */
const PAGE = 500;
/** LDAP says only that it is busy, not for how long. Milliseconds. */
const BUSY_WAIT_MS = 30_000;

export type Match =
  | { readonly equal: readonly [attribute: string, value: string | Buffer] }
  | { readonly all: readonly Match[] }
  | { readonly any: readonly Match[] }
  | { readonly has: string };

export interface Entry {
  readonly dn: string;
  text(attribute: string): string | undefined;
  texts(attribute: string): readonly string[];
  bytes(attribute: string): Buffer | undefined;
}

export interface Change {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: readonly (string | Buffer)[];
}

export interface Session {
  /** The server's own name, as its root says it; undefined where it says none. */
  readonly dc: string | undefined;
  /** Every entry below the base, all pages. */
  entries(what: string, base: string, match: Match, attributes: readonly string[]): AsyncGenerator<Entry>;
  /** The entry of this DN, if it is there and matches. */
  entry(what: string, dn: string, match: Match, attributes: readonly string[]): Promise<Entry | undefined>;
  /** 0, or one of the tolerated result codes. */
  modify(what: string, dn: string, changes: readonly Change[], tolerated?: readonly number[]): Promise<number>;
  move(what: string, dn: string, parent: string): Promise<void>;
  remove(what: string, dn: string): Promise<number>;
}

export const NO_SUCH_OBJECT = 32;

export async function withSession<T>(
  config: DirectoryConfig,
  tools: Tools,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { session, close } = await openSession(config, tools);
  try {
    return await use(session);
  } finally {
    await close();
  }
}

export async function openSession(
  config: DirectoryConfig,
  tools: Tools,
): Promise<{ readonly session: Session; readonly close: () => Promise<void> }> {
  const ldapts = await vendorClient('active-directory', 'ldapts', () => import('ldapts'));
  const tlsOptions: tls.ConnectionOptions = {
    minVersion: 'TLSv1.2',
    host: config.host,
    ...(net.isIP(config.host) === 0 ? { servername: config.host } : {}),
    ...(config.ca === undefined ? {} : { ca: config.ca }),
  };
  const client = new ldapts.Client({
    url: config.url,
    timeout: config.timeoutMs,
    connectTimeout: config.timeoutMs,
    ...(config.url.startsWith('ldaps:') ? { tlsOptions } : {}),
    // The library reconnects by itself: unbound, and after StartTLS without encryption. A lost connection stays lost.
    createConnection: once(net.connect as (...given: never[]) => net.Socket) as typeof net.connect,
    createSecureConnection: once(tls.connect as (...given: never[]) => tls.TLSSocket) as typeof tls.connect,
  });
  const stop = () => void client.unbind().catch(() => {});
  tools.signal.addEventListener('abort', stop);
  const close = async () => {
    tools.signal.removeEventListener('abort', stop);
    await client.unbind().catch(() => {});
  };
  try {
    if (tools.signal.aborted) throw new ConnectorError('unavailable', 'active-directory: connect: stopped');
    await asked('connect', async () => {
      if (config.startTls) await client.startTLS(tlsOptions);
    });
    await asked('bind', () => client.bind(config.bindDn, config.password.reveal()));
    const root = await rootOf(client);
    return { session: sessionOver(ldapts, client, root?.dnsHostName), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function rootOf(client: LdapClient): Promise<{ dnsHostName: string | undefined } | undefined> {
  const { searchEntries } = await asked('read the root', () =>
    client.search('', { scope: 'base', attributes: ['dnsHostName', 'defaultNamingContext'] }),
  );
  const [said] = [searchEntries[0]?.dnsHostName ?? []].flat();
  return { dnsHostName: said === undefined ? undefined : String(said).toLowerCase() };
}

function sessionOver(ldapts: typeof import('ldapts'), client: LdapClient, dc: string | undefined): Session {
  function filterOf(match: Match): Filter {
    if ('has' in match) return new ldapts.PresenceFilter({ attribute: match.has });
    if ('all' in match) return new ldapts.AndFilter({ filters: match.all.map(filterOf) });
    if ('any' in match) return new ldapts.OrFilter({ filters: match.any.map(filterOf) });
    const [attribute, value] = match.equal;
    return new ldapts.EqualityFilter({ attribute, value });
  }

  /** Everything as bytes; text is made of them where text is asked. */
  const options = (match: Match, attributes: readonly string[]) => ({
    filter: filterOf(match),
    attributes: [...attributes],
    explicitBufferAttributes: [...attributes],
  });

  return {
    dc,
    async *entries(what, base, match, attributes) {
      const seen = new Set<string>();
      const pages = client.searchPaginated(base, {
        scope: 'sub',
        ...options(match, attributes),
        paged: { pageSize: PAGE },
      });
      for (;;) {
        const page = await asked(what, () => pages.next());
        if (page.done) return;
        for (const found of page.value.searchEntries) {
          if (seen.has(found.dn)) throw new ConnectorError('invalid', `active-directory: ${what}: an entry came twice`);
          seen.add(found.dn);
          yield entryOf(found);
        }
      }
    },
    async entry(what, dn, match, attributes) {
      try {
        const { searchEntries } = await asked(what, () =>
          client.search(dn, { scope: 'base', ...options(match, attributes) }),
        );
        return searchEntries[0] === undefined ? undefined : entryOf(searchEntries[0]);
      } catch (error) {
        if (error instanceof ConnectorError && error.status === NO_SUCH_OBJECT) return undefined;
        throw error;
      }
    },
    modify: (what, dn, changes, tolerated = []) =>
      codeOf(what, tolerated, () =>
        client.modify(
          dn,
          changes.map(({ operation, attribute: type, values }) => {
            const buffers = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
            return new ldapts.Change({ operation, modification: new ldapts.Attribute({ type, values: buffers }) });
          }),
        ),
      ),
    async move(what, dn, parent) {
      await asked(what, () => client.modifyDN(dn, `${rdnOf(dn)},${parent}`));
    },
    remove: (what, dn) => codeOf(what, [NO_SUCH_OBJECT], () => client.del(dn)),
  };
}

async function codeOf(what: string, tolerated: readonly number[], act: () => Promise<void>): Promise<number> {
  try {
    await asked(what, act);
    return 0;
  } catch (error) {
    if (error instanceof ConnectorError && error.status !== undefined && tolerated.includes(error.status)) {
      return error.status;
    }
    throw error;
  }
}

function entryOf(found: { readonly dn: string; readonly [attribute: string]: unknown }): Entry {
  // Servers answer in their own capitals.
  const values = new Map<string, readonly Buffer[]>();
  for (const [name, said] of Object.entries(found)) {
    if (name === 'dn') continue;
    const list = Array.isArray(said) ? said : [said];
    values.set(
      name.toLowerCase(),
      list.map((one: unknown) => (Buffer.isBuffer(one) ? one : Buffer.from(String(one)))),
    );
  }
  const bytes = (attribute: string) => values.get(attribute.toLowerCase()) ?? [];
  const texts = (attribute: string) => bytes(attribute).map((one) => one.toString('utf8'));
  return { dn: found.dn, texts, text: (attribute) => texts(attribute)[0], bytes: (attribute) => bytes(attribute)[0] };
}

/** The library's errors as ours. The server's own words stay out: they may quote what was sent. */
async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code === 'number') {
      const kind = kindOf(code);
      throw new ConnectorError(kind, `active-directory: ${what}: LDAP result ${code}`, {
        status: code,
        ...(kind === 'rate_limited' ? { retryAfterMs: BUSY_WAIT_MS } : {}),
      });
    }
    const untrusted = typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
    if (untrusted) throw new ConnectorError('invalid', `active-directory: ${what}: certificate not trusted: ${code}`);
    const why = typeof code === 'string' && /^[A-Z_\d]+$/.test(code) ? code : 'no answer';
    throw new ConnectorError('unavailable', `active-directory: ${what}: ${why}`);
  }
}

/** RFC 4511, appendix A. */
function kindOf(code: number): ConnectorErrorKind {
  // strongAuthRequired, inappropriateAuthentication, invalidCredentials
  if ([8, 48, 49].includes(code)) return 'auth';
  // insufficientAccessRights
  if (code === 50) return 'forbidden';
  // adminLimitExceeded, busy
  if ([11, 51].includes(code)) return 'rate_limited';
  // timeLimitExceeded, unavailable
  return [3, 52].includes(code) ? 'unavailable' : 'invalid';
}

function once<Result>(make: (...given: never[]) => Result): (...given: never[]) => Result {
  let used = false;
  return (...given) => {
    if (used) throw new Error('the connection is lost');
    used = true;
    return make(...given);
  };
}

/** Where the first name of a DN ends: at a comma that no backslash escapes. */
function splitAt(dn: string): number {
  for (let index = 0; index < dn.length; index++) {
    if (dn[index] === '\\') index++;
    else if (dn[index] === ',') return index;
  }
  return dn.length;
}

export function rdnOf(dn: string): string {
  return dn.slice(0, splitAt(dn));
}

export function parentOf(dn: string): string {
  return dn.slice(splitAt(dn) + 1);
}

/** Servers write the same DN in other capitals, and with blanks after commas. */
export function sameDn(one: string, other: string): boolean {
  const plain = (dn: string) => dn.toLowerCase().replace(/(?<!\\),\s+/g, ',');
  return plain(one) === plain(other);
}
