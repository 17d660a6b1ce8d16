import { expect, test } from 'vitest';
import { ConnectorError, type ConnectorErrorKind } from '../../connectors/errors.ts';
import { memory } from '../../connectors/memory/index.ts';
import { MemoryConfig } from '../../connectors/memory/schema.ts';
import { checkConnections } from '../../src/operations/check-connections.ts';
import { anApplication } from '../support/company.ts';
import { settingsOf } from '../support/settings.ts';

const tools = { fetch, now: () => new Date('2026-11-21T12:00:00Z'), signal: new AbortController().signal };

/** What doctor says of an application whose check ends so. */
async function saidOf(kind: ConnectorErrorKind, message: string): Promise<string | undefined> {
  const connection = {
    ...memory.connect(MemoryConfig.parse({ accounts: [] }), tools),
    check: () => Promise.reject(new ConnectorError(kind, message)),
  };
  const checks = await checkConnections({
    settings: settingsOf([anApplication('app')], {}),
    configFile: 'lastday.yaml',
    connect: () => ({ connection, capabilities: memory.capabilities }),
    sources: [],
    now: tools.now,
    database: { kind: 'embedded', state: 'absent' },
  });
  return checks.find(({ area, standing }) => area === 'app' && standing === 'fail')?.detail;
}

test('doctor names the scope that a credential lacks, in the connector’s own words', async () => {
  expect(await saidOf('forbidden', 'slack: the token lacks admin')).toBe(
    'The credential lacks a scope; “connectors” lists the ones that are needed (slack: the token lacks admin).',
  );
});

test('doctor names the package of a vendor that is not installed, and does not blame the vendor', async () => {
  expect(await saidOf('not_installed', 'active-directory: install the package ldapts')).toBe(
    'Nobody was asked: something is missing on this machine (active-directory: install the package ldapts).',
  );
});
