/** What HR's own system says of the person on the right, and the buttons of whoever sits before it. */
import { createElement, type ReactNode } from 'react';
import { z } from 'zod';
import { type Done, done } from './acts.ts';
import type { Look } from './desk.ts';
import { hrefOf } from './location.ts';
import { whereFields } from './where.ts';
import type { World, WorldPerson } from './world.ts';

const h = createElement;
const Entry = z.discriminatedUnion('act', [
  z.object({ act: z.literal('leaves'), day: z.iso.date('Choose a day.') }),
  z.object({ act: z.literal('stays') }),
]);

/** The day on the calendar where somebody is, so many days from now. */
function dayThere(world: World, { timezone }: WorldPerson, days = 0): string {
  const at = new Date(world.clock.now().getTime() + days * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(at);
}

function dayWords(day: string): string {
  const options = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(`${day}T12:00:00Z`)).replace(',', '');
}

export function drawHr(look: Look, world: World, person: WorldPerson | undefined): ReactNode {
  const lastDay = person && world.hr.lastDay(person.email);
  if (!person || lastDay === undefined) return null;
  const isOver = lastDay !== null && lastDay < dayThere(world, person);
  const said = lastDay === null ? 'works here' : `${isOver ? 'left on' : 'last day'} ${dayWords(lastDay)}`;
  return h(
    'section',
    { 'data-key': 'hr', 'aria-labelledby': 'hr-title' },
    h('h2', { id: 'hr-title' }, 'HR (BambooHR)'),
    h('p', { className: 'sum', role: 'status' }, `${person.name}: `, h('strong', null, said)),
    h(
      'form',
      { method: 'post', action: '/hr-entry', className: 'row wrap', 'data-key': `${person.email} ${lastDay}` },
      whereFields(look),
      h('label', { className: 'sr', htmlFor: 'hr-day' }, 'Last day'),
      h('input', {
        id: 'hr-day',
        type: 'date',
        name: 'day',
        required: true,
        defaultValue: lastDay ?? dayThere(world, person),
      }),
      h(
        'button',
        { className: 'btn small', name: 'act', value: 'leaves' },
        lastDay === null ? 'Terminate' : 'Move date',
      ),
      lastDay === null
        ? null
        : h('button', { className: 'btn small', name: 'act', value: 'stays' }, isOver ? 'Rehire' : 'Withdraw'),
    ),
    h(
      'p',
      { className: 'muted hint' },
      'What holds today is told by a signed webhook. A day to come is told by none: Lastday finds it when it reads HR.',
    ),
  );
}

/** HR enters it; the page turns to the cases, where the card appears or changes. */
export async function enterInHr(look: Look, world: World, form: FormData): Promise<Done> {
  const entry = Entry.safeParse(Object.fromEntries(form));
  if (!entry.success) return { ok: false, error: entry.error.issues[0]?.message ?? 'Choose a day.' };
  const person = world.people().find(({ email }) => email === look.location.who);
  if (!person) return { ok: false, error: 'HR does not have this person.' };
  const day = entry.data.act === 'leaves' ? entry.data.day : null;
  const refused = await world.hr.enter(person.email, day);
  if (refused) return { ok: false, error: refused };
  const mayRead = look.desk.slack.workspace.channels.get(look.desk.channel)?.members.includes(look.viewer.id);
  return mayRead ? { ok: true, go: hrefOf(look.location, { in: look.desk.channel }) } : done;
}
