import type { OpenAPIObject } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import { kernelProblem, Problem, type ProblemText, problemTexts } from '#kernel';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
interface Described {
  parameters?: { in?: string; name?: string; required?: boolean }[];
  requestBody?: object;
  responses: Record<string, object>;
  'x-permission'?: string;
  'x-recent-sign-in'?: boolean;
}

/** Whose problems a module's routes may answer with besides its own: modules it calls, directly or through others. */
const calls: Record<string, readonly string[]> = {
  catalog: ['integrations'],
  packages: ['catalog'],
  plans: ['packages'],
  customers: ['plans', 'packages'],
  billing: ['customers'],
  blocking: ['billing', 'customers'],
  provisioning: ['integrations'],
  imports: ['customers', 'billing', 'plans', 'packages', 'catalog'],
  privacy: ['customers', 'access'],
};

/** One schema for all: RFC 9457. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details. `code` is for programs and never changes its meaning; `title` and `detail` follow Accept-Language (pt-BR, en).',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId', 'errors'],
  properties: {
    type: { type: 'string', examples: ['urn:content-platforms:problem:invalid'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
    requestId: { type: 'string', description: 'Also in X-Request-Id; tell it to support' },
    errors: {
      type: 'array',
      description: 'The fields that are wrong, each by its RFC 6901 JSON pointer',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

type KernelCode = keyof typeof kernelProblem.texts;

/** What guards, pipes and interceptors of the kernel answer, derived from the route: nothing here is written per route. */
function kernelCodes(method: string, operation: Described): KernelCode[] {
  const { parameters = [], requestBody, 'x-permission': permission } = operation;
  const has = (place: string): boolean => parameters.some((parameter) => parameter.in === place);
  // An export takes the filters of its list.
  const isList = parameters.some(({ name }) => name === 'cursor') || JSON.stringify(operation.responses).includes('text/csv');
  const ifMatch = parameters.find(({ name }) => name === 'If-Match');
  const isKnown = permission !== 'public';
  const writes = method !== 'get';
  return [
    'malformed',
    ...(isList ? (['invalid_cursor', 'invalid_sort', 'invalid_filter'] as const) : []),
    ...(has('query') || requestBody ? (['invalid'] as const) : []),
    ...(requestBody ? (['body_too_deep', 'body_too_wide', 'too_large', 'unsupported_media'] as const) : []),
    ...(isKnown ? (['unauthenticated', 'forbidden', 'second_factor_missing'] as const) : []),
    ...(operation['x-recent-sign-in'] ? (['recent_sign_in_required'] as const) : []),
    ...(writes ? (['foreign_origin'] as const) : []),
    ...(has('path') ? (['not_found'] as const) : []),
    ...(ifMatch ? (['changed_meanwhile'] as const) : []),
    ...(ifMatch?.required ? (['if_match_required'] as const) : []),
    ...(method === 'post' && isKnown ? (['key_reused', 'still_running', 'outcome_lost'] as const) : []),
    'too_many_requests',
    'internal',
    'unavailable',
  ];
}

/** Works and locks of the kernel, behind the services of any module. */
const serviceCodes: readonly KernelCode[] = [
  'not_found',
  'changed_meanwhile',
  'already_running',
  'in_use',
  'not_cancellable',
  'not_held',
  'own_request',
  'requester_lost_right',
  'approver_lost_right',
  'key_in_use',
  'key_change_unfinished',
];

/** Every code a route may answer with, and its text. */
function codesOf(method: string, operation: Described, module: string): Map<string, ProblemText> {
  const kernel = kernelProblem.texts as Record<string, ProblemText>;
  const codes = new Map<string, ProblemText>();
  for (const code of kernelCodes(method, operation)) codes.set(code, kernel[code] as ProblemText);
  for (const name of [module, ...(calls[module] ?? [])])
    for (const [code, text] of Object.entries(problemTexts(name))) if (method !== 'get' || isReadable(text)) codes.set(code, text);
  if (method !== 'get') for (const code of serviceCodes) codes.set(code, kernel[code] as ProblemText);
  return codes;
}

/** A read takes no version of what it would change. */
const isReadable = ({ status }: ProblemText): boolean => status !== 412 && status !== 428;

const words: Record<string, string> = {
  400: 'The request is malformed or a field is wrong',
  401: 'Nobody is known by what the request carries',
  403: 'Known, but not allowed',
  404: 'There is no such resource',
  409: 'It conflicts with what is there',
  412: 'The resource has changed since it was read',
  413: 'The body is too large',
  415: 'Not a content type this route takes',
  422: 'Well formed, but it cannot be carried out',
  428: 'The request has to name the version it was made for',
  429: 'Too many requests',
  500: 'A mistake of ours',
  503: 'The database, or a platform, does not answer now',
};

function exampleOf(code: string, text: ProblemText): object {
  // What fills a text differs at each occurrence: the example shows where.
  const problem = new Problem(code, text);
  return {
    summary: text.en,
    value: {
      type: `urn:content-platforms:problem:${code}`,
      title: problem.title('pt-BR'),
      status: text.status,
      detail: problem.detail('pt-BR'),
      code,
      requestId: '01a231f2-f60b-7161-8ee3-c90c458a4fdc',
      errors: problem.errors('pt-BR'),
    },
  };
}

/** Declares on every operation the problems it may answer with, by status, with an example of each code. Alike ones are one component. */
export function addProblemResponses(document: OpenAPIObject, moduleOf: (operationId: string) => string): void {
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {});
  schemas['Problem'] = problemSchema as never;
  const responses = (components.responses ??= {}) as Record<string, object>;
  const names = new Map<string, string>();

  const share = (status: string, codes: readonly string[], texts: ReadonlyMap<string, ProblemText>): string => {
    const signature = `${status} ${codes.join(' ')}`;
    const known = names.get(signature);
    if (known) return known;
    // By what it holds: a new code of one module renames no other component.
    const name = `Problem${status}_${createHash('sha256').update(signature).digest('hex').slice(0, 6)}`;
    names.set(signature, name);
    responses[name] = {
      description: `${words[status] ?? 'A problem'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code, texts.get(code) as ProblemText)])),
        },
      },
    };
    return name;
  };

  for (const item of Object.values(document.paths))
    for (const [method, operation] of Object.entries(item) as [string, OperationObject][]) {
      const module = moduleOf(operation.operationId ?? '');
      const codes = codesOf(method, operation as unknown as Described, module);
      const byStatus = Map.groupBy(codes.keys(), (code) => String(codes.get(code)?.status));
      for (const status of [...byStatus.keys()].toSorted())
        (operation.responses as Record<string, object>)[status] ??= {
          $ref: `#/components/responses/${share(status, (byStatus.get(status) ?? []).toSorted(), codes)}`,
        };
    }
}
