import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { asObject } from './form.ts';
import type { Store } from './store.ts';
import type { JsonObject } from './types.ts';

/** https://docs.slack.dev/apis/events-api/using-socket-mode: up to ten, each payload goes to one of them. */
const MOST = 10;
const TICKET_LIFE_MS = 30_000;
/** Slack warns about ten seconds before it closes. */
const WARNING_MS = 10_000;
const PING_EVERY_MS = 10_000;

export type SocketAnswer =
  | { acked: true; payload?: JsonObject }
  | { acked: false; reason: 'no_socket' | 'closed' | 'late' };

/** The Socket Mode side. */
export interface Sockets {
  /** Makes a single-use ticket; the address is `ws://…/link?ticket=…`. */
  newTicket(): string;
  attach(server: Server): void;
  connected(): number;
  /** To one socket, by turns; waits `withinMs` for its ack. */
  send(envelope: { type: string; payload: JsonObject } & JsonObject, withinMs: number): Promise<SocketAnswer>;
  disconnect(reason: 'warning' | 'refresh_requested', most?: number): void;
  /** Cuts every connection without a word. */
  cut(): void;
  close(): void;
}

interface Connection {
  socket: WebSocket;
  /** Told to go: gets nothing more unless nobody else is there. */
  leaving: boolean;
  acks: Map<string, (answer: SocketAnswer) => void>;
}

export function createSockets(store: Store, down: () => boolean): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const connections: Connection[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let turn = 0;

  function later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer.unref());
  }

  function newTicket(): string {
    const ticket = randomBytes(18).toString('base64url');
    tickets.set(ticket, Date.now());
    return ticket;
  }

  function attach(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const ticket = searchParams.get('ticket') ?? '';
      const made = tickets.get(ticket);
      tickets.delete(ticket);
      if (down() || pathname !== '/link' || made === undefined || Date.now() - made > TICKET_LIFE_MS) {
        stream.destroy();
        return;
      }
      server.handleUpgrade(request, stream, head, welcome);
    });
  }

  function welcome(socket: WebSocket): void {
    if (connections.length >= MOST) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
      return;
    }
    const connection: Connection = { socket, leaving: false, acks: new Map() };
    connections.push(connection);
    const ping = setInterval(() => socket.ping(), PING_EVERY_MS).unref();
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      connections.splice(connections.indexOf(connection), 1);
      for (const settle of connection.acks.values()) settle({ acked: false, reason: 'closed' });
      store.emit({ type: 'sockets', connected: connections.length });
    });
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = asObject(String(data));
      const settle = connection.acks.get(String(id));
      const body = payload && typeof payload === 'object' && !Array.isArray(payload) ? payload : undefined;
      settle?.({
        acked: true,
        ...(body && { payload: body }),
        ...(typeof payload === 'string' && { payload: { text: payload } }),
      });
    });
    const hello = {
      type: 'hello',
      num_connections: connections.length,
      connection_info: { app_id: store.workspace.appId },
      debug_info: { host: 'applink-stand-in', approximate_connection_time: 18_060 },
    };
    socket.send(JSON.stringify(hello));
    store.emit({ type: 'sockets', connected: connections.length });
  }

  async function send(envelope: JsonObject, withinMs: number): Promise<SocketAnswer> {
    const staying = connections.filter((one) => !one.leaving);
    const usable = staying.length > 0 ? staying : connections;
    turn += 1;
    const connection = usable[turn % Math.max(1, usable.length)];
    if (!connection) return { acked: false, reason: 'no_socket' };
    const id = randomBytes(12).toString('hex');
    return new Promise((resolve) => {
      const settle = (answer: SocketAnswer) => {
        clearTimeout(timer);
        connection.acks.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle({ acked: false, reason: 'late' }), withinMs);
      connection.acks.set(id, settle);
      connection.socket.send(JSON.stringify({ ...envelope, envelope_id: id }));
    });
  }

  function disconnect(reason: 'warning' | 'refresh_requested', most = MOST): void {
    for (const connection of connections.slice(0, most)) {
      connection.leaving = true;
      connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-stand-in' } }));
      if (reason === 'warning') later(WARNING_MS, () => connection.socket.close());
      else connection.socket.close();
    }
  }

  function cut(): void {
    for (const { socket } of [...connections]) socket.terminate();
  }

  function close(): void {
    for (const timer of timers) clearTimeout(timer);
    cut();
    server.close();
  }

  return { newTicket, attach, connected: () => connections.length, send, disconnect, cut, close };
}
