import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Media {
  schema?: object;
  examples?: Record<string, object>;
}
interface Response {
  $ref?: string;
  content?: Record<string, Media>;
}
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: { schemas: Record<string, object>; responses: Record<string, Response> };
}

export interface ActualAnswer {
  method: string;
  /** With `/v1`, and without its query. */
  path: string;
  status: number;
  contentType: string;
  body: unknown;
}

/** Every answer that tests see, held against openapi.json: its status is declared, its body has the declared shape, and a problem a declared code. */
export class Contract {
  private readonly document: Document;
  private readonly routes: { pattern: RegExp; path: string; literal: number }[];
  private readonly ajv: Ajv2020;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.document = closed(structuredClone(document)) as Document;
    this.routes = Object.keys(this.document.paths)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
        literal: path.split('/').filter((part) => !part.startsWith('{')).length,
      }))
      // `/accounts/retry` before `/accounts/{id}`.
      .toSorted((a, b) => b.literal - a.literal);
    this.ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.ajv.addSchema(this.document, 'openapi');
  }

  /** What is wrong with the answer; `undefined`: nothing, or its route is not of the document. */
  fault(answer: ActualAnswer): string | undefined {
    const { method, path, status } = answer;
    const route = this.routes.find(({ pattern, path: known }) => pattern.test(path) && this.document.paths[known]?.[method.toLowerCase()]);
    const operation = route && this.document.paths[route.path]?.[method.toLowerCase()];
    if (!operation || status === 304) return undefined;
    const at = `${method} ${route.path} → ${status}`;
    const declared = operation.responses[String(status)];
    if (!declared) return `${at} is not declared${this.codeOf(answer)}`;
    const response = declared.$ref ? this.document.components.responses[declared.$ref.split('/').at(-1) ?? ''] : declared;
    const type = answer.contentType.split(';', 1)[0]?.trim() ?? '';
    if (!response?.content) return answer.body === undefined ? undefined : `${at} answers a body, and none is declared`;
    const media = response.content[type];
    if (!media) return answer.body === undefined ? undefined : `${at} answers ${type}, which is not declared`;
    if (type === 'application/problem+json' && media.examples && !((answer.body as { code: string }).code in media.examples))
      return `${at} does not declare${this.codeOf(answer)}`;
    return this.shapeFault(at, type, media, answer.body);
  }

  private codeOf({ body }: ActualAnswer): string {
    const code = (body as { code?: unknown } | undefined)?.code;
    return typeof code === 'string' ? ` the code ${code}` : '';
  }

  private shapeFault(at: string, type: string, media: Media, body: unknown): string | undefined {
    if (!type.includes('json') || !media.schema) return undefined;
    const key = `${at} ${type}`;
    let validate = this.validators.get(key);
    if (!validate) {
      validate = this.ajv.compile(JSON.parse(JSON.stringify(media.schema).replaceAll('"#/components', '"openapi#/components')) as object);
      this.validators.set(key, validate);
    }
    if (validate(body)) return undefined;
    return `${at} has another shape than declared: ${(validate.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`)
      .join('; ')}`;
  }
}

/** Objects with listed properties have no others, unless they say so: what is answered and not declared is found as well. Problems carry more. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'example' || key === 'examples' ? item : closed(item)]));
  const properties = copy['properties'] as Record<string, unknown> | undefined;
  const isOpen =
    copy['additionalProperties'] !== undefined || copy['allOf'] !== undefined || (properties && 'requestId' in properties && 'errors' in properties);
  return copy['type'] === 'object' && properties && !isOpen ? { ...copy, additionalProperties: false } : copy;
}

let contract: Contract | undefined;

/** Throws when an answer is not as openapi.json declares it. */
export function holdToContract(answer: ActualAnswer): void {
  contract ??= new Contract(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'openapi.json'), 'utf8')));
  const fault = contract.fault(answer);
  if (fault !== undefined) throw new Error(`openapi.json: ${fault}`);
}
