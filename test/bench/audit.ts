import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { append } from '../../db/audit.ts';
import { verifyLog } from '../../db/audit-verify.ts';
import { openCheckpoints } from '../../db/checkpoints.ts';
import { openDatabase } from '../../db/client.ts';

const APPENDED = 1_000;
const SIGNED = 100;

export interface AuditSpeed {
  /** Transactions of one event a second, one after the other. */
  readonly appends: number;
  /** An event and its signature on the disk, a second. */
  readonly checkpoints: number;
  /** Events that `audit verify` reads and checks in a second. */
  readonly verified: number;
}

export async function measureAudit(databaseUrl: string | undefined): Promise<AuditSpeed> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  const database = await openDatabase(databaseUrl === undefined ? { dataDir: folder } : { url: databaseUrl });
  try {
    const checkpoints = await openCheckpoints(database.db, folder);
    const add = (index: number) =>
      database.db.transaction((tx) =>
        append(tx, [
          {
            at: '2026-11-20T09:00:00.000Z',
            kind: 'step.verified',
            actor: { kind: 'system', id: 'lastday', name: 'Lastday' },
            caseId: `case-${index % 100}`,
            subject: `step-${index}`,
            body: { application: 'wiki', verdict: 'holds', observed: { active: false } },
          },
        ]),
      );
    const appends = await perSecond(APPENDED, add);
    const signs = await perSecond(SIGNED, async (index) => {
      await add(index);
      await checkpoints.checkpoint();
    });
    const file = await checkpoints.read();
    const events = APPENDED + SIGNED;
    const rounds = await perSecond(1, async () => {
      const { findings } = await verifyLog(database.db, file, checkpoints.publicKey);
      if (findings.length > 0) throw new Error(findings[0]?.message);
    });
    await checkpoints.close();
    return { appends, checkpoints: signs, verified: rounds * events };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function perSecond(times: number, act: (index: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < times; index += 1) await act(index);
  return (times * 1_000) / (performance.now() - began);
}
