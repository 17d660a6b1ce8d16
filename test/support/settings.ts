import type { Application } from '../../src/domain/application.ts';
import { DEFAULT_POLICIES } from '../../src/domain/policy.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { CompanyOptions } from './company.ts';

const DAY = 86_400_000;

/** Northwind's configuration, as far as operations read it. */
export function settingsOf(applications: readonly Application[], options: CompanyOptions): Settings {
  const nobody = { users: [], groups: [] };
  return {
    company: { name: 'Northwind', timezone: 'Europe/Berlin', leavingHour: '18:00', ownDomains: ['northwind.test'] },
    slack: {
      team: 'T0FAKE',
      channel: 'C0CASES',
      approvers: nobody,
      securityApprovers: nobody,
      legal: nobody,
      admins: nobody,
    },
    digest: { at: '09:00', days: ['mon'] },
    shadowIt: { keep: 30 * DAY, tokens: 100_000 },
    roster: [],
    applications: Object.fromEntries(applications.map((application) => [application.id, application])),
    checklist: options.checklist ?? [],
    policies: options.policies ?? DEFAULT_POLICIES,
    roles: options.roles ?? [],
    moveGrace: 14 * DAY,
    contractExtensionMax: 90 * DAY,
    ...(options.pilot !== undefined && { pilot: options.pilot }),
  };
}
