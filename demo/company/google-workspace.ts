import { startGoogleWorkspace } from '../vendors/google-workspace.ts';
import { departments, mailboxOf, people } from './people.ts';
import { botAccount, breakGlass, type StartServer } from './server.ts';

const staff = people.filter(({ employmentType }) => employmentType === 'employee');
const idOf = (email: string) =>
  String(100_000 + [...staff.map((one) => one.email), botAccount, breakGlass].indexOf(email));
const idsOf = (...mailboxes: readonly string[]) =>
  staff.filter((one) => mailboxes.includes(mailboxOf(one))).map((one) => idOf(one.email));
const standard = { product: 'Google-Apps', sku: '1010020028' };

const grants: Readonly<Record<string, readonly string[]>> = { lee: ['Figma', 'Zoom'], tom: ['Zoom'], dana: ['Figma'] };

/** Mail, files and calendars. A transfer takes a moment, as Google's does. */
export const googleWorkspace: StartServer = async ({ file }) => {
  const server = await startGoogleWorkspace({
    file,
    transferMs: 3_000,
    seed: {
      users: [
        ...staff.map(({ email, name, employeeId, otherEmails }, index) => ({
          id: idOf(email),
          primaryEmail: email,
          fullName: name,
          employeeId,
          aliases: [...(otherEmails ?? [])],
          superAdmin: ['ann', 'bob'].includes(mailboxOf({ email })),
          sessions: 1 + (index % 3),
          grants: (grants[mailboxOf({ email })] ?? []).map((displayText) => ({
            clientId: `${displayText.toLowerCase()}.apps`,
            displayText,
          })),
          ...(mailboxOf({ email }) === 'lee'
            ? { appPasswords: [{ codeId: 3, name: 'Old mail client' }], backupCodes: 10 }
            : {}),
        })),
        { id: idOf(botAccount), primaryEmail: botAccount, fullName: 'Lastday', superAdmin: true },
        { id: idOf(breakGlass), primaryEmail: breakGlass, fullName: 'Break glass', superAdmin: true },
      ],
      groups: departments.map((department) => ({
        id: `g-${department.toLowerCase()}`,
        email: `${department.toLowerCase()}@northwind.test`,
        name: department,
        members: staff.filter((one) => one.department === department).map(({ email }) => ({ id: idOf(email) })),
      })),
      roles: [{ roleId: '1', roleName: '_SEED_ADMIN_ROLE', isSuperAdminRole: true }],
      roleAssignments: [...idsOf('ann', 'bob'), idOf(botAccount), idOf(breakGlass)].map((assignedTo) => ({
        roleAssignmentId: `ra-${assignedTo}`,
        roleId: '1',
        assignedTo,
      })),
      licences: staff.map(({ email }) => ({ userId: idOf(email), ...standard, skuName: 'Business Standard' })),
      chromebooks: [
        { deviceId: 'cb-lee', serialNumber: 'NW-0107', model: 'Chromebook Plus', annotatedUser: 'lee@northwind.test' },
      ],
    },
  });
  return {
    ...server,
    connector: 'google-workspace',
    settings: {
      service_account: 'env:GOOGLE_SERVICE_ACCOUNT',
      admin: botAccount,
      licences: [standard],
      chromebooks: true,
      base_url: server.baseUrl,
      token_url: server.tokenUrl,
    },
    secrets: { GOOGLE_SERVICE_ACCOUNT: server.serviceAccount },
  };
};
