import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from './store.ts';
import type { SlackFile } from './types.ts';

/** Where files come in and go out: upload addresses, and downloads for who holds the bot token. */
export interface Uploads {
  begin(name: string, length: number): { fileId: string; path: string };
  /** A person's own file, whole at once. */
  store(file: { user: string; name: string; mimetype: string; content: Buffer }): SlackFile;
  serve(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    authorised: boolean,
  ): Promise<void>;
}

export function createUploads(store: Store): Uploads {
  const { workspace, contents } = store;
  const awaited = new Map<string, string>();

  function newFile(user: string, name: string, mimetype: string, size: number): SlackFile {
    const id = store.nextId('F');
    const path = `/files-pri/${workspace.team.id}-${id}/${encodeURIComponent(name)}`;
    const file: SlackFile = {
      id,
      name,
      title: name,
      mimetype,
      size,
      user,
      url_private: path,
      channels: [],
      complete: false,
    };
    workspace.files.set(id, file);
    return file;
  }

  function begin(name: string, length: number): { fileId: string; path: string } {
    const file = newFile(workspace.botUserId, name, mimetypeOf(name), length);
    const ticket = randomBytes(12).toString('base64url');
    awaited.set(ticket, file.id);
    return { fileId: file.id, path: `/upload/v1/${ticket}` };
  }

  function keep(file: { user: string; name: string; mimetype: string; content: Buffer }): SlackFile {
    const kept = newFile(file.user, file.name, file.mimetype, file.content.length);
    kept.complete = true;
    contents.set(kept.id, file.content);
    store.emit({ type: 'file_shared', file: kept });
    return kept;
  }

  async function serve(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    authorised: boolean,
  ): Promise<void> {
    const [, kind = '', second = '', third = ''] = pathname.split('/');
    const id = kind === 'upload' ? awaited.get(third) : second.slice(workspace.team.id.length + 1);
    const file = id === undefined ? undefined : workspace.files.get(id);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    if (kind === 'upload') {
      const content = await uploadedBytes(request, body);
      awaited.delete(third);
      contents.set(file.id, content);
      file.size = content.length;
      response.writeHead(200).end(`OK - ${content.length}`);
      return;
    }
    const content = contents.get(file.id);
    if (kind !== 'files-pri' || !content) {
      response.writeHead(404).end();
      return;
    }
    if (!authorised) {
      // Slack does not answer 401: it sends a stranger to its sign-in page, which a careless client saves as the file.
      response.writeHead(302, { location: '/signin' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': file.mimetype, 'content-length': content.length }).end(content);
  }

  return { begin, store: keep, serve };
}

/** Clients send the bytes as they are, or as the only file of a form. */
async function uploadedBytes(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const [, value] of form) {
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

const MIMETYPES: Record<string, string> = {
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  zip: 'application/zip',
};

/** By the name's ending, as browsers guess it. */
export function mimetypeOf(name: string): string {
  return MIMETYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
