/** The registry: one line per connector. */
import { activeDirectory } from './active-directory/index.ts';
import type { Connector } from './contract.ts';
import { entra } from './entra/index.ts';
import { github } from './github/index.ts';
import { googleWorkspace } from './google-workspace/index.ts';
import { memory } from './memory/index.ts';
import { okta } from './okta/index.ts';
import { scim } from './scim/index.ts';
import { slack } from './slack/index.ts';

export const connectors: readonly Connector[] = [
  activeDirectory,
  entra,
  github,
  googleWorkspace,
  memory,
  okta,
  scim,
  slack,
];

/** Undefined when there is none of that id. */
export function connectorById(id: string): Connector | undefined {
  return connectors.find((connector) => connector.id === id);
}
