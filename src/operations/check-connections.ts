import { ConnectorError } from '../../connectors/errors.ts';
import type { DatabaseFacts } from '../../db/inspect.ts';
import type { Application } from '../domain/application.ts';
import type { HrRecord } from '../domain/roster.ts';
import type { Settings } from '../domain/settings.ts';
import type { Connected } from './deps.ts';
import { policyWarnings } from './try-policy.ts';

export type { DatabaseFacts } from '../../db/inspect.ts';

/** One thing that was looked at. `fail`: Lastday cannot do its work like this. */
export interface Check {
  readonly area: string;
  readonly standing: 'ok' | 'warn' | 'fail';
  /** A sentence that says what to do, when there is something to do. */
  readonly detail: string;
}

/** A roster source, as far as it can be asked. */
export interface ExaminedSource {
  /** The entry's id in lastday.yaml. */
  readonly id: string;
  readonly check?: () => Promise<void>;
  readonly readRoster?: () => Promise<RosterAsRead>;
}

export interface RosterAsRead {
  readonly people: readonly HrRecord[];
  readonly unknownColumns: readonly string[];
  /** With any, the roster is not to be used. */
  readonly faults: readonly { readonly sentence: string }[];
}

/** Everything there is to look at. */
export interface Examination {
  readonly settings: Settings;
  readonly configFile: string;
  readonly connect: (application: string) => Connected | undefined;
  readonly sources: readonly ExaminedSource[];
  readonly database: DatabaseFacts;
  readonly now: () => Date;
  /** Whether others than its owner can open the data directory; absent where there is none yet. */
  readonly dataDirOpen?: boolean;
  /** Absent: no ITSM is configured. Throws when it does not answer; sends no ticket. */
  readonly checkItsm?: () => Promise<void>;
  /** Absent: Slack is not configured here. Token, scopes, channel: whatever can be read. */
  readonly checkSlack?: () => Promise<readonly { readonly ok: boolean; readonly detail: string }[]>;
}

/** Looks at everything, all at once, and changes nothing. */
export async function checkConnections(examination: Examination): Promise<readonly Check[]> {
  const { settings, sources } = examination;
  const applications = Object.values(settings.applications);
  const parts = await Promise.all([
    settingsChecks(examination),
    databaseChecks(examination),
    slackChecks(examination),
    itsmChecks(examination),
    ...sources.map(checkSource),
    ...applications.map((application) => checkApplication(application, examination.connect(application.id))),
  ]);
  return parts.flat();
}

function databaseChecks({ settings, database, dataDirOpen, now }: Examination): readonly Check[] {
  const checks: Check[] = [{ area: 'database', ...databaseStanding(database) }];
  if (database.state === 'ready') {
    checks.push({ area: 'audit log', ...logStanding(database) });
    for (const brake of database.brakes)
      checks.push({
        area: 'brake',
        standing: 'warn',
        detail: `Everything is stopped by ${brake.by}: ${brake.reason} Two people restart it in Slack.`,
      });
    for (const { application, because } of database.stopped)
      checks.push({
        area: application,
        standing: 'warn',
        detail: `It is stopped after unexpected answers, the last: ${because ?? ''} Two people say go on in Slack.`,
      });
    for (const warning of policyWarnings(settings, database.roster, now()))
      checks.push({ area: 'policy', standing: 'warn', detail: warning });
    if (database.roster.length === 0)
      checks.push({
        area: 'roster',
        standing: 'warn',
        detail: 'Nobody is on the roster yet: “roster sync” reads the sources of lastday.yaml.',
      });
  }
  if (dataDirOpen)
    checks.push({
      area: 'data directory',
      standing: 'warn',
      detail: 'Other users of this machine can open DATA_DIR, where the signing key is: chmod 700 it.',
    });
  return checks;
}

const POWER_LOSS =
  'a power loss may cost the last moments before it, and the signed checkpoints show whether it did; use PostgreSQL where that is too much';

