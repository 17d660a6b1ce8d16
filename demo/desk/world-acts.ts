/** The right panel's and the tour's forms: the clock, the faults, HR, the log. */
import { z } from 'zod';
import { type Done, done } from './acts.ts';
import type { Desk, Look } from './desk.ts';
import { hrefOf } from './location.ts';
import type { World } from './world.ts';

const hour = 3_600_000;
const jumps: Readonly<Record<string, number>> = { hour, day: 24 * hour, week: 7 * 24 * hour };

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** Moves the clock; answers when every tick on the way has run. */
export async function moveClock(look: Look, world: World, form: FormData): Promise<Done> {
  const kind = field(form, 'jump');
  if (world.clock.moving) return { ok: false, error: 'The clock is already moving.' };
  const leaving = kind === 'leaving' ? await world.leavingMoment(look.location.who) : undefined;
  const by = jumps[kind];
  const target = leaving ?? (by === undefined ? undefined : new Date(world.clock.now().getTime() + by));
  if (!target) return { ok: false, error: 'Nobody has said yet when this person leaves.' };
  await world.clock.jumpTo(target);
  look.desk.memory.see(`jump:${kind}`);
  return done;
}

const Fault = z.enum(['well', 'down', 'slow', 'lying']);

export function setFault(desk: Desk, world: World, form: FormData): Done {
  const application = field(form, 'application');
  if (application === 'slack-api') {
    world.slackFault.set(field(form, 'limited') === 'on');
    return done;
  }
  const fault = Fault.parse(field(form, 'fault'));
  world.setFault(application, fault);
  desk.memory.see(`fault:${application}:${fault}`);
  return done;
}

/** HR sends its webhook; the right panel turns to the person it is about. */
export async function sendHr(look: Look, world: World, form: FormData): Promise<Done> {
  const email = field(form, 'email');
  const when = field(form, 'when') === 'in_two_hours' ? 'in_two_hours' : 'in_three_days';
  const refused = await world.sendHrWebhook(email, when);
  if (refused) return { ok: false, error: refused };
  return { ok: true, go: hrefOf(look.location, { who: email, in: look.desk.channel }) };
}

export function turnTour(desk: Desk, form: FormData): Done {
  desk.memory.dismissed = field(form, 'tour') === 'hide';
  return done;
}
