/** Where one looks, as whom: all of it in the address, so that a reload and the back button just work. */
export interface Location {
  /** Slack user id of whom one acts as. */
  readonly as: string;
  /** A channel id, or `home`: the app's Home, or the place of its messages before there are any. */
  readonly in: string;
  readonly thread?: string;
  /** E-mail of the person whose real accounts stand on the right. */
  readonly who: string;
}

export function readLocation(url: URL, fallback: Location): Location {
  const read = (name: string, otherwise: string) => url.searchParams.get(name) || otherwise;
  const thread = url.searchParams.get('thread');
  return {
    as: read('as', fallback.as),
    in: read('in', fallback.in),
    who: read('who', fallback.who),
    ...(thread ? { thread } : {}),
  };
}

/** The address of a place, changing only what is named; another conversation closes the thread. */
export function hrefOf(location: Location, change: Partial<Location> = {}): string {
  const next = { ...location, ...change };
  const keepsThread = 'thread' in change || (change.in === undefined && change.as === undefined);
  const query = new URLSearchParams({ as: next.as, in: next.in, who: next.who });
  if (keepsThread && next.thread) query.set('thread', next.thread);
  return `/?${query}`;
}
