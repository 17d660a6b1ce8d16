import { readFileSync } from 'node:fs';
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SCOPES } from '../../src/slack/check.ts';
import { ACTION, CALLBACK, CHOOSE_ACCOUNT_PATTERN, COMMAND, EVENTS, HOME_TURN_PATTERN } from '../../src/slack/ids.ts';
import { register } from '../../src/slack/index.ts';
import type { Kit } from '../../src/slack/kit.ts';
import { VERBS } from '../../src/slack/views/help.ts';

interface Manifest {
  display_information: { name: string; description: string; long_description: string };
  features: {
    slash_commands: { command: string; description: string; usage_hint: string; should_escape: boolean }[];
    shortcuts: { name: string; type: string; callback_id: string; description: string }[];
    app_home: { home_tab_enabled: boolean };
  };
  oauth_config: { scopes: { bot: string[] } };
  functions: Record<string, unknown>;
  settings: {
    event_subscriptions: { bot_events: string[] };
    interactivity: { is_enabled: boolean };
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
    function_runtime: string;
  };
}

const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as Manifest;

/** What the program really listens to. */
function registered() {
  const heard = {
    command: [] as string[],
    action: [] as (string | RegExp)[],
    view: [] as string[],
    event: [] as string[],
    shortcut: [] as string[],
    step: [] as string[],
  };
  const app = {
    command: (name: string) => heard.command.push(name),
    action: (id: string | RegExp) => heard.action.push(id),
    view: (id: string) => heard.view.push(id),
    event: (name: string) => heard.event.push(name),
    shortcut: ({ callback_id }: { callback_id: string }) => heard.shortcut.push(callback_id),
    function: (id: string) => heard.step.push(id),
  };
  register(app as unknown as App, {} as Kit);
  return heard;
}

describe('manifest.yml', () => {
  test('names exactly the commands and events that the program listens to', () => {
    const heard = registered();
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(heard.command);
    // A step of a workflow is heard by its own name, and announced as an event.
    const events = [...heard.event, ...(heard.step.length > 0 ? ['function_executed'] : [])];
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(events.sort());
    expect(heard.command).toEqual([COMMAND]);
    expect([...heard.event].sort()).toEqual([...EVENTS].sort());
  });

  test('every button and form that a view can show is listened to, each once', () => {
    const heard = registered();
    const actions: (string | RegExp)[] = [...Object.values(ACTION), CHOOSE_ACCOUNT_PATTERN, HOME_TURN_PATTERN];
    expect(heard.action.map(String).sort()).toEqual(actions.map(String).sort());
    expect([...heard.view].sort()).toEqual(Object.values(CALLBACK).sort());
  });

  test('offers exactly the shortcuts and workflow steps that the program listens to, and a Home', () => {
    const heard = registered();
    const { shortcuts, app_home } = manifest.features;
    expect(shortcuts.map(({ callback_id }) => callback_id).sort()).toEqual([...heard.shortcut].sort());
    expect(Object.keys(manifest.functions)).toEqual(heard.step);
    expect(manifest.settings.function_runtime).toBe('remote');
    expect(app_home.home_tab_enabled).toBe(true);
    for (const { name, description } of shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
  });

  test('hints at every verb, and has mentions sent as ids', () => {
    const [command] = manifest.features.slash_commands;
    for (const verb of VERBS) expect(command?.usage_hint).toContain(verb);
    expect(command?.should_escape).toBe(true);
  });

  test('asks for the scopes that doctor checks, and no power over people, groups or files', () => {
    const { bot } = manifest.oauth_config.scopes;
    expect([...bot].sort()).toEqual([...SCOPES].sort());
    expect(bot.filter((scope) => /write|admin|manage/.test(scope))).toEqual(['chat:write', 'im:write']);
  });

  test('keeps Slack’s limits and the settings that the program needs', () => {
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(175);
    for (const command of manifest.features.slash_commands) {
      expect(command.command.length).toBeLessThanOrEqual(32);
      expect(command.usage_hint.length).toBeLessThanOrEqual(1_000);
    }
    expect(manifest.settings).toMatchObject({
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
      // Needs an installation store; a single workspace has none.
      token_rotation_enabled: false,
    });
  });
});
