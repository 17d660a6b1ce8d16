import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { DomainError, InvalidInputError } from '../domain/errors.ts';
import type { FetchFile } from '../operations/run-scan.ts';
import { FIELD } from './ids.ts';

/** Logs larger than this are refused. Bytes. */
const LOG_MOST = 4 * 2 ** 30;

const slackFile = z.object({ id: z.string().regex(/^[A-Z0-9]{2,20}$/), size: z.number(), url_private: z.string() });

interface Tools {
  readonly slack: WebClient;
  readonly fetch: typeof globalThis.fetch;
  readonly token: string;
  /** Absent where no files are fetched. */
  readonly folder: string | undefined;
}

/**
 * Puts an uploaded log on the disk for as long as it is read: zips are read from their end. What an earlier process left
 * there is removed first; its scan is begun anew.
 */
export function fileFetcher({ slack, fetch, token, folder }: Tools): FetchFile {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  return async (fileId, signal) => {
    if (folder === undefined) throw new DomainError('Files cannot be read here.');
    const file = slackFile.parse((await slack.files.info({ file: fileId })).file);
    if (file.size > LOG_MOST) throw new DomainError('This file is larger than 4 GB.');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, file.id);
    const remove = () => rm(path, { force: true });
    const answer = await fetch(file.url_private, { headers: { Authorization: `Bearer ${token}` }, signal });
    if (!answer.ok || !answer.body) throw new DomainError('Slack did not hand out this file. Please upload it again.');
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        bytes += chunk.length;
        done(bytes > LOG_MOST ? new DomainError('This file is larger than 4 GB.') : null, chunk);
      },
    });
    try {
      await pipeline(Readable.fromWeb(answer.body), counted, createWriteStream(path, { mode: 0o600 }), { signal });
    } catch (error) {
      await remove();
      throw error;
    }
    return { path, remove };
  };
}

const ownUpload = z.object({ name: z.string().nullish(), user: z.string().optional() });

/** The form's own words are not trusted: Slack is asked whose file it is. @throws InvalidInputError */
export async function ownFile(slack: WebClient, fileId: string, userId: string): Promise<{ readonly name: string }> {
  const { name, user } = ownUpload.parse((await slack.files.info({ file: fileId })).file);
  if (user !== userId)
    throw new InvalidInputError('Please upload a file of your own.', { [FIELD.file]: 'upload a file of your own' });
  return { name: name ?? fileId };
}
