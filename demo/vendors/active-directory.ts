/**
 * A stand-in for one domain controller on 127.0.0.1, over real TCP: LDAP messages in BER, LDAPS or StartTLS, 1,000
 * entries at most without paging, passwords only over TLS, group links that follow a move.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { z } from 'zod';
import { type Faults, NO_FAULTS, waited } from './faults.ts';
import { ber, type Element, element, integer, numberOf, octets, sequence, textOf } from './ldap-ber.ts';
import {
  type DirectoryEntry,
  DirectoryState,
  entryAt,
  type Filter,
  isBelow,
  type Modification,
  matches,
  modify,
  RESULT,
  remove,
  rename,
  sameName,
  valuesOf,
} from './ldap-entries.ts';
import type { RestServer, VendorAccount } from './rest.ts';
import type { Certified } from './self-signed.ts';
import { openStore } from './store.ts';

export { DirectoryState } from './ldap-entries.ts';

export interface DirectoryOptions {
  readonly file: string;
  readonly bindDn: string;
  readonly password: string;
  readonly baseDn: string;
  /** As the controller calls itself. */
  readonly dc?: string;
  readonly seed: z.input<typeof DirectoryState>;
  readonly port?: number;
  /** `ldaps`: from the first byte. `start_tls`: on request. Absent: readable, which sets no passwords. */
  readonly tls?: Certified & { readonly mode: 'ldaps' | 'start_tls' };
  readonly now?: () => Date;
}

export interface DirectoryServer extends Omit<RestServer<DirectoryState>, 'origin'> {
  /** For `settings.url`. */
  readonly url: string;
  /** As the desk shows them. */
  accounts(): readonly VendorAccount[];
}

const SIZE_LIMIT = 1_000;
const PAGED = '1.2.840.113556.1.4.319';
const START_TLS = '1.3.6.1.4.1.1466.20037';

interface Line {
  socket: net.Socket;
  encrypted: boolean;
  bound: boolean;
}

/** Starts a server; rejects when the port is taken or the file is no state. */
export async function startActiveDirectory(options: DirectoryOptions): Promise<DirectoryServer> {
  const store = openStore(options.file, DirectoryState, DirectoryState.parse(options.seed));
  const now = options.now ?? (() => new Date());
  const requests: string[] = [];
  const open = new Set<net.Socket>();
  const closing = new AbortController();
  let faults: Faults = NO_FAULTS;

  function meet(socket: net.Socket, encrypted: boolean): void {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    listen({ socket, encrypted, bound: false });
  }

  /** One message after the other, as they came. */
  function listen(line: Line): void {
    let buffer: Buffer = Buffer.alloc(0);
    let turn = Promise.resolve();
    const onData = (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (let message = element(buffer); message !== undefined; message = element(buffer)) {
        buffer = buffer.subarray(message.size);
        const [id, request, controls] = message.children();
        if (id === undefined || request === undefined) return void line.socket.destroy();
        if (request.tag === 0x77) line.socket.off('data', onData);
        turn = turn.then(() => answered(line, numberOf(id), request, controls));
      }
    };
    line.socket.on('data', onData);
  }

  async function answered(line: Line, id: number, request: Element, controls: Element | undefined): Promise<void> {
    const send = (response: Buffer, ...rest: readonly Buffer[]) =>
      line.socket.write(sequence(integer(id), response, ...rest));
    if (request.tag === 0x42) return void line.socket.end();
    if (faults.slow > 0) await waited(faults.slow, closing.signal);
    if (faults.down === 'refused' || closing.signal.aborted) return void line.socket.destroy();
    if (request.tag === 0x77) {
      const starts = options.tls?.mode === 'start_tls' && textOf(request.children()[0] as Element) === START_TLS;
      send(result(0x78, starts ? RESULT.success : RESULT.unwillingToPerform));
      if (!starts) return listen(line);
      return listen({
        ...line,
        socket: new tls.TLSSocket(line.socket, { isServer: true, ...options.tls }),
        encrypted: true,
      });
    }
    const response = request.tag + (request.tag === 0x4a ? 0x21 : request.tag === 0x63 ? 2 : 1);
    const refused = refusal(line, request);
    if (refused !== undefined) return void send(result(response, refused));
    if (request.tag === 0x60) {
      const [, name, password] = request.children();
      line.bound =
        name !== undefined &&
        password !== undefined &&
        sameName(textOf(name), options.bindDn) &&
        textOf(password) === options.password;
      return void send(result(0x61, line.bound ? RESULT.success : RESULT.invalidCredentials));
    }
    if (request.tag === 0x63) return search(request, controls, send);
    const draft = store.state();
    const code = change(draft, request, line.encrypted);
    if (code === RESULT.success && !faults.lying) store.replace(draft);
    send(result(response, code));
  }

  function refusal(line: Line, { tag }: Element): number | undefined {
    if (faults.down === '503') return RESULT.unavailable;
    if (faults.rateLimited) return RESULT.busy;
    if (tag === 0x60) return undefined;
    if (!line.bound) return RESULT.operationsError;
    return faults.forbidden ? RESULT.insufficientAccess : undefined;
  }

  function search(
    request: Element,
    controls: Element | undefined,
    send: (...parts: [Buffer, ...Buffer[]]) => void,
  ): void {
    const [baseDn, scope, , , , , filterPart, attributePart] = request.children();
    const dn = textOf(baseDn as Element);
    const wanted = (attributePart as Element).children().map(textOf);
    const state = store.state();
    requests.push(`search ${dn}`);
    const entry = (name: string, attributes: readonly (readonly [string, readonly Buffer[]])[]) =>
      send(
        ber(
          0x64,
          octets(name),
          sequence(
            ...attributes
              .filter(([, values]) => values.length > 0)
              .map(([type, values]) => sequence(octets(type), ber(0x31, ...values.map((value) => octets(value))))),
          ),
        ),
      );
    if (dn === '') {
      entry('', [
        ['dnsHostName', [Buffer.from(options.dc ?? 'dc1.northwind.test')]],
        ['defaultNamingContext', [Buffer.from(options.baseDn)]],
      ]);
      return void send(result(0x65, RESULT.success));
    }
    const base = entryAt(state, dn);
    if (base === undefined) return void send(result(0x65, RESULT.noSuchObject));
    const filter = filterOf(filterPart as Element);
    const inScope = state.entries.filter(
      (one) => !one.hidden && (numberOf(scope as Element) === 0 ? one === base : isBelow(one.dn, dn)),
    );
    const isOther = (one: DirectoryEntry) =>
      one.attributes.userAccountControl !== undefined && !matches(state, one, filter);
    const all = inScope.filter((one) => (faults.foreign ? isOther(one) : matches(state, one, filter)));
    const paged = pageOf(controls);
    const size = Math.min(paged?.size ?? SIZE_LIMIT, SIZE_LIMIT);
    const start = paged?.start ?? 0;
    for (const one of all.slice(start, start + size)) {
      entry(
        one.dn,
        wanted.map((type) => [type, faults.garbled ? [Buffer.from('lots')] : valuesOf(state, one, type)] as const),
      );
    }
    const more = all.length > start + size;
    if (paged === undefined) return void send(result(0x65, more ? RESULT.sizeLimitExceeded : RESULT.success));
    const cookie = sequence(integer(0), octets(more ? String(start + size) : ''));
    send(result(0x65, RESULT.success), ber(0xa0, sequence(octets(PAGED), octets(cookie))));
  }

  function change(draft: DirectoryState, request: Element, encrypted: boolean): number {
    if (request.tag === 0x4a) {
      requests.push(`delete ${textOf(request)}`);
      return remove(draft, textOf(request));
    }
    const [target, second, , superior] = request.children();
    const dn = textOf(target as Element);
    if (request.tag === 0x6c) {
      requests.push(`move ${dn}`);
      const parent = superior === undefined ? dn.replace(/^(?:\\.|[^,\\])*,/, '') : textOf(superior);
      return rename(draft, dn, `${textOf(second as Element)},${parent}`);
    }
    if (request.tag !== 0x66) return RESULT.unwillingToPerform;
    const changes = (second as Element).children().map(modificationOf);
    requests.push(`modify ${dn}: ${changes.map(({ operation, attribute }) => `${operation} ${attribute}`).join(', ')}`);
    return modify(draft, dn, changes, { encrypted, now: now() });
  }

  const server =
    options.tls?.mode === 'ldaps'
      ? tls.createServer({ key: options.tls.key, cert: options.tls.cert, noDelay: true }, (socket) =>
          meet(socket, true),
        )
      : net.createServer({ noDelay: true }, (socket) => meet(socket, false));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;

  return {
    url: `${options.tls?.mode === 'ldaps' ? 'ldaps' : 'ldap'}://127.0.0.1:${port}`,
    port,
    faults: () => faults,
    setFaults(changed) {
      faults = { ...faults, ...changed };
    },
    state: store.state,
    update: store.update,
    onChange: store.onChange,
    requests: () => [...requests],
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
    accounts: () => accountsOf(store.state()),
  };
}

