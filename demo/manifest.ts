import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Desk } from './desk/desk.ts';

const Manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean() }),
    slash_commands: z.array(z.object({ command: z.string(), usage_hint: z.string().default('') })).min(1),
    shortcuts: z
      .array(z.object({ name: z.string(), type: z.enum(['message', 'global']), callback_id: z.string() }))
      .default([]),
  }),
});

/** What Slack would show of the app without asking it: its name, the command's hint, its shortcuts. */
export function readManifest(file: URL): Pick<Desk, 'appName' | 'usageHint' | 'hasHome' | 'shortcuts'> {
  const { display_information, features } = Manifest.parse(parse(readFileSync(file, 'utf8')));
  return {
    appName: display_information.name,
    hasHome: features.app_home.home_tab_enabled,
    usageHint: features.slash_commands[0]?.usage_hint ?? '',
    shortcuts: features.shortcuts.map((one) => ({ kind: one.type, callbackId: one.callback_id, name: one.name })),
  };
}
