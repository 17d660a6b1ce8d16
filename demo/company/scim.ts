import { startScimServer, type VendorState, type VendorUser } from '../vendors/scim-server.ts';
import { type DemoPerson, mailboxOf, people, personOf } from './people.ts';
import { botAccount, breakGlass, type StartServer } from './server.ts';

/** An application that speaks SCIM. */
export interface ScimApplication {
  readonly adminGroup: string;
  /** Mailboxes. */
  readonly admins: readonly string[];
  readonly licence?: string;
  /** Also holds the account for emergencies. */
  readonly breakGlass?: boolean;
  /** Who has an account besides the admins. */
  readonly holds: (person: DemoPerson) => boolean;
}

/** One SCIM server on this machine, with this application's accounts. */
export function scim(application: ScimApplication): StartServer {
  return async ({ id, file }) => {
    const variable = `${id.toUpperCase()}_TOKEN`;
    const token = `demo-${id}-token`;
    const server = await startScimServer({ file, token, seed: firstState(application) });
    return {
      ...server,
      connector: 'scim',
      settings: {
        base_url: server.baseUrl,
        token: `env:${variable}`,
        privileged_groups: [application.adminGroup],
        own_account: botAccount,
      },
      secrets: { [variable]: token },
      accounts() {
        const { users, groups } = server.state();
        return users.map((user) => ({
          id: user.id,
          label: user.userName,
          emails: user.emails.map(({ value }) => value),
          state: user.active ? 'active' : 'suspended',
          groups: groups.filter((group) => group.members.includes(user.id)).map((group) => group.displayName),
          ...(user.entitlements?.[0] ? { licence: user.entitlements[0].value } : {}),
        }));
      },
    };
  };
}

/** What it holds on the first day: accounts, teams by department, administrators. */
function firstState(application: ScimApplication): VendorState {
  const admins = new Set(application.admins.map((mailbox) => personOf(mailbox).email));
  const holders = people.filter((person) => admins.has(person.email) || application.holds(person));
  const machines = [machineAccount(botAccount, 'Lastday')];
  if (application.breakGlass) machines.push(machineAccount(breakGlass, 'Break glass'));
  const departments = [...new Set(holders.map((person) => person.department))];
  const idsOf = (chosen: readonly DemoPerson[]) => chosen.map((person) => `u-${mailboxOf(person)}`);
  return {
    users: [...holders.map((person) => account(person, application.licence)), ...machines],
    groups: [
      {
        id: 'g-admins',
        displayName: application.adminGroup,
        members: [...idsOf(holders.filter((person) => admins.has(person.email))), ...machines.map(({ id }) => id)],
      },
      ...departments.map((department) => ({
        id: `g-${department.toLowerCase()}`,
        displayName: department,
        members: idsOf(holders.filter((person) => person.department === department)),
      })),
    ],
  };
}

function account(person: DemoPerson, licence: string | undefined): VendorUser {
  return {
    id: `u-${mailboxOf(person)}`,
    userName: person.email,
    displayName: person.name,
    active: true,
    emails: [{ value: person.email, type: 'work', primary: true }],
    employeeNumber: person.employeeId,
    ...(licence ? { entitlements: [{ value: licence, display: licence }] } : {}),
  };
}

function machineAccount(userName: string, displayName: string): VendorUser {
  return { id: `u-${userName.slice(0, userName.indexOf('@'))}`, userName, displayName, active: true, emails: [] };
}
