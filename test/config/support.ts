import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type Config, ConfigError, faultLine, loadConfig } from '../../src/config.ts';
import { Secret } from '../../src/domain/secret.ts';
import { sources } from '../../src/triggers/index.ts';

const root = mkdtempSync(join(tmpdir(), 'lastday-config-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** An empty folder to start in. */
export function aFolder(): string {
  count += 1;
  const folder = join(root, String(count));
  mkdirSync(folder);
  return folder;
}

export const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-canary-1',
  SLACK_APP_TOKEN: 'xapp-canary-2',
  WIKI_TOKEN: 'canary-wiki',
  HR_HOOK_SECRET: 'canary-hook',
};

export const ScimConfig = z
  .strictObject({ base_url: z.url(), token: z.instanceof(Secret), page_size: z.int().min(1).default(100) })
  .transform(({ base_url: baseUrl, ...rest }) => ({ baseUrl, ...rest }));
export const connectorConfigs = {
  memory: z.strictObject({ accounts: z.array(z.unknown()).default([]) }),
  scim: ScimConfig,
};
export const sourceConfigs = Object.fromEntries(sources.map((source) => [source.id, source.Config]));

export type Tree = { [key: string]: unknown };

export function tree(): Tree {
  return {
    company: { name: 'Northwind', timezone: 'Europe/Berlin' },
    slack: {
      team: 'T0FAKE',
      channel: '#cases',
      approvers: { users: ['U0ANN'] },
      security_approvers: { users: ['U0SEC'] },
      admins: { groups: ['S0ITADMINS'] },
    },
    applications: {
      wiki: {
        name: 'Wiki',
        connector: 'scim',
        owner: 'Dana@Northwind.test',
        settings: { base_url: 'https://wiki.test/scim/v2', token: 'env:WIKI_TOKEN' },
      },
      figma: { name: 'Figma' },
    },
  };
}

/** The tree with one place changed; `undefined` takes it out. */
export function changed(path: string, value: unknown): Tree {
  const whole = tree();
  const keys = path.split('.');
  let at = whole;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Tree;
  }
  at[keys.at(-1) ?? ''] = value;
  return whole;
}

export function load(
  file: Tree | string = tree(),
  variables: Readonly<Record<string, string>> = {},
  cwd: string = aFolder(),
): Config {
  writeFileSync(join(cwd, 'lastday.yaml'), typeof file === 'string' ? file : stringify(file));
  return loadConfig({ ...ENV, ...variables }, { cwd, connectorConfigs, sourceConfigs });
}

/** The lines that standard error would show, without their place in the file. */
export function faults(attempt: () => unknown): string[] {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.faults.map(faultLine);
    for (const line of lines) expect(line).not.toMatch(/\n|canary/);
    return lines.map((line) => line.replace(/^lastday\.yaml(:\d+)?: /, ''));
  }
  return [];
}
