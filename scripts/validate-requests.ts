/**
 * Holds every request that the connectors made in their tests (test/connectors/record.ts) against the vendors'
 * specifications: the path exists, takes the method, has its required parameters and a body of the right shape.
 *
 *   LASTDAY_SPECS=<folder> node scripts/validate-requests.ts [--fresh]
 *   node scripts/validate-requests.ts <folder> [<folder of recorded requests>]
 *
 * --fresh forgets what was recorded and runs the connectors' tests first. Exit 1 when a request violates a
 * specification. Without a folder one line says that nothing was looked at.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Ajv } from 'ajv';
import { type Operation, readSpecification, type Schema, type Specification } from './specifications.ts';

interface Target {
  readonly connector: string;
  readonly files: readonly string[];
  /** Before the specification's paths: `/v1.0`. */
  readonly prefix?: string;
  /** Operations that the stored files leave out, with the vendor's own page: counted, and only known to exist. */
  readonly outside?: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly contentType?: string;
  readonly body?: string;
}

const GRAPH = 'https://learn.microsoft.com/graph/api';
const GOOGLE = ['admin-directory', 'admin-datatransfer', 'admin-reports', 'licensing', 'cloudidentity'];

const CHROME = '/admin/directory/v1/customer/{customerId}/devices/chromeos';
const CHROME_PAGE = 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/chromeosdevices';

const TARGETS: readonly Target[] = [
  {
    connector: 'scim',
    files: ['derived/scim2.json', 'github.json'],
    prefix: '/scim/v2',
    outside: { 'PUT /scim/v2/Groups/{id}': 'https://www.rfc-editor.org/rfc/rfc7644#section-3.5.1' },
  },
  {
    connector: 'okta',
    files: ['okta.yaml'],
    outside: { 'POST /oauth2/v1/token': 'https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/' },
  },
  {
    connector: 'entra',
    files: ['msgraph.json'],
    prefix: '/v1.0',
    outside: {
      'POST /{tenant}/oauth2/v2.0/token':
        'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow',
      'POST /v1.0/roleManagement/directory/roleAssignments': `${GRAPH}/rbacapplication-post-roleassignments`,
      'GET /v1.0/roleManagement/directory/roleEligibilitySchedules': `${GRAPH}/rbacapplication-list-roleeligibilityschedules`,
    },
  },
  {
    connector: 'google-workspace',
    files: GOOGLE.map((name) => `google-${name}.json`),
    outside: {
      'POST /token': 'https://developers.google.com/identity/protocols/oauth2/service-account',
      [`GET ${CHROME}`]: `${CHROME_PAGE}/list`,
      [`GET ${CHROME}/{deviceId}`]: `${CHROME_PAGE}/get`,
      [`POST ${CHROME}:batchChangeStatus`]:
        'https://developers.google.com/workspace/admin/directory/reference/rest/v1/customer.devices.chromeos/batchChangeStatus',
    },
  },
  {
    connector: 'github',
    files: ['github.json'],
    outside: {
      'POST /graphql': 'https://docs.github.com/graphql/guides/forming-calls-with-graphql',
      // The Enterprise Server's.
      'POST /api/graphql': 'https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql',
    },
  },
  {
    connector: 'slack',
    files: ['slack.json', 'derived/scim2.json'],
    // Younger than the specification, which Slack archived in 2021.
    outside: {
      'POST /api/admin.users.session.list': 'https://docs.slack.dev/reference/methods/admin.users.session.list',
      'POST /api/admin.users.deactivate': 'https://docs.slack.dev/reference/methods/admin.users.deactivate',
    },
  },
];

/** Opaque, and handed out by the vendor's own link to the next page. */
const CURSORS = ['$skiptoken'];

const root = join(import.meta.dirname, '..');
const { values: flags, positionals } = parseArgs({
  options: { fresh: { type: 'boolean' } },
  allowPositionals: true,
});
const folder = positionals[0] ?? process.env.LASTDAY_SPECS;
const recordings = positionals[1] ?? join(root, 'node_modules/.cache/lastday');

if (folder === undefined || !existsSync(folder)) {
  console.log('Skipped: there is no folder of specifications (LASTDAY_SPECS), so no request was held against one.');
} else {
  if (flags.fresh) runTests();
  let violations = 0;
  for (const target of TARGETS) violations += validated(folder, target);
  console.log(`${violations} ${violations === 1 ? 'violation' : 'violations'}`);
  process.exitCode = violations === 0 ? 0 : 1;
}

