import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from '../db/lock.ts';
import { startLastday } from '../src/main.ts';
import { movableClock } from './clock.ts';
import { configurationYaml } from './company/configuration.ts';
import { startHr } from './company/hr.ts';
import { rosterCsv } from './company/people.ts';
import { programHandle } from './company/program.ts';
import { sampleExport, sampleJudge } from './company/sample-export.ts';
import { startServers } from './company/servers.ts';
import { cast, deskParts } from './company/story.ts';
import { casesChannel, slackChannels, slackUsergroups, slackUsers, team } from './company/workspace.ts';
import { northwind } from './company/world.ts';
import { deskMemory } from './desk/memory.ts';
import { startDesk } from './desk/server.ts';
import { readManifest } from './manifest.ts';
import { startModel } from './model/server.ts';
import { startSlack } from './slack/start.ts';

export interface DemoOptions {
  /** Everything the demo keeps: accounts, messages, database, clock. */
  readonly folder: string;
  /** 0: any free port. */
  readonly port: number;
  /** Begin anew. */
  readonly fresh?: boolean;
}

export interface Demo {
  readonly url: string;
  /** True when this start began a new story rather than going on with one. */
  readonly isNew: boolean;
  close(): Promise<void>;
}

/** Runs the closers in reverse, each to its end; one that fails must not keep the rest open. */
function closer(): { readonly later: (close: () => Promise<void>) => void; readonly close: () => Promise<void> } {
  const steps: (() => Promise<void>)[] = [];
  return {
    later: (close) => {
      steps.push(close);
    },
    async close() {
      for (const step of steps.splice(0).reverse()) {
        await step().catch((error: unknown) => console.error('While stopping:', error));
      }
    },
  };
}

/** Two demos in one folder, on two ports, would forget each other's accounts; a fresh one would delete what the other runs on. */
function assertAlone(folder: string): void {
  try {
    lockDirectory(join(folder, 'data')).release();
  } catch (cause) {
    throw new Error('another demo is running from this folder. Stop it, or use its page.', { cause });
  }
}

/** Starts the servers, the stand-in for Slack, Lastday itself and the desk. Closes all of it again when one fails. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder, port } = options;
  assertAlone(folder);
  if (options.fresh) rmSync(folder, { recursive: true, force: true });
  const isNew = !existsSync(join(folder, 'lastday.yaml'));
  mkdirSync(folder, { recursive: true });
  const open = closer();
  try {
    const clock = movableClock(join(folder, 'clock.json'));
    const servers = await startServers(join(folder, 'applications'));
    open.later(servers.close);
    const hr = await startHr(join(folder, 'hr.json'));
    open.later(hr.close);
    const slack = await startSlack({
      team,
      users: slackUsers,
      channels: slackChannels,
      usergroups: slackUsergroups,
      stateFile: join(folder, 'slack.json'),
      now: clock.now,
      enforceRates: true,
    });
    open.later(() => slack.close());
    const judge = await startModel(sampleJudge());
    open.later(judge.close);
    writeFileSync(join(folder, 'roster.csv'), rosterCsv());
    const hookSecret = randomBytes(32).toString('hex');
    const configFile = join(folder, 'lastday.yaml');
    writeFileSync(configFile, configurationYaml(servers.byId, hr.settings));
    const lastday = await startLastday({
      cwd: folder,
      clock,
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: join(folder, 'data'),
        LASTDAY_CONFIG: configFile,
        // What is warned of here (an embedded database, servers switched off) is the demo's own doing.
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
        HR_HOOK_SECRET: hookSecret,
        OPENAI_BASE_URL: judge.baseUrl,
        OPENAI_MODEL: 'stand-in',
        ...servers.secrets,
        ...hr.secrets,
      },
    });
    open.later(() => lastday.close());
    hr.callsAt(lastday.httpUrl);
    const world = northwind({ servers, hr, slack, clock, program: programHandle(lastday), hookSecret });
    const desk = await startDesk({
      port,
      cast,
      desk: {
        slack,
        parts: deskParts,
        channel: casesChannel,
        ...readManifest(new URL('../manifest.yml', import.meta.url)),
        memory: deskMemory(join(folder, 'desk.json')),
        world,
        who: cast.leaverEmail,
        sample: { name: 'northwind-slack-export.zip', body: sampleExport() },
      },
    });
    open.later(() => desk.close());
    if (isNew) {
      const refused = await world.sendHrWebhook(cast.leaverEmail, 'in_three_days');
      if (refused) throw new Error(refused);
    }
    return { url: desk.url, isNew, close: open.close };
  } catch (error) {
    await open.close();
    throw error;
  }
}
