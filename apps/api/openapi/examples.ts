import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

const formats: Record<string, string> = {
  uuid: '01a231f2-f60b-7161-8ee3-c90c458a4fdc',
  date: '2026-12-10',
  'date-time': '2026-12-01T12:00:00.000Z',
  uri: 'https://exemplo.com.br',
  email: 'ana.maria@exemplo.com.br',
};

/** What fields of these names usually hold. */
const usual: Record<string, string> = {
  name: 'Ana Maria da Silva',
  email: 'ana.maria@exemplo.com.br',
  document: '52998224725',
  documentMasked: '***.982.247-**',
  phone: '+5537999990010',
  description: 'Fibra 500 Mega com livros',
  code: 'SM-COMPLETO',
  reason: 'A pedido do cliente',
  note: 'A pedido do cliente',
  url: 'https://exemplo.com.br/avisos',
  platform: 'saber-mais',
  remoteId: '4711',
  actor: 'user:01a231f2-f60b-7161-8ee3-c90c458a4fdc',
};

const deepest = 6;

/** Builds examples from the schemas: what a field says of itself (`example`, `default`, its format), else what fields of its name usually hold. */
export class Examples {
  constructor(private readonly schemas: Record<string, Schema>) {}

  of(given: Schema, name = '', depth = 0): unknown {
    const schema = this.resolve(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.examples?.[0] !== undefined) return schema.examples[0];
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    const [choice] = schema.anyOf ?? schema.oneOf ?? [];
    if (choice) return this.of(choice, name, depth);
    if (schema.default !== undefined && schema.default !== null) return schema.default;
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (type === 'object' || schema.properties) return this.object(schema, depth);
    if (type === 'array') return depth >= deepest && !schema.minItems ? [] : [this.of(schema.items ?? {}, name, depth + 1)];
    if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 0, /Cents$/.test(name) ? 1990 : 1);
    if (type === 'boolean') return true;
    if (type === 'null') return null;
    return type === 'string' ? this.text(schema, name) : {};
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): Record<string, unknown> {
    const shown = Object.entries(properties).filter(([key]) => depth < deepest || required.includes(key));
    return Object.fromEntries(shown.map(([key, property]) => [key, this.of(property, key, depth + 1)]));
  }

  private text({ format, minLength = 0, maxLength = Infinity }: Schema, name: string): string {
    const known = (format && formats[format]) ?? usual[name] ?? 'texto';
    return known.length > maxLength ? known.slice(0, maxLength) : known.padEnd(minLength, 'x');
  }

  private resolve(schema: Schema): Schema {
    if (schema.$ref) return this.resolve(this.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    return schema.allOf ? (Object.assign({}, ...schema.allOf.map((part) => this.resolve(part)), schema, { allOf: undefined }) as Schema) : schema;
  }
}

interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: unknown;
}
interface WithContent {
  content?: Record<string, Media>;
}

/** Gives every JSON body of the document, asked and answered, an example. */
export function addExamples(document: OpenAPIObject): void {
  const examples = new Examples((document.components?.schemas ?? {}) as Record<string, Schema>);
  const add = ({ content = {} }: WithContent): void => {
    for (const [type, media] of Object.entries(content))
      if (type === 'application/json' && media.schema && media.example === undefined && media.examples === undefined) media.example = examples.of(media.schema);
  };
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item) as { requestBody?: WithContent; responses?: Record<string, WithContent> }[]) {
      if (operation.requestBody) add(operation.requestBody);
      for (const response of Object.values(operation.responses ?? {})) add(response);
    }
}
