/** Active Directory by LDAP over TLS; by configuration, any other LDAP directory. */
import type { Account, Capability, Connection, Connector, Executed, Step, Tools } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import {
  adminIds,
  administrators,
  asAccount,
  findPeople,
  groupsOf,
  ownIds,
  privilegeAmong,
  privilegeOf,
} from './accounts.ts';
import { type Act, actOf } from './acts.ts';
import { assertSight, people } from './directory.ts';
import { DirectoryConfig } from './schema.ts';
import { openSession, type Session, withSession } from './session.ts';
import { planSteps } from './steps.ts';

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: ['Write userAccountControl; to move: Create and Delete user objects'] },
  { action: 'rotate_secret', undo: 'none', scopes: ['Reset password'] },
  { action: 'remove_entitlement', undo: 'full', scopes: ['Write members of groups'] },
  { action: 'delete', undo: 'none', scopes: ['Delete user objects'] },
];

export const activeDirectory: Connector<DirectoryConfig> = {
  id: 'active-directory',
  name: 'Active Directory',
  capabilities,
  Config: DirectoryConfig,
  connect,
};

function connect(config: DirectoryConfig, tools: Tools): Connection {
  const inSession = <T>(use: (session: Session) => Promise<T>) => withSession(config, tools, use);
  const acting = <T>(step: Step, use: (act: Act, session: Session) => Promise<T>) =>
    inSession((session) => use(actOf(session, config, step), session));
  return {
    check: () => inSession((session) => check(session, config)),

    findAccounts: (leaver) =>
      inSession(async (session) => {
        const accounts: Account[] = [];
        for (const person of await findPeople(session, config, leaver)) {
          const privilege = await privilegeOf(session, config, person);
          accounts.push(asAccount(person, privilege, await groupsOf(session, config, person.dn)));
        }
        return accounts;
      }),

    async *listAccounts() {
      const { session, close } = await openSession(config, tools);
      try {
        const admins = await administrators(session, config);
        for await (const person of people(session, config, 'list people')) {
          yield asAccount(person, privilegeAmong(config, person, admins), []);
        }
      } finally {
        await close();
      }
    },

    adminIds: () => inSession((session) => adminIds(session, config)),
    ownAccountIds: () => inSession((session) => ownIds(session, config)),
    plan: (account) => inSession((session) => planSteps(session, config, account)),

    execute: (step) =>
      acting(step, async (act, { dc }): Promise<Executed> => {
        const { outcome } = await act.execute(step);
        return { outcome, ...(outcome === 'done' && dc !== undefined ? { receipt: { dc } } : {}) };
      }),
    verify: (step) => orUnreadable(() => acting(step, (act) => act.verify(step))),
    undo: (step) => acting(step, async (act) => (act.undo ?? irreversible)(step)),
    verifyUndone: (step) => orUnreadable(() => acting(step, async (act) => (act.verifyUndone ?? irreversible)(step))),
  };
}

/** Reads only: rights to write show in the first refusal, because Active Directory has no dry run. */
async function check(session: Session, config: DirectoryConfig): Promise<void> {
  const wanted = (config.dc ?? config.host).toLowerCase();
  const isName = config.dc !== undefined || !/^[\d.]+$|:|^localhost$/.test(config.host);
  if (config.generic === undefined && isName && session.dc !== undefined && session.dc !== wanted) {
    // A name for several: each connection could meet another one, which has not heard of our last write.
    throw new ConnectorError(
      'invalid',
      `active-directory: check: ${wanted} answers as ${session.dc}: name one controller`,
    );
  }
  await assertSight(session, config);
  for await (const _ of people(session, config, 'read people')) break;
  if (config.disabledOu === undefined) return;
  const ou = await session.entry('read disabled_ou', config.disabledOu, { has: 'objectClass' }, ['objectClass']);
  if (ou === undefined) throw new ConnectorError('invalid', 'active-directory: check: disabled_ou: no such place');
}

function irreversible(step: Step): never {
  throw new ConnectorError(
    'invalid',
    `active-directory: give back ${step.action} ${step.account.id}: nothing brings it back`,
  );
}
