/** Vendors' specifications, each dialect read into the same few facts about an operation. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Schema = { readonly [key: string]: unknown };

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  /** "/users/{id}", below the vendor's base path. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** JSON Schema 7 with `#/components/schemas/…`, by content type; absent: the operation takes no body. */
  readonly bodies?: { readonly required: boolean; readonly schemas: ReadonlyMap<string, Schema> };
}

export interface Specification {
  readonly file: string;
  readonly operations: readonly Operation[];
  readonly components: Schema;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

type Json = Record<string, unknown>;

/** Throws when the file is in none of the dialects: OpenAPI 3, Swagger 2, Google discovery. */
export function readSpecification(folder: string, file: string): Specification {
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  const document: Json = /\.ya?ml$/.test(file) ? parse(text, { maxAliasCount: -1 }) : JSON.parse(text);
  if (String(document.openapi ?? '').startsWith('3.')) return openApi(file, document);
  if (document.swagger === '2.0') return swagger(file, document);
  if (document.discoveryVersion === 'v1') return discovery(file, document);
  throw new Error(`${file}: neither OpenAPI 3, Swagger 2 nor Google discovery`);
}

function openApi(file: string, document: Json): Specification {
  const operations: Operation[] = [];
  for (const [path, method, operation, shared] of operationsOf(document)) {
    const body = resolved(document, operation.requestBody);
    const content = Object.entries((body?.content ?? {}) as Record<string, Json>);
    operations.push({
      method,
      path,
      parameters: [...shared, ...listOf(operation.parameters)].map((raw) => parameterOf(document, raw)),
      ...(body === undefined
        ? {}
        : {
            bodies: {
              required: body.required === true,
              schemas: new Map(content.map(([type, { schema }]) => [type, (schema ?? {}) as Schema])),
            },
          }),
    });
  }
  return { file, operations, components: (document.components ?? {}) as Schema };
}

/** A form's fields become the properties of a body, which some vendors take as JSON as well. */
function swagger(file: string, document: Json): Specification {
  const operations: Operation[] = [];
  for (const [path, method, operation, shared] of operationsOf(document)) {
    const all = [...shared, ...listOf(operation.parameters)].map((raw) => resolved(document, raw) ?? {});
    const fields = all.filter((one) => one.in === 'formData');
    // A parameter may be sent in the form where the document says query: Slack takes both.
    const movable = all.filter((one) => one.in === 'query');
    const schema = {
      type: 'object',
      properties: Object.fromEntries([...fields, ...movable].map((one) => [one.name, {}])),
      required: fields.filter((one) => one.required === true).map((one) => one.name),
    };
    operations.push({
      method,
      path,
      parameters: all.filter((one) => one.in !== 'formData' && one.in !== 'body').map(plainParameter),
      ...(method === 'GET'
        ? {}
        : {
            bodies: {
              required: schema.required.length > 0,
              schemas: new Map([
                ['application/x-www-form-urlencoded', schema],
                ['application/json', schema],
              ]),
            },
          }),
    });
  }
  return { file, operations, components: {} };
}

function discovery(file: string, document: Json): Specification {
  const shared = Object.entries((document.parameters ?? {}) as Record<string, Json>);
  const operations: Operation[] = [];
  const visit = (resource: Json) => {
    for (const method of Object.values((resource.methods ?? {}) as Record<string, Json>)) {
      const own = Object.entries((method.parameters ?? {}) as Record<string, Json>);
      const request = method.request as { $ref?: string } | undefined;
      operations.push({
        method: String(method.httpMethod),
        path: `/${document.servicePath ?? ''}${method.flatPath ?? method.path}`,
        // The flat path's names differ from the parameters': the path itself has matched.
        parameters: [...shared, ...own]
          .filter(([, parameter]) => parameter.location !== 'path')
          .map(([name, parameter]) => ({
            name,
            in: String(parameter.location),
            required: parameter.required === true,
            schema: (parameter.repeated === true ? {} : jsonSchema(parameter)) as Schema,
          })),
        ...(request?.$ref === undefined
          ? {}
          : {
              bodies: {
                required: false,
                schemas: new Map([['application/json', { $ref: `#/components/schemas/${request.$ref}` }]]),
              },
            }),
      });
    }
    for (const child of Object.values((resource.resources ?? {}) as Record<string, Json>)) visit(child);
  };
  visit(document);
  return { file, operations, components: { schemas: jsonSchema(document.schemas ?? {}) as Schema } };
}

/** Discovery's schemas are JSON Schema 3: `required` is on the property, references have no path, objects are closed. */
function jsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(jsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const schema: Json = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === '$ref' && typeof value === 'string') schema.$ref = `#/components/schemas/${value}`;
    else if (key === 'required' && typeof value === 'boolean') continue;
    else if (key === 'id' && typeof value === 'string') continue;
    else if (key === 'type' && value === 'any') continue;
    else if (key === 'minimum' || key === 'maximum') schema[key] = Number(value);
    else schema[key] = jsonSchema(value);
  }
  if (schema.type === 'object' && 'properties' in schema && !('additionalProperties' in schema)) {
    schema.additionalProperties = false;
  }
  return schema;
}

function* operationsOf(document: Json): Generator<[path: string, method: string, operation: Json, shared: Json[]]> {
  for (const [path, item] of Object.entries((document.paths ?? {}) as Record<string, Json>)) {
    for (const method of METHODS) {
      const operation = item[method] as Json | undefined;
      if (operation !== undefined) yield [path, method.toUpperCase(), operation, listOf(item.parameters)];
    }
  }
}

function parameterOf(document: Json, raw: Json): Parameter {
  const parameter = resolved(document, raw) ?? {};
  const schema = resolved(document, parameter.schema);
  return {
    name: String(parameter.name),
    in: String(parameter.in),
    required: parameter.required === true,
    schema: (schema ?? {}) as Schema,
  };
}

function plainParameter(parameter: Json): Parameter {
  const { name, required, in: where, description, ...schema } = parameter;
  return { name: String(name), in: String(where), required: required === true, schema };
}

function resolved(document: Json, node: unknown): Json | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { $ref } = node as { $ref?: unknown };
  if (typeof $ref !== 'string') return node as Json;
  const parts = $ref.slice(2).split('/');
  const found = parts.reduce<unknown>(
    (at, part) => (at as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
  return resolved(document, found);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
