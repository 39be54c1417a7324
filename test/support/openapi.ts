/** As much of JSON Schema as our document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  example?: unknown;
  pattern?: string;
  minimum?: number;
  minLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its `/v1`: `/v1/services/{id}`. */
  path: string;
  parameters: Parameter[];
  body: Schema | undefined;
  /** What it takes: a permission, `signed-in` or `public`. */
  permission: string;
  /** It answers `{ data, nextCursor }`. */
  isList: boolean;
  isStream: boolean;
}

export interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
        responses: Record<string, { content?: object }>;
        'x-permission'?: string;
      }
    >
  >;
  components: { schemas: Record<string, Schema> };
}

/** Every route of the document. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses, 'x-permission': permission = 'none' }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      parameters,
      permission,
      body: requestBody?.content['application/json']?.schema,
      isList: parameters.some(({ name }) => name === 'cursor'),
      isStream: Object.values(responses).some(({ content }) => content !== undefined && 'text/event-stream' in content),
    })),
  );
}

/** The document's path with its parameters filled in. */
export const fillPath = (path: string, value: string | ((name: string) => string)): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(typeof value === 'string' ? value : value(name)));

/** A schema with its references and compositions dissolved. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  if (schema.$ref) return resolve(document, document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf?.slice(0, 1) ?? []), ...(schema.anyOf?.slice(0, 1) ?? [])].map((part) => resolve(document, part));
  return Object.assign({}, ...parts, schema) as Schema;
}

/** The least that a schema takes: required fields alone. */
export function leastOf(document: OpenApi, given: Schema): unknown {
  const schema = resolve(document, given);
  if (schema.enum) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return Object.fromEntries((schema.required ?? []).map((name) => [name, leastOf(document, schema.properties?.[name] ?? {})]));
  if (type === 'array') return [leastOf(document, schema.items ?? {})];
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1);
  return type === 'boolean' ? true : textOf(schema);
}

function textOf({ format, example, minLength = 1 }: Schema): string {
  if (format === 'uuid') return '01890000-0000-7000-8000-000000000000';
  if (format === 'date') return '2026-11-23';
  if (format === 'date-time') return '2026-11-23T12:00:00Z';
  return typeof example === 'string' ? example : 'x'.repeat(minLength);
}
