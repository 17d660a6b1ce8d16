import { open, readFile } from 'node:fs/promises';
import type { AuditFinding } from '../domain/audit.ts';
import { DomainError } from '../domain/errors.ts';
import { exportEvidence } from '../operations/export-evidence.ts';
import { verifyAudit, verifyEvidence } from '../operations/verify-audit.ts';
import { clean } from './print.ts';
import type { Answer, Verb } from './verb.ts';

const exportVerb: Verb = {
  name: 'evidence export',
  positionals: ['ID'],
  options: { out: { value: 'FILE', required: true, means: 'Where to write it; a file that is there is replaced.' } },
  summary: 'Everything the log knows of a case, with proofs that an auditor checks offline.',
  needs: 'program',
  async run(input, { deps, checkpoints }) {
    const file = input.file(input.required('out'));
    const name = input.required('ID');
    const bundle = await exportEvidence(deps, checkpoints, input.actor, { name });
    await write(file, `${JSON.stringify(bundle)}\n`);
    return {
      json: { file, caseId: bundle.caseId, events: bundle.events.length },
      text: `${clean(name)}: ${bundle.events.length} events in ${file}\nCheck it with “lastday evidence verify ${file} --key audit-key.pub.pem”; the key is in DATA_DIR.\n`,
    };
  },
};

const verifyVerb: Verb = {
  name: 'evidence verify',
  positionals: ['FILE'],
  options: {
    key: {
      value: 'PUB',
      required: true,
      means: 'The public key (audit-key.pub.pem); have it by another way than the file.',
    },
  },
  summary: 'Whether an exported file proves what it says; offline, without database or configuration.',
  needs: 'nothing',
  async run(input) {
    const text = await read(input.file(input.required('FILE')));
    const findings = verifyEvidence(text, await read(input.file(input.required('key'))));
    return verdict(findings, 'The file is what was logged, all of it up to its export, signed by this key.', {});
  },
};

const auditVerb: Verb = {
  name: 'audit verify',
  summary: 'Compares the whole audit log with itself and with what is signed outside the database.',
  needs: 'program',
  async run(_, { deps, checkpoints }) {
    const { size, checkpointed, findings } = await verifyAudit(deps, checkpoints);
    const sentence = `The log is as it was written: ${size} ${size === 1 ? 'event' : 'events'}, the first ${checkpointed} of them signed outside the database.`;
    return verdict(findings, sentence, { events: size, checkpointed });
  },
};

export const evidenceVerbs: readonly Verb[] = [exportVerb, verifyVerb, auditVerb];

function verdict(findings: readonly AuditFinding[], good: string, facts: object): Answer {
  const ok = findings.length === 0;
  return {
    json: { ok, ...facts, findings },
    text: ok ? `${good}\n` : findings.map(({ message }) => `${clean(message)}\n`).join(''),
    ...(!ok && {
      refusal:
        findings.length === 1
          ? 'Not as it was written: 1 finding.'
          : `Not as it was written: ${findings.length} findings.`,
    }),
  };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, `${file} cannot be read`);
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    const opened = await open(file, 'w', 0o600);
    try {
      await opened.writeFile(text);
      await opened.datasync();
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw fileError(error, `${file} cannot be written`);
  }
}

function fileError(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return new DomainError(`${what} (${String(error.code)}).`, { cause: error });
}
