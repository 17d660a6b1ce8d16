import { startEntra } from '../vendors/entra.ts';
import { PERMISSIONS } from '../vendors/entra-token.ts';
import { departments, mailboxOf, people } from './people.ts';
import { breakGlass, type StartServer } from './server.ts';

const tenant = 'northwind.test';
const clientId = 'lastday-app';
const secret = 'demo-entra-secret';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const microsoft365 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const visio = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';

const idOf = (mailbox: string) => `aad-${mailbox}`;
const isSynced = (department: string) => department === 'Finance';
const staff = people.filter(({ employmentType }) => employmentType === 'employee');

/** Microsoft 365: licences by person and by group, a phone or two, and Finance synced from Active Directory. */
export const entra: StartServer = async ({ file }) => {
  const server = await startEntra({
    file,
    app: {
      tenant,
      clientId,
      secret,
      permissions: PERMISSIONS,
    },
    seed: {
      users: [
        ...people.map(({ email, name, employeeId, department, employmentType }, index) => ({
          id: idOf(mailboxOf({ email })),
          userPrincipalName: email,
          mail: email,
          displayName: name,
          employeeId,
          sessions: 1 + (index % 2),
          ...(employmentType === 'contractor'
            ? { userType: 'Guest' as const }
            : { licences: [{ skuId: microsoft365 }], automaticReplies: {} }),
          ...(isSynced(department) ? { onPremisesSyncEnabled: true } : {}),
        })),
        { id: idOf('breakglass'), userPrincipalName: breakGlass, displayName: 'Break glass' },
      ],
      groups: [
        ...departments.map((department) => ({
          id: `aad-g-${department.toLowerCase()}`,
          displayName: department,
          groupTypes: ['Unified' as const],
          mailEnabled: true,
          members: people.filter((one) => one.department === department).map((one) => idOf(mailboxOf(one))),
        })),
        {
          id: 'aad-g-visio',
          displayName: 'Visio users',
          licences: [visio],
          members: ['lee', 'kenji', 'diego'].map(idOf),
        },
        {
          id: 'aad-g-staff',
          displayName: 'All staff',
          groupTypes: ['DynamicMembership'],
          membershipRule: '(user.userType -eq "Member")',
          members: staff.map((one) => idOf(mailboxOf(one))),
        },
      ],
      roleDefinitions: [{ id: globalAdministrator, displayName: 'Global Administrator' }],
      roleAssignments: ['ann', 'bob', 'sam', 'breakglass'].map((mailbox) => ({
        id: `aad-ra-${mailbox}`,
        principalId: idOf(mailbox),
        roleDefinitionId: globalAdministrator,
      })),
      consents: ['lee', 'tom', 'priya'].map((mailbox) => ({
        id: `aad-c-${mailbox}`,
        clientId: 'diagram-editor',
        principalId: idOf(mailbox),
        scope: 'Files.Read.All offline_access',
      })),
      devices: [
        { id: 'aad-d-lee', displayName: "Lee's phone", users: [idOf('lee')] },
        { id: 'aad-d-tom', displayName: "Tom's phone", users: [idOf('tom')] },
      ],
      skus: [
        { skuId: microsoft365, skuPartNumber: 'Microsoft 365 E3', plans: ['EXCHANGE', 'TEAMS'] },
        { skuId: visio, skuPartNumber: 'Visio Plan 2', plans: ['VISIO'] },
      ],
    },
  });
  return {
    ...server,
    connector: 'entra',
    settings: {
      tenant,
      client_id: clientId,
      client_secret: 'env:ENTRA_SECRET',
      base_url: server.baseUrl,
      token_url: server.tokenUrl,
      auto_reply: 'I have left Northwind. Please write to {name}, {email}.',
    },
    secrets: { ENTRA_SECRET: secret },
  };
};
