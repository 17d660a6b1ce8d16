import type { ModalView } from '@slack/web-api';
import type { Desk } from '../../demo/desk/desk.ts';
import { deskMemory } from '../../demo/desk/memory.ts';
import { startDesk } from '../../demo/desk/server.ts';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { CASES, PEOPLE, startTestSlack } from '../support/slack.ts';
import { type RunningApp, socketApp } from './slack-apps.ts';

export interface RunningDesk {
  readonly slack: SlackStandIn;
  readonly bot: RunningApp;
  readonly url: string;
  /** The page as this person sees it. */
  see(as: string, place?: string, more?: Record<string, string>): Promise<string>;
  /** Sends a form as the page's own script would; `headers` may lie. */
  post(path: string, fields: Record<string, string | Blob>, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** A desk on a small workspace with a Bolt app behind it; no applications, no clock. */
export async function startTestDesk(): Promise<RunningDesk> {
  const slack = await startTestSlack();
  const bot = await socketApp(slack);
  const desk: Desk = {
    slack,
    parts: [{ userId: PEOPLE.ann, part: 'IT' }],
    channel: CASES,
    appName: 'Lastday',
    usageHint: '@person [date]',
    hasHome: true,
    shortcuts: [{ kind: 'message', callbackId: 'flag', name: 'Flag as shadow IT' }],
    memory: deskMemory(),
    who: 'lee@northwind.test',
  };
  const server = await startDesk({ desk, port: 0 });
  return {
    slack,
    bot,
    url: server.url,
    async see(as, place = CASES, more = {}) {
      const query = new URLSearchParams({ as, in: place, ...more });
      const response = await fetch(`${server.url}/?${query}`);
      if (!response.ok) throw new Error(await response.text());
      return response.text();
    },
    post(path, fields, headers = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      return fetch(`${server.url}${path}`, {
        method: 'POST',
        body: form,
        headers: { origin: server.url, 'x-desk': 'act', ...headers },
      });
    },
    async close() {
      await server.close();
      await bot.stop();
      await slack.close();
    },
  };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A modal as an owner gets it: a day, words and proof. */
export const proofModal: ModalView = {
  type: 'modal',
  callback_id: 'proof',
  title: plain('Access removed'),
  submit: plain('Confirm'),
  blocks: [
    { type: 'input', block_id: 'until', label: plain('Until'), element: { type: 'datepicker', action_id: 'value' } },
    {
      type: 'input',
      block_id: 'proof',
      optional: true,
      label: plain('Proof'),
      element: { type: 'file_input', action_id: 'value' },
    },
  ],
};
