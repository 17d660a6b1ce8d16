import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { SlackStandIn } from '../../demo/slack/types.ts';

export interface RunningApp {
  app: App;
  stop(): Promise<void>;
}

/** A Bolt app on two Socket Mode connections, as the bot makes them. */
export async function socketApp(slack: SlackStandIn): Promise<RunningApp> {
  const options = { slackApiUrl: slack.apiUrl, timeout: 10_000, allowAbsoluteUrls: false };
  const receiver = () =>
    new SocketModeReceiver({
      appToken: slack.appToken,
      logLevel: LogLevel.ERROR,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: { ...options, retryConfig: { retries: 0 } } },
    });
  const receivers = [receiver(), receiver()] as const;
  const app = new App({
    token: slack.botToken,
    receiver: receivers[0],
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { ...options, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  receivers[1].init(app);
  await app.init();
  for (const each of receivers) await each.client.start();
  return {
    app,
    stop: async () => {
      for (const each of receivers) await each.client.disconnect();
    },
  };
}

export const SIGNING_SECRET = 'signing-secret-of-the-tests';

/** A Bolt app behind signed HTTP; the stand-in is told where it listens. */
export async function httpApp(slack: SlackStandIn): Promise<RunningApp> {
  const receiver = new HTTPReceiver({
    signingSecret: SIGNING_SECRET,
    logLevel: LogLevel.ERROR,
    endpoints: ['/slack/events'],
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  slack.setDelivery({ http: `http://127.0.0.1:${port}/slack/events`, signingSecret: SIGNING_SECRET });
  return {
    app,
    stop: async () => {
      await receiver.stop();
    },
  };
}
