import { stringify } from 'yaml';
import { applications, type DemoApplication } from './applications.ts';
import { personOf } from './people.ts';
import type { CompanyServer } from './server.ts';
import { casesChannel, slackId, team } from './workspace.ts';

const address = (mailbox: string) => personOf(mailbox).email;

type RunningServer = Pick<CompanyServer, 'connector' | 'settings'>;
/** By application id. */
export type RunningServers = ReadonlyMap<string, RunningServer>;

function entry(application: DemoApplication, server: RunningServer | undefined) {
  return {
    name: application.name,
    ...(server ? { connector: server.connector } : {}),
    ...(application.mode ? { mode: application.mode } : {}),
    ...(application.identityProvider ? { identity_provider: true } : {}),
    ...(application.protects ? { protected: application.protects } : {}),
    ...(application.privilegedTier ? { tier: 'privileged' } : {}),
    owner: address(application.owner),
    ...(application.backupOwner ? { backup_owner: address(application.backupOwner) } : {}),
    ...(application.domain ? { domains: [application.domain] } : {}),
    ...(application.runbook ? { runbook: application.runbook } : {}),
    ...(application.seatCost ? { seat_cost: { amount: application.seatCost, currency: 'EUR', per: 'month' } } : {}),
    ...(server ? { settings: server.settings } : {}),
  };
}

/** Northwind's lastday.yaml, for these servers and its HR. */
export function configurationYaml(servers: RunningServers, hr: Readonly<Record<string, unknown>>): string {
  return stringify({
    company: {
      name: 'Northwind',
      timezone: 'Europe/Berlin',
      leaving_hour: '18:00',
      own_domains: ['northwind.test'],
    },
    slack: {
      team: team.id,
      channel: casesChannel,
      approvers: { users: [slackId('ann')], groups: ['S0ITADMINS'] },
      security_approvers: { users: [slackId('sam')], groups: ['S0SECURITY'] },
      legal: { users: [slackId('lena')] },
      admins: { users: [slackId('ann')] },
      hr: { users: [slackId('hana')] },
    },
    digest: { at: '09:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    // HR has the last word; the file knows Slack accounts and aliases besides.
    roster: [
      hr,
      { source: 'csv', path: './roster.csv' },
      { source: 'webhook', id: 'hr', secrets: ['env:HR_HOOK_SECRET'] },
    ],
    applications: Object.fromEntries(applications.map((one) => [one.id, entry(one, servers.get(one.id))])),
    checklist: [
      { name: 'Recover the laptop', owner: address('peter'), due: '7d', when: "leaver.employmentType != 'Contractor'" },
      {
        name: 'Rotate the shared database password',
        owner: address('kenji'),
        due: '24h',
        when: "leaver.department == 'Engineering'",
      },
    ],
    policies: [
      {
        name: 'privileged',
        when: 'leaver.privileged || accounts.exists(a, a.privileged)',
        sla: { cut_access: '1h', tasks: '24h' },
      },
      {
        name: 'default',
        approvals: 1,
        when_unapproved: 'cut',
        sla: { cut_access: '24h', tasks: '72h' },
        exception_max: '30d',
        delete_after: '30d',
      },
    ],
  });
}
