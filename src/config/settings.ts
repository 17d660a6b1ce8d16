import type { Application } from '../domain/application.ts';
import { DEFAULT_POLICIES, DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { PeopleList, RosterEntry, Settings } from '../domain/settings.ts';
import { describe, nearestOf, type PathFault } from './fault.ts';
import type { Inspected } from './parts.ts';
import { type ApplicationEntry, Itsm, type PolicyEntry, type SettingsFile } from './schema.ts';

/** What holds between keys, which no schema of one key can see. */
export function crossFaults(file: SettingsFile): PathFault[] {
  return [
    ...policyFaults(file.policies ?? []),
    ...applicationFaults(file),
    ...sourceFaults(file),
    ...roleFaults(file),
    ...itsmFaults(file),
  ];
}

function policyFaults(policies: readonly PolicyEntry[]): PathFault[] {
  if (policies.length === 0) return [];
  const faults = repeated(policies.map(({ name }) => name)).map(([index, name]) => ({
    path: ['policies', index, 'name'],
    found: `a second ${describe(name, false)}`,
    expected: 'a name of its own',
  }));
  const at = policies.findIndex(({ name }) => name === 'default');
  if (at < 0)
    return [...faults, { path: ['policies'], found: 'no policy named default', expected: 'one, as the last' }];
  if (at < policies.length - 1) {
    faults.push({ path: ['policies', at], found: 'default before other policies', expected: 'default as the last' });
  }
  policies.forEach(({ name, when }, index) => {
    if (name === 'default' && when !== undefined) {
      faults.push({
        path: ['policies', index, 'when'],
        found: 'a condition on default',
        expected: 'none: it takes everybody else',
      });
    } else if (name !== 'default' && when === undefined) {
      faults.push({
        path: ['policies', index, 'when'],
        found: 'nothing',
        expected: 'an expression saying whom it takes',
      });
    }
  });
  return faults;
}

function applicationFaults(file: SettingsFile): PathFault[] {
  const entries = Object.entries(file.applications);
  const faults: PathFault[] = repeated(entries.map(([id, { name }]) => (name ?? id).toLowerCase())).map(([index]) => {
    const [id = '', entry] = entries[index] ?? [];
    return {
      path: ['applications', id, 'name'],
      found: `a second ${describe(entry?.name ?? id, false)}`,
      expected: 'a name of its own',
    };
  });
  for (const [id, entry] of entries) {
    if (entry.members_group !== undefined && !(entry.identity_provider && entry.connector !== undefined))
      faults.push({
        path: ['applications', id, 'members_group'],
        found: 'a group of an application that is no connected identity provider',
        expected: 'it beside a connector and identity_provider: true',
      });
    const people = Object.keys(entry.identities);
    // Two people with one account is the crossed identity that closes the wrong one.
    for (const [index] of repeated(Object.values(entry.identities).map((name) => name.toLowerCase()))) {
      const path = ['applications', id, 'identities', people[index] ?? ''];
      faults.push({ path, found: 'an account that another person has', expected: 'one account for one person' });
    }
  }
  return faults;
}

function roleFaults({ roles, applications }: SettingsFile): PathFault[] {
  const known = Object.keys(applications);
  return roles.flatMap(({ application: id }, index) => {
    const path = ['roles', index, 'application'];
    return known.includes(id) ? [] : [{ path, found: describe(id, false), expected: nearestOf(id, known) }];
  });
}

function sourceFaults(file: SettingsFile): PathFault[] {
  return repeated(file.roster.map(sourceId)).map(([index, id]) => ({
    path: ['roster', index, 'id'],
    found: `a second ${describe(id, false)}`,
    expected: 'an id of its own',
  }));
}

/** Tasks for an ITSM need one, and its answers come to a path that no source may have. */
function itsmFaults(file: SettingsFile): PathFault[] {
  const sent: (readonly PropertyKey[])[] = [
    ...Object.entries(file.applications).flatMap(([id, { tasks_to }]) =>
      tasks_to === 'itsm' ? [['applications', id, 'tasks_to']] : [],
    ),
    ...file.checklist.flatMap(({ tasks_to }, index) => (tasks_to === 'itsm' ? [['checklist', index, 'tasks_to']] : [])),
  ];
  if (!file.itsm)
    return sent.map((path) => ({ path, found: 'itsm, which is not configured', expected: 'itsm: { url, secret }' }));
  return file.roster.flatMap((entry, index) =>
    sourceId(entry) === 'itsm'
      ? [{ path: ['roster', index, 'id'], found: '“itsm”, which the ITSM has', expected: 'another id' }]
      : [],
  );
}

function repeated(names: readonly string[]): [number, string][] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [[index, name] satisfies [number, string]] : [],
  );
}

