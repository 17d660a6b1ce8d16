import type { IncomingMessage } from 'node:http';
import type { JsonObject } from './types.ts';

/** The whole body. Throws above `most` bytes. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > most) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** A form, a multipart form or JSON, as Slack takes all three. Nested values of a form stay JSON text. */
export async function parseBody(request: IncomingMessage, body: Buffer): Promise<JsonObject> {
  if (body.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return asObject(body.toString());
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return Object.fromEntries([...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

/** The object in a JSON text; anything else is empty. */
export function asObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}