function runTests(): void {
  for (const { connector } of TARGETS) rmSync(recordingOf(connector), { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/connectors'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) console.log('The tests did not all pass; what they asked is validated all the same.');
}

function recordingOf(connector: string): string {
  return join(recordings, `requests-${connector}.jsonl`);
}

/** Prints one line, and one for each different violation; answers how many. */
function validated(specs: string, target: Target): number {
  const missing = target.files.filter((file) => !existsSync(join(specs, file)));
  if (missing.length > 0) {
    console.log(`${target.connector}: skipped, ${missing.join(', ')} is not there`);
    return 0;
  }
  if (!existsSync(recordingOf(target.connector))) {
    console.log(`${target.connector}: skipped, it has no recorded requests: run its tests, or this with --fresh`);
    return 0;
  }
  const specifications = target.files.map((file) => readSpecification(specs, file));
  const lines = new Set(readFileSync(recordingOf(target.connector), 'utf8').trim().split('\n'));
  const kinds = new Set<string>();
  const faults = new Map<string, string>();
  let outside = 0;
  for (const line of lines) {
    const request = JSON.parse(line) as Recorded;
    const url = new URL(request.url);
    const asked = `${request.method} ${url.pathname}`;
    const found = operationFor(specifications, target.prefix ?? '', request.method, url.pathname);
    const byPage = Object.keys(target.outside ?? {}).some((one) => matches(one, asked) !== undefined);
    if (found === undefined && byPage) outside += 1;
    else if (found === undefined) faults.set(`${asked}: no such path, or not with this method`, request.url);
    else {
      const kind = `${found.operation.method} ${found.operation.path}`;
      kinds.add(kind);
      for (const fault of faultsOf(found, request, url)) faults.set(`${kind}: ${fault}`, request.url);
    }
  }
  const named = outside > 0 ? `, ${outside} by the vendor's page alone` : '';
  console.log(
    `${target.connector}: ${lines.size} different requests to ${kinds.size} operations${named}: ${faults.size} violations`,
  );
  for (const [fault, example] of faults) console.log(`  ${fault}  (${example})`);
  return faults.size;
}

interface Found {
  readonly operation: Operation;
  readonly specification: Specification;
}

/** The most literal path that fits: `/users/me` before `/users/{id}`. */
function operationFor(all: readonly Specification[], prefix: string, method: string, pathname: string) {
  const fitting = all.flatMap((specification) =>
    specification.operations.flatMap((operation): (Found & { readonly blanks: number })[] => {
      if (operation.method !== method) return [];
      const blanks =
        matches(operation.path, pathname) ??
        matches(`${prefix}${operation.path}`, pathname) ??
        matches(`/scim/v2${operation.path}`, pathname) ??
        matches(`/api${operation.path}`, pathname);
      return blanks === undefined ? [] : [{ operation, specification, blanks }];
    }),
  );
  return fitting.toSorted((a, b) => a.blanks - b.blanks)[0];
}

/** How many parts of the pattern are left open; undefined when it does not fit. */
function matches(pattern: string, path: string): number | undefined {
  const parts = pattern.split(/\{[^}]+\}/);
  const expression = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+');
  return new RegExp(`^${expression}$`).test(path) ? parts.length - 1 : undefined;
}

function* faultsOf({ operation, specification }: Found, request: Recorded, url: URL): Generator<string> {
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  for (const { name, required } of query) {
    if (required && name !== 'token' && !url.searchParams.has(name)) yield `the query lacks ${name}`;
  }
  for (const [said, value] of url.searchParams) {
    const name = said.replace(/\[\]$/, '');
    const parameter = query.find((one) => one.name === said || one.name === name);
    if (parameter === undefined && !CURSORS.includes(said)) yield `the query has ${said}, which is not known`;
    if (parameter !== undefined && !fitsText(parameter.schema, value)) yield `${said}=${value} in the query`;
  }

  const { bodies } = operation;
  if (request.body === undefined) {
    if (bodies?.required) yield 'it lacks its body';
    return;
  }
  if (bodies === undefined) {
    yield 'it takes no body';
    return;
  }
  const type = (request.contentType ?? '').split(';')[0] ?? '';
  const schema = bodies.schemas.get(type) ?? bodies.schemas.get('application/json');
  if (schema === undefined) {
    yield `a body of ${type}`;
    return;
  }
  const form = type === 'application/x-www-form-urlencoded';
  const body: unknown = form ? Object.fromEntries(new URLSearchParams(request.body)) : JSON.parse(request.body);
  yield* bodyFaults(schema, specification, body);
}

/** A query's value is text: an integer must look like one. */
function fitsText(schema: Schema, value: string): boolean {
  const { type, minimum, maximum } = schema as { type?: string; minimum?: number; maximum?: number };
  const values = Array.isArray(schema.enum) ? schema.enum.map(String) : undefined;
  if (values !== undefined && !values.includes(value)) return false;
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type !== 'integer' && type !== 'number') return true;
  const number = Number(value);
  return value !== '' && !Number.isNaN(number) && number >= (minimum ?? number) && number <= (maximum ?? number);
}

function* bodyFaults(schema: Schema, { components }: Specification, body: unknown): Generator<string> {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false });
  const validate = ajv.compile({ allOf: [schema], components });
  if (!validate(body)) {
    for (const { instancePath, message } of validate.errors ?? []) yield `body${instancePath} ${message}`;
  }
  const known = propertiesOf(schema, components);
  if (known === undefined || typeof body !== 'object' || body === null) return;
  for (const name of Object.keys(body)) {
    if (!known.has(name) && !name.startsWith('@')) yield `the body has ${name}, which is not known`;
  }
}

/** Undefined where anything may be sent, or the schema is a choice. */
function propertiesOf(schema: Schema, components: Schema): ReadonlySet<string> | undefined {
  const { $ref, allOf, oneOf, anyOf, properties, additionalProperties } = schema as {
    $ref?: string;
    allOf?: Schema[];
    oneOf?: unknown;
    anyOf?: unknown;
    properties?: object;
    additionalProperties?: unknown;
  };
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    const target = (components.schemas as Record<string, Schema> | undefined)?.[name];
    return target === undefined ? undefined : propertiesOf(target, components);
  }
  if (oneOf !== undefined || anyOf !== undefined) return undefined;
  if (additionalProperties === true || typeof additionalProperties === 'object') return undefined;
  const parts = (allOf ?? []).map((part) => propertiesOf(part, components));
  if (parts.includes(undefined)) return undefined;
  if (properties === undefined && parts.length === 0) return undefined;
  return new Set([...Object.keys(properties ?? {}), ...parts.flatMap((part) => [...(part ?? [])])]);
}
