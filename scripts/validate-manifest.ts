/**
 * Holds manifest.yml against Slack's own schema of app manifests, version 2 (slack-manifest.schema.2.0.0.json, as
 * published by Slack).
 *
 *   LASTDAY_SPECS=<folder> node scripts/validate-manifest.ts      or the folder as an argument
 *
 * Exit 1 when Slack would refuse the manifest. Without a folder one line says that nothing was looked at.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const folder = process.argv[2] ?? process.env.LASTDAY_SPECS;
const schema = folder && join(folder, 'slack-manifest.schema.2.0.0.json');
if (!schema || !existsSync(schema)) {
  console.log('manifest.yml: skipped, no schema (name its folder in LASTDAY_SPECS)');
} else {
  const manifest: unknown = parse(readFileSync(join(import.meta.dirname, '..', 'manifest.yml'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const accepted = ajv.validate(JSON.parse(readFileSync(schema, 'utf8')), manifest);
  for (const { instancePath, message } of ajv.errors ?? []) console.log(`${instancePath || '/'}: ${message}`);
  console.log(`manifest.yml: ${accepted ? 'accepted' : `refused, ${ajv.errors?.length ?? 0} faults`}`);
  process.exitCode = accepted ? 0 : 1;
}