function result(tag: number, code: number): Buffer {
  return ber(tag, integer(code, 0x0a), octets(''), octets(''));
}

function pageOf(controls: Element | undefined): { readonly size: number; readonly start: number } | undefined {
  for (const control of controls?.children() ?? []) {
    const [type, ...rest] = control.children();
    const value = rest.at(-1);
    if (type === undefined || value === undefined || textOf(type) !== PAGED) continue;
    const [size, cookie] = (element(value.content) as Element).children();
    return { size: numberOf(size as Element), start: Number(textOf(cookie as Element)) };
  }
  return undefined;
}

function filterOf(part: Element): Filter {
  if (part.tag === 0xa0 || part.tag === 0xa1) {
    return { kind: part.tag === 0xa0 ? 'and' : 'or', parts: part.children().map(filterOf) };
  }
  if (part.tag === 0xa2) return { kind: 'not', part: filterOf(part.children()[0] as Element) };
  if (part.tag === 0x87) return { kind: 'present', attribute: textOf(part) };
  if (part.tag !== 0xa3) throw new RangeError('no such filter here');
  const [attribute, value] = part.children();
  return { kind: 'equal', attribute: textOf(attribute as Element), value: (value as Element).content };
}

const OPERATIONS = ['add', 'delete', 'replace'] as const;

function modificationOf(part: Element): Modification {
  const [operation, attribute] = part.children();
  const [type, values] = (attribute as Element).children();
  return {
    operation: OPERATIONS[numberOf(operation as Element)] ?? 'replace',
    attribute: textOf(type as Element),
    values: (values as Element).children().map(({ content }) => content),
  };
}

function accountsOf(state: DirectoryState): readonly VendorAccount[] {
  const people = state.entries.filter(({ attributes }) => attributes.objectClass?.includes('user'));
  return people.map((entry) => {
    const text = (attribute: string) => valuesOf(state, entry, attribute).map((value) => value.toString());
    return {
      id: valuesOf(state, entry, 'objectGUID')[0]?.toString('hex') ?? entry.dn,
      label: text('sAMAccountName')[0] ?? entry.dn,
      emails: text('mail'),
      state: (Number(text('userAccountControl')[0] ?? 0) & 2) === 0 ? 'active' : 'suspended',
      groups: text('memberOf').map((dn) => /^CN=([^,]*)/i.exec(dn)?.[1] ?? dn),
    };
  });
}
