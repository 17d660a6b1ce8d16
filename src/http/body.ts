import type { IncomingMessage } from 'node:http';

/** After refusing a body we still swallow this much, so that the sender gets to read the answer. Bytes. */
const MAX_SWALLOWED = 4 * 1024 * 1024;

/** The whole body, or `too_large` as soon as that is known, or `aborted` when the sender went away. Never holds more than `limit` bytes. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too_large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    if (Number(request.headers['content-length'] ?? 0) > limit) resolve('too_large');
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve('too_large');
      if (size > MAX_SWALLOWED) request.destroy();
    });
    request.on('end', () => resolve(size <= limit ? Buffer.concat(chunks) : 'too_large'));
    request.on('error', () => resolve('aborted'));
    request.on('close', () => resolve('aborted'));
  });
}