function databaseStanding(facts: DatabaseFacts): Omit<Check, 'area'> {
  const name = facts.kind === 'embedded' ? 'The embedded database' : 'PostgreSQL';
  switch (facts.state) {
    case 'absent':
      return { standing: 'ok', detail: `${name} is empty: the first start creates what it needs.` };
    case 'in_use':
      return {
        standing: 'fail',
        detail: `${name} is held by another process whose socket does not answer: it is starting or stopping, or hangs.`,
      };
    case 'unreachable':
      return { standing: 'fail', detail: `${name} cannot be opened (${facts.why}).` };
    case 'old':
      return { standing: 'warn', detail: `${name} is older than this version: the next start brings it up to date.` };
    case 'newer':
      return { standing: 'fail', detail: `${name} was written by a newer version of Lastday: run that one.` };
    case 'ready':
      return {
        standing: 'ok',
        detail: `${name} answers and is up to date${facts.kind === 'embedded' ? `; ${POWER_LOSS}` : ''}.`,
      };
  }
}

function logStanding(facts: Extract<DatabaseFacts, { state: 'ready' }>): Omit<Check, 'area'> {
  switch (facts.standing) {
    case undefined:
      return { standing: 'ok', detail: `${facts.events} events; nothing is signed yet.` };
    case 'ok':
      return { standing: 'ok', detail: `${facts.events} events, and they agree with the last signed checkpoint.` };
    case 'behind':
      return {
        standing: 'fail',
        detail: 'The database is older than its last signed checkpoint, as after restoring a backup: run “reconcile”.',
      };
    case 'forked':
      return {
        standing: 'fail',
        detail: 'The database tells another story than its last signed checkpoint: run “audit verify”.',
      };
  }
}

async function slackChecks({ checkSlack }: Examination): Promise<readonly Check[]> {
  const area = 'Slack';
  if (!checkSlack)
    return [{ area, standing: 'warn', detail: 'SLACK_BOT_TOKEN is not set here; the program does not start without.' }];
  try {
    const found = await checkSlack();
    return found.map(({ ok, detail }) => ({ area, standing: ok ? 'ok' : 'fail', detail }));
  } catch {
    return [{ area, standing: 'fail', detail: 'Slack does not answer: check the network and SLACK_API_URL.' }];
  }
}

async function itsmChecks({ checkItsm }: Examination): Promise<readonly Check[]> {
  if (!checkItsm) return [];
  const area = 'ITSM';
  try {
    await checkItsm();
    return [{ area, standing: 'ok', detail: 'It answers; whether it takes a ticket shows with the first one.' }];
  } catch {
    return [{ area, standing: 'fail', detail: 'It does not answer: check itsm.url and the network.' }];
  }
}

function settingsChecks({ settings, configFile }: Examination): readonly Check[] {
  const { admins, approvers, securityApprovers, legal } = settings.slack;
  const warnings: string[] = [];
  if (admins.groups.length === 0 && admins.users.length < 2)
    warnings.push('slack.admins names one person: with a second one, somebody is there when they are not.');
  const named = new Set([...approvers.users, ...securityApprovers.users]);
  if (approvers.groups.length + securityApprovers.groups.length === 0 && named.size < 2)
    warnings.push('slack.approvers and security_approvers are one person: privileged cases need two.');
  for (const { name, approvals, approvers: own } of settings.policies) {
    if (!own || own.groups.length + securityApprovers.groups.length > 0) continue;
    const all = new Set([...own.users, ...securityApprovers.users]).size;
    if (all < approvals)
      warnings.push(`Policy ${name} asks for ${approvals} people, and only ${all} can approve: name more approvers.`);
  }
  if (legal.users.length + legal.groups.length === 0)
    warnings.push('slack.legal is empty: a legal hold can be set from this command line only.');
  if (settings.roster.length === 0)
    warnings.push('There is no roster source: people are known only from “roster import”.');
  if (Object.keys(settings.applications).length === 0)
    warnings.push('There are no applications: there is nothing to cut anywhere.');
  const checks = warnings.map((detail): Check => ({ area: 'configuration', standing: 'warn', detail }));
  return [{ area: 'configuration', standing: 'ok', detail: `${configFile} can be used as it is.` }, ...checks];
}

