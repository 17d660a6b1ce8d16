import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../domain/json.ts';
import type { Kit } from './kit.ts';

/** What every payload carries about where it is from. A command writes `team_id`, a click `team`. */
const envelope = z.object({
  api_app_id: z.string().optional(),
  team_id: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.union([z.string(), z.object({ team_id: z.string().optional() })]).optional(),
  event_id: z.string().optional(),
  trigger_id: z.string().optional(),
});

/** Before any effect: our app, our workspace, and not seen before. Who acts and what they may is read afterwards. */
export async function admits(kit: Kit, body: unknown): Promise<boolean> {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return false;
  const { api_app_id, team_id, team, user, event_id, trigger_id } = parsed.data;
  const theirs = typeof user === 'object' ? user.team_id : undefined;
  const { team: own } = kit.deps.settings.slack;
  // In a shared channel the workspace is ours and the person is not.
  const ours = (team?.id ?? team_id) === own && (theirs === undefined || theirs === own);
  const appId = kit.appId();
  const sameApp = api_app_id !== undefined && (appId === undefined || api_app_id === appId);
  if (!ours || !sameApp) {
    kit.deps.log.warn({ ours, sameApp }, 'a payload from another workspace or for another app was refused');
    return false;
  }
  const id = event_id ?? trigger_id;
  if (!id) return false;
  const arrival = await kit.store.arrive(id, createHash('sha256').update(canonicalJson(body)).digest('hex'));
  if (arrival !== 'new') kit.deps.log.warn({ arrival }, 'a payload came twice and was run once');
  return arrival === 'new';
}
