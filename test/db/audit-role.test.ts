import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { describe, expect, inject, test } from 'vitest';
import { append, readHead } from '../../db/audit.ts';
import { openDatabase } from '../../db/client.ts';
import { anEvent } from '../support/audit.ts';
import { createPostgresDatabase } from '../support/database.ts';

const server = inject('postgresUrl');

describe.runIf(server !== undefined)('a log that belongs to another role, as db/README.md sets it up', () => {
  test('can be appended to, and not be changed by the program even when it tries to switch the triggers off', async () => {
    const suffix = randomUUID().slice(0, 8);
    const [role, owner] = [`lastday_${suffix}`, `lastday_log_${suffix}`];
    const { url, drop } = await createPostgresDatabase(server ?? '');
    const admin = postgres(url, { max: 1, onnotice: () => undefined });
    await admin.unsafe(`
      create role ${role} login password 'test';
      grant create on database ${new URL(url).pathname.slice(1)} to ${role};
      grant create, usage on schema public to ${role}`);
    const programUrl = new URL(url);
    programUrl.username = role;
    programUrl.password = 'test';
    await (await openDatabase({ url: programUrl.href })).close();
    const readme = readFileSync(new URL('../../db/README.md', import.meta.url), 'utf8');
    const recipe = /```sql\n(CREATE ROLE[^`]+)```/.exec(readme)?.[1] ?? '';
    await admin.unsafe(recipe.replaceAll('lastday_log', owner).replaceAll(/\blastday\b/g, role));

    const database = await openDatabase({ url: programUrl.href });
    await database.db.transaction((tx) => append(tx, [anEvent(0), anEvent(1)]));
    expect((await readHead(database.db)).size).toBe(2);
    for (const attack of [
      'alter table audit_events disable trigger all',
      'drop table audit_events',
      'truncate audit_events',
      `update audit_events set kind = 'x'`,
      'delete from audit_events',
      'update audit_head set size = 0',
      'drop function audit_refuse() cascade',
      'create or replace function audit_refuse() returns trigger language plpgsql as $$ begin return new; end $$',
    ]) {
      const code = await database.db.execute(attack).then(
        () => 'allowed',
        (error: Error) => (error.cause as { code?: string }).code,
      );
      expect(code, attack).toBe('42501');
    }
    await database.close();
    await admin.end();
    await drop();
    const cluster = postgres(server ?? '', { max: 1, onnotice: () => undefined });
    await cluster.unsafe(`drop role ${role}; drop role ${owner}`);
    await cluster.end();
  });
});
