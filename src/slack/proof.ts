import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { InvalidInputError } from '../domain/errors.ts';
import type { Attachment } from '../domain/task.ts';
import { FIELD, PROOF_TYPES } from './ids.ts';

/** Proofs larger than this are refused. Bytes. */
export const PROOF_MOST = 10 * 1024 * 1024;

const slackFile = z.object({
  id: z.string(),
  name: z.string().nullish(),
  user: z.string().optional(),
  size: z.number(),
  url_private: z.string(),
});

/** Reads a file that somebody attached, once, for its hash; `userId` must be who uploaded it. */
export type ProofReader = (fileId: string, userId: string) => Promise<Attachment>;

/** The form's own words about the file are not trusted: Slack is asked, and the bytes are counted as they come. */
export function proofReader(slack: WebClient, fetchFile: typeof globalThis.fetch, token: string): ProofReader {
  return async (fileId, userId) => {
    const file = slackFile.parse((await slack.files.info({ file: fileId })).file);
    if (file.user !== userId) throw refused('Please attach a file of your own.');
    // The form offers these only, but a form is what anybody may have sent.
    const ending = /\.([a-z0-9]{1,8})$/i.exec(file.name ?? '')?.[1]?.toLowerCase() ?? '';
    if (!PROOF_TYPES.includes(ending)) throw refused(`Please attach one of these: ${PROOF_TYPES.join(', ')}.`);
    if (file.size > PROOF_MOST) throw refused('This file is larger than 10 MB.');
    const answer = await fetchFile(file.url_private, { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok || !answer.body) throw refused('Slack did not hand out this file. Please try again.');
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > PROOF_MOST) throw refused('This file is larger than 10 MB.');
      hash.update(chunk);
    }
    return { name: file.name ?? file.id, sha256: hash.digest('hex'), bytes, fileId: file.id };
  };
}

function refused(words: string): InvalidInputError {
  return new InvalidInputError(words, { [FIELD.proof]: words });
}
