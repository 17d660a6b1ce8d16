import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sampleExport, sampleJudge } from '../../demo/company/sample-export.ts';
import { startModel } from '../../demo/model/server.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { createJudge } from '../../src/shadow/judge/judge.ts';
import { scanFile } from '../../src/shadow/scan.ts';

test('the sample on the desk shows confirmed accounts, a machine’s word, an unknown domain, and no attack', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-sample-'));
  const model = await startModel(sampleJudge());
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await model.close();
  });
  const path = join(folder, 'sample.zip');
  writeFileSync(path, sampleExport());
  const catalogue = openCatalogue({ ownDomains: ['northwind.test'] });
  const judge = createJudge({ model: { baseUrl: model.baseUrl, model: 'stand-in' }, catalogue, tokens: 100_000 });
  const { findings, notReviewed } = await scanFile(path, { catalogue, judge });
  expect(notReviewed).toBe(0);
  expect(findings.map(({ tool, use, certainty }) => `${tool}: ${use}, ${certainty}`).sort()).toEqual([
    'Airtable: uses, confirmed',
    'Canva: uses, confirmed',
    'Dealscout: signed_up, confirmed',
    'Fireflies: installed, confirmed',
    'Mailchimp: uses, confirmed',
    'Retool: signed_up, confirmed',
    'Trello: mentioned, confirmed',
    'Zapier: installed, structured',
  ]);
});
