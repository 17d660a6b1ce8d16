import { ConflictError } from './errors.ts';

/** from → event → to. A missing cell is a refusal. */
export type Machine<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** The next state, or a `ConflictError` that names both, so that a stale click changes nothing. */
export function next<State extends string, Event extends string>(
  noun: string,
  machine: Machine<State, Event>,
  from: State,
  event: Event,
): State {
  const to = machine[from][event];
  if (to === undefined) throw new ConflictError(`This ${noun} is ${words(from)}, so it cannot be ${words(event)}.`);
  return to;
}

export function allows<State extends string, Event extends string>(
  machine: Machine<State, Event>,
  from: State,
  event: Event,
): boolean {
  return machine[from][event] !== undefined;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
