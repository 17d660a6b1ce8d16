/** What is planned, in order. The acts themselves are in acts.ts. */
import type { Account, Json, PlannedStep } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { groupsOf } from './accounts.ts';
import { type Person, personById } from './directory.ts';
import type { DirectoryConfig } from './schema.ts';
import { parentOf, type Session } from './session.ts';

export async function planSteps(
  session: Session,
  config: DirectoryConfig,
  account: Account,
): Promise<readonly PlannedStep[]> {
  const person = await personById(session, config, account.id);
  if (person === undefined) return [];
  const held = await groupsOf(session, config, person.dn);
  const step = (rest: Omit<PlannedStep, 'account' | 'absorbing'>): PlannedStep => ({
    account,
    absorbing: true,
    ...rest,
  });
  return [
    step({ action: 'suspend', phase: 'cut_access', summary: 'Disable the account', before: stateOf(config, person) }),
    ...(config.resetsPassword
      ? [
          {
            ...step({
              action: 'rotate_secret',
              phase: 'cut_access',
              summary: 'Set a random password, so that cached credentials and hashes end',
              before: { pwdLastSet: person.pwdLastSet ?? '0' },
            }),
            absorbing: false,
          },
        ]
      : []),
    ...held.map(({ id, dn, name }) =>
      step({
        action: 'remove_entitlement',
        phase: 'reclaim',
        summary: `Remove from group ${name}`,
        target: id,
        before: { group: { id, dn, name } },
      }),
    ),
    ...(config.disabledOu === undefined
      ? []
      : [
          step({
            action: 'suspend',
            phase: 'reclaim',
            summary: `Move to ${config.disabledOu}`,
            target: config.disabledOu,
            before: { parent: parentOf(person.dn) },
          }),
        ]),
    ...(config.deletes
      ? [
          {
            ...step({
              action: 'delete',
              phase: 'delete',
              summary: 'Delete the account',
              before: { dn: person.dn, login: person.login, groups: held.map(({ dn }) => dn) },
            }),
            absorbing: false,
          },
        ]
      : []),
  ];
}

function stateOf({ generic }: DirectoryConfig, person: Person): Json {
  if (generic) return { attribute: generic.disable.attribute, values: person.marks };
  if (person.control === undefined) {
    throw new ConnectorError('forbidden', `active-directory: plan ${person.id}: userAccountControl is not readable`);
  }
  return { userAccountControl: person.control };
}
