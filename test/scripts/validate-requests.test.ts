import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/validate-requests.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...given: readonly string[]): { readonly code: number | null; readonly said: readonly string[] } {
  const { LASTDAY_SPECS: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [script, ...given], { env, encoding: 'utf8' });
  return { code: status, said: stdout.trim().split('\n') };
}

/** A specification of one operation, and these requests. */
function given(...requests: readonly object[]): readonly [specs: string, recordings: string] {
  const specs = mkdtempSync(join(folder, 'specs-'));
  const recordings = mkdtempSync(join(folder, 'requests-'));
  mkdirSync(join(specs, 'derived'));
  const users = {
    post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } } } },
    get: { parameters: [{ name: 'filter', in: 'query', schema: { type: 'string' } }] },
  };
  const User = { type: 'object', properties: { active: { type: 'boolean' } }, required: ['active'] };
  const document = { openapi: '3.0.0', paths: { '/Users': users }, components: { schemas: { User } } };
  writeFileSync(join(specs, 'derived/scim2.json'), JSON.stringify(document));
  writeFileSync(join(specs, 'github.json'), JSON.stringify({ openapi: '3.0.0', paths: {} }));
  const lines = requests.map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(join(recordings, 'requests-scim.jsonl'), lines.join(''));
  return [specs, recordings];
}

const url = 'https://scim.test/scim/v2/Users';
const json = 'application/json';

describe('holding requests against the vendors’ specifications', () => {
  test('is skipped in so many words where there are none, instead of passing silently', () => {
    const skipped =
      'Skipped: there is no folder of specifications (LASTDAY_SPECS), so no request was held against one.';
    expect(run()).toEqual({ code: 0, said: [skipped] });
    expect(run(join(folder, 'nowhere'))).toEqual({ code: 0, said: [skipped] });
  });

  test('says of each connector whose specification or requests are absent that it was skipped', () => {
    const { code, said } = run(...given({ method: 'GET', url }));
    expect(code).toBe(0);
    expect(said).toContain('scim: 1 different requests to 1 operations: 0 violations');
    expect(said).toContain('okta: skipped, okta.yaml is not there');
    expect(said).toContain('github: skipped, it has no recorded requests: run its tests, or this with --fresh');
  });

  test('finds a path, a query and a body that the vendor does not know, and fails', () => {
    const { code, said } = run(
      ...given(
        { method: 'POST', url, contentType: json, body: '{"active":true}' },
        { method: 'DELETE', url },
        { method: 'GET', url: `${url}?sort=name` },
        { method: 'POST', url, contentType: json, body: '{"active":"no","nick":"L"}' },
      ),
    );
    expect(code).toBe(1);
    expect(said.filter((line) => line.startsWith('  ')).map((line) => line.trim().split('  ')[0])).toEqual([
      'DELETE /scim/v2/Users: no such path, or not with this method',
      'GET /Users: the query has sort, which is not known',
      'POST /Users: body/active must be boolean',
      'POST /Users: the body has nick, which is not known',
    ]);
    expect(said.at(-1)).toBe('4 violations');
  });
});
