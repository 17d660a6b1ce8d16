import { table } from './print.ts';
import type { Verb } from './verb.ts';

export const connectorsVerb: Verb = {
  name: 'connectors',
  summary: 'Every connector: what it can do, how much of it can be undone, the least scopes it needs.',
  needs: 'nothing',
  async run(input, { connectors }) {
    const rows = connectors.flatMap(({ id, name, capabilities }) =>
      capabilities.map(({ action, undo, scopes }, index) => [
        index === 0 ? id : '',
        index === 0 ? name : '',
        action,
        undo,
        scopes.join(', ') || '–',
      ]),
    );
    return {
      json: {
        connectors: connectors.map(({ id, name, capabilities }) => ({
          id,
          name,
          actions: capabilities.map(({ action, undo, scopes }) => ({ action, undo, scopes })),
        })),
      },
      text: table(['id', 'connector', 'action', 'undo', 'scopes'], rows, input.color),
    };
  },
};