async function checkSource(source: ExaminedSource): Promise<readonly Check[]> {
  const area = `roster ${source.id}`;
  try {
    await source.check?.();
    // What has a check of its own may be large or slow to read.
    const read = source.check ? undefined : await source.readRoster?.();
    const [fault] = read?.faults ?? [];
    if (fault) return [{ area, standing: 'fail', detail: `It would be refused: ${fault.sentence}` }];
    if (read) {
      const unknown = read.unknownColumns.length > 0 ? `; ignored columns: ${read.unknownColumns.join(', ')}` : '';
      return [{ area, standing: unknown ? 'warn' : 'ok', detail: `${read.people.length} people${unknown}.` }];
    }
    return [
      { area, standing: 'ok', detail: source.check ? 'It answers.' : `It is heard at POST /hooks/${source.id}.` },
    ];
  } catch (error) {
    return [{ area, standing: 'fail', detail: whatToDo(error).detail }];
  }
}

async function checkApplication(application: Application, connected: Connected | undefined): Promise<readonly Check[]> {
  const area = application.id;
  const checks: Check[] = [{ area, ...(await reach(application, connected)) }];
  const warn = (detail: string) => checks.push({ area, standing: 'warn', detail });
  if (connected && application.mode === 'dry_run')
    warn('Its mode is dry_run: what would be done is said, nothing is done. Write “mode: enforce” to do it.');
  if (connected && application.mode === 'observe') warn('Its mode is observe: accounts are found, nothing is planned.');
  if (application.owner === undefined) warn('It has no owner: its tasks have nobody to go to.');
  if (application.membersGroup !== undefined && connected && !connected.connection.membersOf)
    checks.push({
      area,
      standing: 'fail',
      detail: `Its connector cannot list who is in a group: take “members_group: ${application.membersGroup}” away.`,
    });
  if (application.identityProvider && application.protected.length === 0)
    warn('It is an identity provider and protects no account: name the break-glass account in “protected”.');
  return checks;
}

async function reach(application: Application, connected: Connected | undefined): Promise<Omit<Check, 'area'>> {
  if (!connected) return { standing: 'ok', detail: `${application.name} has no API: its owner gets a task each time.` };
  try {
    await connected.connection.check();
    return { standing: 'ok', detail: `${application.name} accepts the credential and its scopes.` };
  } catch (error) {
    return whatToDo(error);
  }
}

function whatToDo(error: unknown): Omit<Check, 'area'> {
  const kind = error instanceof ConnectorError ? error.kind : undefined;
  const said = error instanceof ConnectorError ? ` (${error.message})` : '';
  switch (kind) {
    case 'auth':
      return { standing: 'fail', detail: `It refuses the credential: give Lastday a valid one${said}.` };
    case 'forbidden':
      return {
        standing: 'fail',
        detail: `The credential lacks a scope; “connectors” lists the ones that are needed${said}.`,
      };
    case 'rate_limited':
      return { standing: 'warn', detail: `It asks us to wait: run this again in a while${said}.` };
    case 'unavailable':
      return {
        standing: 'fail',
        detail: `It does not answer: check base_url, the network and its status page${said}.`,
      };
    case 'not_installed':
      return { standing: 'fail', detail: `Nobody was asked: something is missing on this machine${said}.` };
    case 'invalid':
      return { standing: 'fail', detail: `It answers, but not as expected: check base_url and its path${said}.` };
    default:
      return { standing: 'fail', detail: 'It gave an answer that cannot be used.' };
  }
}