function sourceId(entry: SettingsFile['roster'][number]): string {
  return entry.id ?? entry.source;
}

/** The file in our own words. */
export function settingsOf(file: SettingsFile, parts: Inspected): Settings {
  const { company, slack, digest } = file;
  return {
    company: {
      name: company.name,
      timezone: company.timezone,
      leavingHour: company.leaving_hour,
      ownDomains: company.own_domains,
    },
    slack: {
      team: slack.team,
      channel: slack.channel.replace(/^#/, ''),
      approvers: slack.approvers,
      securityApprovers: slack.security_approvers,
      legal: slack.legal,
      admins: slack.admins,
      ...(slack.hr && { hr: slack.hr satisfies PeopleList }),
    },
    digest,
    roster: file.roster.map(
      (entry, index): RosterEntry => ({
        source: entry.source,
        id: sourceId(entry),
        settings: parts.settings.get(`roster.${index}`) ?? {},
      }),
    ),
    applications: Object.fromEntries(
      Object.entries(file.applications).map(([id, entry]) => [id, applicationOf(id, entry, parts)]),
    ),
    checklist: file.checklist.map(({ when, tasks_to: tasksTo, ...item }) => ({
      ...item,
      tasksTo,
      ...(when !== undefined && { when }),
    })),
    ...(file.itsm && { itsm: Itsm.parse(parts.settings.get('itsm')) }),
    policies: policiesOf(file.policies ?? []),
    shadowIt: {
      keep: file.shadow_it.keep,
      tokens: file.shadow_it.tokens,
      ...(file.shadow_it.price && { price: file.shadow_it.price }),
    },
    roles: file.roles,
    moveGrace: file.move_grace,
    contractExtensionMax: file.contract_extension_max,
    ...(file.pilot !== undefined && { pilot: file.pilot }),
  };
}

function applicationOf(id: string, entry: ApplicationEntry, parts: Inspected): Application {
  return {
    id,
    name: entry.name ?? id,
    ...(entry.connector !== undefined && { connector: entry.connector }),
    mode: entry.mode,
    identityProvider: entry.identity_provider,
    ...(entry.members_group !== undefined && { membersGroup: entry.members_group }),
    ...(entry.owner !== undefined && { owner: entry.owner }),
    ...(entry.backup_owner !== undefined && { backupOwner: entry.backup_owner }),
    tier: entry.tier,
    protected: entry.protected,
    identities: entry.identities,
    domains: entry.domains,
    tasksTo: entry.tasks_to,
    runbook: entry.runbook,
    peopleAnHour: entry.people_an_hour,
    ...(entry.seat_cost && { seatCost: entry.seat_cost }),
    settings: parts.settings.get(`applications.${id}`) ?? {},
  };
}

function policiesOf(entries: readonly PolicyEntry[]): readonly Policy[] {
  const last = entries.at(-1);
  if (last === undefined) return DEFAULT_POLICIES;
  const fallback = policyOf(last, DEFAULT_POLICY);
  return [...entries.slice(0, -1).map((entry) => policyOf(entry, fallback)), fallback];
}

function policyOf(entry: PolicyEntry, fallback: Policy): Policy {
  const inactiveAfter = entry.inactive_after ?? fallback.inactiveAfter;
  const { cut_access: cutAccess, hand_over: handOver, reclaim, tasks } = entry.sla ?? {};
  const approvers = entry.approvers ?? fallback.approvers;
  return {
    name: entry.name,
    ...(entry.when !== undefined && { when: entry.when }),
    approvals: entry.approvals ?? fallback.approvals,
    securityApproval: entry.security_approval ?? fallback.securityApproval,
    ...(approvers && { approvers }),
    whenUnapproved: entry.when_unapproved ?? fallback.whenUnapproved,
    sla: {
      ...fallback.sla,
      ...(cutAccess !== undefined && { cutAccess }),
      ...(handOver !== undefined && { handOver }),
      ...(reclaim !== undefined && { reclaim }),
      ...(tasks !== undefined && { tasks }),
    },
    exceptionMax: entry.exception_max ?? fallback.exceptionMax,
    deleteAfter: entry.delete_after ?? fallback.deleteAfter,
    ...(inactiveAfter !== undefined && { inactiveAfter }),
    handOverMaxWait: entry.hand_over_max_wait ?? fallback.handOverMaxWait,
  };
}
