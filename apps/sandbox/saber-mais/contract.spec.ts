import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { saberMaisControl } from '../control-client.ts';
import { lots } from '../faults.ts';
import { startSandbox, type Sandbox } from '../server.ts';

interface Response {
  content?: Record<string, unknown>;
  $ref?: string;
}
interface Contract {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: { schemas: object; responses: Record<string, Response> };
}

const contract = parse(readFileSync(join(import.meta.dirname, '../../../test/fixtures/platforms/saber-mais.openapi.yaml'), 'utf8')) as Contract;

/** The contract with every object closed: the sandbox must not offer more than was promised, or a plugin comes to lean on it. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  return copy['type'] === 'object' && copy['properties'] ? { ...copy, additionalProperties: false } : copy;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closed({ components: contract.components, paths: contract.paths }) as object, 'contract');

/** What is wrong with an answer, by the contract; `null`: nothing. */
function faultIn(template: string, method: string, status: number, body: unknown): string | null {
  const responses = contract.paths[template]?.[method.toLowerCase()]?.responses;
  if (!responses) return `no ${method} ${template}`;
  const key = responses[String(status)] ? String(status) : 'default';
  if (key === 'default' && status < 400) return `${status} is not among ${Object.keys(responses).join(', ')}`;
  const pointer = responses[key]?.$ref ?? `#/paths/${encodeURIComponent(template.replaceAll('/', '~1'))}/${method.toLowerCase()}/responses/${key}`;
  const response = responses[key]?.$ref ? contract.components.responses[pointer.split('/').at(-1) ?? ''] : responses[key];
  if (!response?.content) return body === undefined ? null : 'a body where there should be none';
  const validate = ajv.getSchema(`contract${pointer}/content/application~1json/schema`);
  if (!validate) return `no schema at ${pointer}`;
  return validate(body) ? null : `${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`;
}

let sandbox: Sandbox;
// A millisecond each time it is looked at: the exercise is the same on every machine.
let ticks = 1_800_000_000_000;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => (ticks += 1) });
});
afterAll(() => sandbox.close());

