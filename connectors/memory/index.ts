/**
 * The reference connector: an application that lives in this process. Copy this folder to begin a new one; what is a
 * lookup in a Map here is an HTTP request there, and everything else stays.
 */
import type {
  Account,
  Capability,
  Connection,
  Connector,
  Executed,
  Leaver,
  PlanContext,
  PlannedStep,
  Reading,
  Step,
} from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { type MemoryAccount, MemoryConfig, SuspendBefore } from './schema.ts';

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: [] },
  { action: 'end_sessions', undo: 'none', scopes: [] },
  { action: 'transfer_data', undo: 'none', scopes: [] },
  { action: 'remove_entitlement', undo: 'full', scopes: [] },
  { action: 'reclaim_licence', undo: 'full', scopes: [] },
  { action: 'delete', undo: 'none', scopes: [] },
];

export const memory: Connector<MemoryConfig> = {
  id: 'memory',
  name: 'Memory',
  capabilities,
  Config: MemoryConfig,
  connect,
};

const DONE: Executed = { outcome: 'done' };
const ALREADY_DONE: Executed = { outcome: 'already_done' };

function connect(config: MemoryConfig): Connection {
  const store = new Map(config.accounts.map((account) => [account.id, structuredClone(account)]));

  async function check(): Promise<void> {
    if (config.own_account !== undefined && !store.has(config.own_account)) {
      throw new ConnectorError('invalid', `memory: own_account ${config.own_account}: no such account`);
    }
  }

  async function findAccounts(leaver: Leaver): Promise<readonly Account[]> {
    const addresses = new Set([leaver.email, ...leaver.otherEmails].map((address) => address.toLowerCase()));
    const isLeaver = (candidate: MemoryAccount) =>
      candidate.id === leaver.identity ||
      (leaver.employeeId !== undefined && candidate.employee_id === leaver.employeeId) ||
      [candidate.email, ...candidate.other_emails].some((address) => addresses.has(address.toLowerCase()));
    return [...store.values()].filter(isLeaver).map(asAccount);
  }

  async function* listAccounts(): AsyncGenerator<Account> {
    for (const account of store.values()) yield asAccount(account);
  }

  async function membersOf(group: string): Promise<readonly string[] | undefined> {
    const members = [...store.values()].filter(({ entitlements }) => entitlements.includes(group));
    return members.length === 0 ? undefined : members.map(({ id }) => id);
  }

  async function adminIds(): Promise<readonly string[] | undefined> {
    if (config.privileged_entitlements === undefined) return undefined;
    return [...store.values()].filter((account) => account.active && isPrivileged(account)).map(({ id }) => id);
  }

  async function ownAccountIds(): Promise<readonly string[]> {
    return config.own_account === undefined ? [] : [config.own_account];
  }

  /** Each step carries what undo needs in `before`; what is not there to take away gets no step. */
  async function plan(account: Account, context: PlanContext): Promise<readonly PlannedStep[]> {
    const now = store.get(account.id);
    if (now === undefined) return [];
    const heir = [...store.values()].find(({ email }) => email === context.handOverTo?.email);
    const steps: PlannedStep[] = [
      // Planned for an inactive account too: then it proves that it is, and undo knows to leave it so.
      {
        action: 'suspend',
        phase: 'cut_access',
        account,
        summary: 'Suspend',
        before: { active: now.active },
        absorbing: true,
      },
      {
        action: 'end_sessions',
        phase: 'cut_access',
        account,
        summary: 'End all sessions',
        before: { sessions: now.sessions },
        absorbing: true,
      },
    ];
    if (now.files > 0 && heir !== undefined) {
      steps.push({
        action: 'transfer_data',
        phase: 'hand_over',
        account,
        summary: `Give ${now.files} files to ${heir.email}`,
        target: heir.id,
        before: { files: now.files },
        // A second transfer would take what the first left for good reason: read before sending again.
        absorbing: false,
      });
    }
    for (const entitlement of now.entitlements) {
      steps.push({
        action: 'remove_entitlement',
        phase: 'reclaim',
        account,
        summary: `Remove from ${entitlement}`,
        target: entitlement,
        before: { held: true },
        absorbing: true,
      });
    }
    if (now.licence !== null) {
      steps.push({
        action: 'reclaim_licence',
        phase: 'reclaim',
        account,
        summary: `Take back the ${now.licence} licence`,
        target: now.licence,
        before: { licence: now.licence },
        absorbing: true,
      });
    }
    const lost = now.files > 0 && heir === undefined ? `, with ${now.files} files that nobody takes over` : '';
    steps.push({
      action: 'delete',
      phase: 'delete',
      account,
      summary: `Delete the account${lost}`,
      before: { email: now.email, name: now.name },
      absorbing: false,
    });
    return steps;
  }

  async function execute(step: Step): Promise<Executed> {
    const account = store.get(step.account.id);
    // Gone by another hand, or already as wanted: a repeat is a success.
    if (account === undefined || isAsWanted(account, step)) return ALREADY_DONE;
    switch (step.action) {
      case 'suspend':
        account.active = false;
        return DONE;
      case 'end_sessions':
        account.sessions = 0;
        return DONE;
      case 'transfer_data': {
        const heir = store.get(step.target ?? '');
        if (heir === undefined)
          throw new ConnectorError('invalid', `memory: hand over ${account.id}: the new owner is gone`);
        const moved = account.files;
        heir.files += moved;
        account.files = 0;
        return { outcome: 'done', receipt: { moved } };
      }
      case 'remove_entitlement':
        account.entitlements = account.entitlements.filter((held) => held !== step.target);
        return DONE;
      case 'reclaim_licence':
        account.licence = null;
        return DONE;
      case 'delete':
        store.delete(account.id);
        return DONE;
      default:
        throw new ConnectorError('invalid', `memory: ${step.action}: not an action of this connector`);
    }
  }

  async function verify(step: Step): Promise<Reading> {
    const account = store.get(step.account.id);
    if (account === undefined) return { verdict: 'holds', observed: { found: false } };
    return { verdict: isAsWanted(account, step) ? 'holds' : 'broken', observed: observed(account) };
  }

  async function undo(step: Step): Promise<Executed> {
    const account = store.get(step.account.id);
    if (account === undefined)
      throw new ConnectorError('invalid', `memory: give back ${step.account.id}: the account is gone`);
    if (isAsBefore(account, step)) return ALREADY_DONE;
    if (step.action === 'suspend') account.active = true;
    if (step.action === 'remove_entitlement' && step.target !== undefined) account.entitlements.push(step.target);
    if (step.action === 'reclaim_licence') account.licence = step.target ?? null;
    return DONE;
  }

  async function verifyUndone(step: Step): Promise<Reading> {
    const account = store.get(step.account.id);
    if (account === undefined) return { verdict: 'broken', observed: { found: false } };
    return { verdict: isAsBefore(account, step) ? 'holds' : 'broken', observed: observed(account) };
  }

  function asAccount(account: MemoryAccount): Account {
    return {
      id: account.id,
      label: account.email,
      emails: [account.email, ...account.other_emails],
      displayName: account.name,
      ...(account.employee_id === undefined ? {} : { employeeId: account.employee_id }),
      status: account.active ? 'active' : 'suspended',
      privilege: privilegeOf(account),
      entitlements: account.entitlements,
      ...(account.last_seen === undefined ? {} : { lastSeenAt: account.last_seen }),
    };
  }

  function privilegeOf(account: MemoryAccount): Account['privilege'] {
    if (config.privileged_entitlements === undefined) {
      return { privileged: 'unreadable', why: 'privileged_entitlements is not configured' };
    }
    if (isPrivileged(account)) return { privileged: 'yes', why: 'holds a privileged entitlement' };
    return { privileged: 'no', why: 'holds none of the privileged entitlements' };
  }

  function isPrivileged(account: MemoryAccount): boolean {
    return account.entitlements.some((held) => config.privileged_entitlements?.includes(held));
  }

  return {
    check,
    findAccounts,
    listAccounts,
    membersOf,
    adminIds,
    ownAccountIds,
    plan,
    execute,
    verify,
    undo,
    verifyUndone,
  };
}

/** The goal of a step, read from the account. `execute` and `verify` must mean the same by it. */
function isAsWanted(account: MemoryAccount, step: Step): boolean {
  switch (step.action) {
    case 'suspend':
      return !account.active;
    case 'end_sessions':
      return account.sessions === 0;
    case 'transfer_data':
      return account.files === 0;
    case 'remove_entitlement':
      return !account.entitlements.includes(step.target ?? '');
    case 'reclaim_licence':
      return account.licence === null;
    default:
      return false;
  }
}

/** As `step.before` says, which need not be "open": what was inactive stays so. */
function isAsBefore(account: MemoryAccount, step: Step): boolean {
  switch (step.action) {
    case 'suspend':
      return account.active === SuspendBefore.parse(step.before).active;
    case 'remove_entitlement':
      return account.entitlements.includes(step.target ?? '');
    case 'reclaim_licence':
      return account.licence === step.target;
    default:
      return true;
  }
}

function observed(account: MemoryAccount): Reading['observed'] {
  const { active, sessions, entitlements, licence, files } = account;
  return { found: true, active, sessions, entitlements, licence, files };
}
