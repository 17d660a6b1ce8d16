import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js';
import type { AccountStatus } from './account.ts';
import type { Tier } from './application.ts';
import type { Person } from './roster.ts';

/**
 * What expressions see of a leaver. What is not known is left out, never empty: reading it then fails, and failing is strict.
 * `has(leaver.department)` asks first.
 */
export interface LeaverFacts {
  readonly email: string;
  readonly emails: readonly string[];
  readonly name: string;
  readonly employeeId?: string;
  readonly department?: string;
  readonly title?: string;
  readonly location?: string;
  readonly country?: string;
  readonly timezone?: string;
  readonly employmentType?: string;
  readonly managerEmail?: string;
  /** `YYYY-MM-DD`. */
  readonly startDate?: string;
  readonly lastDay?: string;
  readonly groups: readonly string[];
  /** Also true when it could not be read. */
  readonly privileged: boolean;
  readonly involuntary: boolean;
  /** Whole days from the first to the last. */
  readonly daysOfService?: number;
}

export interface AccountFacts {
  /** The application's id. */
  readonly application: string;
  readonly tier: Tier;
  /** Also true when it could not be read. */
  readonly privileged: boolean;
  readonly status: AccountStatus;
  /** ISO 8601 UTC. */
  readonly lastSeen?: string;
}

/** Characters in one expression. */
const MAX_LENGTH = 1_000;
/** Lists inside lists multiply: two levels of 500 accounts are a quarter of a million looks, three would be minutes. */
const MAX_LOOPS = 2;
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
/** `matches` runs a backtracking engine (20 s on 29 characters); `bind` doubles a string with every use. */
const REFUSED: ReadonlySet<string> = new Set(['matches', 'bind']);

const environment = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 30, maxListElements: 100, maxMapEntries: 100 },
})
  .registerType('Account', {
    fields: { application: 'string', tier: 'string', privileged: 'bool', status: 'string', lastSeen: 'string' },
  })
  .registerVariable('accounts', 'list<Account>')
  .registerVariable({
    name: 'leaver',
    schema: {
      email: 'string',
      emails: 'list<string>',
      name: 'string',
      employeeId: 'string',
      department: 'string',
      title: 'string',
      location: 'string',
      country: 'string',
      timezone: 'string',
      employmentType: 'string',
      managerEmail: 'string',
      startDate: 'string',
      lastDay: 'string',
      groups: 'list<string>',
      privileged: 'bool',
      involuntary: 'bool',
      daysOfService: 'int',
    },
  });

/** Why an expression cannot be used, as one phrase; `undefined` when it can. Call it where configuration is read. */
export function expressionFault(expression: string): string | undefined {
  if (expression.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  const checked = environment.check(expression);
  if (!checked.valid) return `${checked.error?.summary ?? 'not an expression'}${place(checked.error?.range?.start)}`;
  const ast = environment.parse(expression).ast;
  const refused = calls(ast).find((name) => REFUSED.has(name));
  if (refused !== undefined)
    return `uses “${refused}”, which can take minutes; use contains, startsWith, endsWith or ==`;
  if (loopDepth(ast) > MAX_LOOPS) return `goes through lists inside lists more than ${MAX_LOOPS} deep`;
  if (checked.type !== 'bool') return `gives ${checked.type ?? 'nothing'}, not true or false`;
  return undefined;
}

/** What an expression reads: `accounts`, `leaver.title` …; `leaver` alone where it cannot be told what of them. */
export function readsOf(expression: string): ReadonlySet<string> {
  const names = (node: ASTNode): string[] => {
    if (node.op === '.' && isNode(node.args[0]) && node.args[0].op === 'id')
      return [`${node.args[0].args}.${node.args[1]}`];
    return node.op === 'id' ? [node.args] : children(node).flatMap(names);
  };
  return new Set(names(environment.parse(expression).ast));
}

/** true or false, or the error that reading this person's attributes gave. The expression has passed `expressionFault`. */
export function holds(expression: string, leaver: LeaverFacts, accounts: readonly AccountFacts[]): boolean | Error {
  try {
    const result: unknown = environment.parse(expression)({
      leaver: {
        ...known(leaver),
        ...(leaver.daysOfService !== undefined && { daysOfService: BigInt(leaver.daysOfService) }),
      },
      accounts: accounts.map(known),
    });
    return typeof result === 'boolean' ? result : new Error('it gave neither true nor false');
  } catch (error) {
    return error instanceof Error ? error : new Error('it could not be evaluated');
  }
}

/** The failure without the library's drawing of the source line. */
export function failureText(error: Error): string {
  if (!(error instanceof EvaluationError)) return error.message;
  return error.code === 'no_such_key' ? error.summary.replace('No such key:', 'not known:') : error.summary;
}

/** A person as expressions see them. `lastDay` is the case's, which may differ from the roster's. */
export function leaverFacts(
  person: Person,
  about: { privileged: boolean; involuntary: boolean; lastDay?: string },
): LeaverFacts {
  const lastDay = about.lastDay ?? person.lastDay;
  const served =
    person.startDate && lastDay ? (Date.parse(lastDay) - Date.parse(person.startDate)) / 86_400_000 : undefined;
  return {
    email: person.email,
    emails: [person.email, ...person.otherEmails],
    name: person.name,
    groups: person.groups,
    privileged: about.privileged,
    involuntary: about.involuntary,
    ...known({
      employeeId: person.employeeId,
      department: person.department,
      title: person.title,
      location: person.location,
      country: person.country,
      timezone: person.timezone,
      employmentType: person.employmentType,
      managerEmail: person.managerEmail,
      startDate: person.startDate,
      lastDay,
      daysOfService: served === undefined || Number.isNaN(served) ? undefined : Math.floor(served),
    }),
  };
}

/** Members that say something: an absent or empty one must fail when read, not compare as different. */
function known<T extends object>(facts: T): T {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as T;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function children(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const walk = (value: unknown): void => {
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
  };
  walk(node.args);
  return found;
}

function calls(node: ASTNode): string[] {
  const own = node.op === 'call' || node.op === 'rcall' ? [node.args[0]] : [];
  return [...own, ...children(node).flatMap(calls)];
}

/** Loops inside loops; one after another (`filter(…).map(…)`) is not deeper. */
function loopDepth(node: ASTNode): number {
  if (node.op !== 'rcall' || !LOOPS.has(node.args[0])) return Math.max(0, ...children(node).map(loopDepth));
  const [, receiver, inside] = node.args;
  return Math.max(loopDepth(receiver), 1 + Math.max(0, ...inside.map(loopDepth)));
}

function place(start: number | undefined): string {
  return start === undefined ? '' : ` (at character ${start + 1})`;
}