describe('every answer of a long random exercise', () => {
  const control = () => saberMaisControl(sandbox.url, 'contrato');
  const seen = new Map<string, number>();

  async function call(template: string, method: string, path: string, body?: string, token = 'token-contrato'): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${control().baseUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const answer = { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    const fault = faultIn(template, method, answer.status, answer.body);
    if (fault) throw new Error(`${method} ${path} ${body ?? ''}: ${answer.status} ${fault}`);
    const code = (answer.body as { erro?: { codigo: string } } | undefined)?.erro?.codigo;
    const key = [method, template, answer.status, ...(code ? [code] : [])].join(' ');
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return answer;
  }

  it('matches the contract for its route and status', async () => {
    await control().configure({ requestsPerMinute: 1_000_000, licencas: 25, processingMs: 60 });
    const draw = lots(20_261_123);
    const upTo = (n: number): number => Math.floor(draw() * n);
    const oneOf = <T>(...choices: [T, ...T[]]): T => choices[upTo(choices.length)] ?? choices[0];
    const users: number[] = [1];
    const held: number[] = [1];
    const fields = () => ({
      ...(draw() < 0.95 && { referencia: oneOf(`r${upTo(150)}`, `r${upTo(150)}`, 'r'.repeat(upTo(70))) }),
      ...(draw() < 0.95 && { nome: oneOf('José da Silva', 'Conceição Araújo 📚', '', 'N'.repeat(10_000)) }),
      ...(draw() < 0.95 && { documento: oneOf('52998224725', '12ABC34501DE35', '54550752000155', '529.982.247-25', '00000000000') }),
      ...(draw() < 0.95 && { email: oneOf(`p${upTo(150)}@exemplo.com.br`, `p${upTo(150)}@exemplo.com.br`, 'sem-arroba') }),
      ...(draw() < 0.5 && { telefone: oneOf<unknown>('37999990010', '', 37) }),
    });
    const json = (body: unknown): string => (draw() < 0.02 ? oneOf('{', '[]', 'null', '') : JSON.stringify(body));
    const id = (ids: number[]): number | string =>
      oneOf<number | string>(ids[ids.length - 1 - upTo(Math.min(ids.length, 20))] ?? 1, ids[upTo(ids.length)] ?? 1, oneOf<number | string>(999, 'abc'));
    const steps: [weight: number, () => Promise<unknown>][] = [
      [1, () => call('/parceiro', 'GET', '/parceiro', undefined, oneOf('token-contrato', 'outro'))],
      [2, () => call('/produtos', 'GET', `/produtos?pagina=${upTo(5)}&por_pagina=${oneOf(1, 5, 100, 101)}`)],
      [
        3,
        () =>
          call(
            '/usuarios',
            'GET',
            `/usuarios?pagina=${1 + upTo(5)}${oneOf('', `&referencia=r${upTo(150)}`, `&email=p${upTo(150)}@exemplo.com.br`, '&documento=52998224725')}`,
          ),
      ],
      [
        12,
        async () => {
          const { status, body } = await call('/usuarios', 'POST', '/usuarios', json(fields()));
          if (status === 201) users.push((body as { id: number }).id);
        },
      ],
      [3, () => call('/usuarios/{id}', 'GET', `/usuarios/${id(users)}`)],
      [5, () => call('/usuarios/{id}', 'PATCH', `/usuarios/${id(users)}`, json(oneOf<unknown>(fields(), { email: `p${upTo(150)}@exemplo.com.br` })))],
      [2, () => call('/usuarios/{id}', 'DELETE', `/usuarios/${id(users)}`)],
      [
        12,
        async () => {
          const produto = oneOf<unknown>('SM-ENEM', 'SM-INFANTIL', 'SM-GIBIS', 'SM-REVISTAS', 'nada', 7);
          const { status, body } = await call('/usuarios/{id}/assinaturas', 'POST', `/usuarios/${id(users)}/assinaturas`, json({ produto }));
          if (status === 201) held.push((body as { id: number }).id);
        },
      ],
      [8, () => call('/assinaturas/{id}', 'PATCH', `/assinaturas/${id(held)}`, json({ situacao: oneOf('ativa', 'bloqueada', 'bloqueada', 'suspensa') }))],
      [2, () => call('/assinaturas/{id}', 'DELETE', `/assinaturas/${id(held)}`)],
      [
        1,
        async () => {
          const [user] = (await control().state()).users;
          if (user) await control().firstAccess(user.id);
        },
      ],
    ];
    const bag = steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
    for (let n = 0; n < 2000; n += 1) await bag[upTo(bag.length)]?.();
    // The rest of what any route may answer.
    for (const kind of ['503', '403', '429', '401', '500-before', '500-after'] as const) {
      await control().fault({ kind, times: 1 });
      await call('/usuarios', 'POST', '/usuarios', json(fields()));
    }
    await call('/usuarios', 'POST', '/usuarios', `"${'x'.repeat(2_000_000)}"`);

    expect(wanted.filter((answer) => !seen.has(answer))).toEqual([]);
  }, 60_000);

  const wanted = [
    'GET /parceiro 200',
    'GET /parceiro 401 token_invalido',
    'GET /produtos 200',
    'GET /produtos 400 requisicao_invalida',
    'GET /usuarios 200',
    'GET /usuarios/{id} 200',
    'GET /usuarios/{id} 404 nao_encontrado',
    'POST /usuarios 201',
    'POST /usuarios 400 requisicao_invalida',
    'POST /usuarios 403 token_sem_permissao',
    'POST /usuarios 409 email_existente',
    'POST /usuarios 409 referencia_existente',
    'POST /usuarios 413 requisicao_invalida',
    'POST /usuarios 422 documento_invalido',
    'POST /usuarios 422 email_invalido',
    'POST /usuarios 422 nome_invalido',
    'POST /usuarios 422 referencia_invalida',
    'POST /usuarios 429 muitas_requisicoes',
    'POST /usuarios 500 erro_interno',
    'POST /usuarios 503 manutencao',
    'PATCH /usuarios/{id} 200',
    'PATCH /usuarios/{id} 409 email_existente',
    'PATCH /usuarios/{id} 409 referencia_existente',
    'DELETE /usuarios/{id} 204',
    'POST /usuarios/{id}/assinaturas 201',
    'POST /usuarios/{id}/assinaturas 402 sem_licencas',
    'POST /usuarios/{id}/assinaturas 404 nao_encontrado',
    'POST /usuarios/{id}/assinaturas 422 produto_inativo',
    'PATCH /assinaturas/{id} 200',
    'PATCH /assinaturas/{id} 409 em_processamento',
    'DELETE /assinaturas/{id} 204',
  ];
});

describe('the check itself', () => {
  const user = { id: 1, referencia: 'r', nome: 'n', documento: 'd', email: 'e', assinaturas: [] };
  it.each([
    ['a missing field', '/usuarios/{id}', 'GET', 200, { ...user, nome: undefined }],
    ['a wrong type', '/usuarios/{id}', 'GET', 200, { ...user, id: '1' }],
    ['a field too many', '/usuarios/{id}', 'GET', 200, { ...user, senha: 'x' }],
    ['a wrong date', '/usuarios/{id}', 'GET', 200, { ...user, primeiro_acesso: 'ontem' }],
    ['a status of no kind', '/usuarios', 'POST', 200, user],
    ['an error without its code', '/usuarios', 'POST', 422, { erro: { mensagem: 'x' } }],
    ['a body after 204', '/usuarios/{id}', 'DELETE', 204, {}],
  ])('finds %s', (_, template, method, status, body) => {
    expect(faultIn(template, method, status, JSON.parse(JSON.stringify(body)))).not.toBeNull();
  });

  it('lets a right answer pass', () => {
    expect(faultIn('/usuarios', 'POST', 201, user)).toBeNull();
  });
});
