// Test support: the platform in memory, speaking its wire format, misbehaving on demand and counting its effects.
import { fakeHost, json, type FakeHost, type FakeRequest } from '@content-platforms/plugin-sdk/testing';
import type { HostResponse } from '@content-platforms/plugin-sdk';
import type { User } from './api.ts';

/** What goes wrong with a request. `late`: it looks lost, and is applied 60 seconds later. */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'late' | 'garbled' | '500-before' | '500-after' | '503' | '429' | 'busy' | 'empty-2xx';

export interface FakeProduct {
  codigo: string;
  nome: string;
  valor?: string;
  situacao: 'ativo' | 'inativo';
}

export interface FakePlatform {
  host: FakeHost;
  users: Map<number, User>;
  products: FakeProduct[];
  licences: number;
  /** One per write to come, then none. */
  writeFaults: Fault[];
  /** One per read to come, then none. */
  readFaults: Fault[];
  /** Write requests that came, whatever became of them. */
  writes: number;
  perPage: number;
}

type Answer = readonly [status: number, body: unknown];

export function fakePlatform(start: { users?: User[]; products?: FakeProduct[]; licences?: number } = {}): FakePlatform {
  const late: { at: number; apply(): void }[] = [];
  let nextId = 1000;

  const platform: FakePlatform = {
    users: new Map((start.users ?? []).map((user) => [user.id, structuredClone(user)])),
    products: start.products ?? [],
    licences: start.licences ?? Infinity,
    writeFaults: [],
    readFaults: [],
    writes: 0,
    perPage: 100,
    host: fakeHost((request) => {
      land();
      const reading = request.method === 'GET';
      if (!reading) platform.writes += 1;
      const fault = (reading ? platform.readFaults : platform.writeFaults).shift() ?? 'none';
      return misbehave(fault, request);
    }),
  };

  /** Late effects whose time has come happen before anything else is looked at. */
  function land(): void {
    const now = platform.host.now().getTime();
    for (const effect of late.filter(({ at }) => at <= now)) {
      late.splice(late.indexOf(effect), 1);
      effect.apply();
    }
  }

  function misbehave(fault: Fault, request: FakeRequest): HostResponse {
    const apply = (): HostResponse => {
      const [status, body] = answer(platform, request, () => (nextId += 1));
      return body === undefined ? { status, headers: {}, text: '' } : json(status, body);
    };
    const reset = (): never => {
      throw new TypeError('terminated');
    };
    switch (fault) {
      case 'none':
        return apply();
      case 'lost-before':
        return reset();
      case 'lost-after':
        apply();
        return reset();
      case 'late':
        late.push({ at: platform.host.now().getTime() + 60_000, apply: () => void apply() });
        return reset();
      case 'garbled':
        return { ...apply(), status: 200, text: '<html>{"id":' };
      case 'empty-2xx':
        return { ...apply(), status: 200, text: '' };
      case '500-after':
        apply();
        return json(500, { erro: { codigo: 'erro_interno', mensagem: 'x' } });
      case '500-before':
        return json(500, { erro: { codigo: 'erro_interno', mensagem: 'x' } });
      case '503':
        return json(503, { erro: { codigo: 'manutencao', mensagem: 'x' } });
      case '429':
        return json(429, { erro: { codigo: 'muitas_requisicoes', mensagem: 'x' } }, { 'retry-after': '7' });
      case 'busy':
        return json(409, { erro: { codigo: 'em_processamento', mensagem: 'x' } });
    }
  }
  return platform;
}

const problem = (status: number, codigo: string, more: { campo?: string; id?: number } = {}): Answer => [
  status,
  { erro: { codigo, mensagem: `detalhe ${codigo}`, ...more } },
];

function answer(platform: FakePlatform, { method, url, headers, body: sent }: FakeRequest, newId: () => number): Answer {
  if (headers.authorization !== 'Bearer token') return problem(401, 'token_invalido');
  const body = (sent ?? {}) as Partial<Record<'referencia' | 'nome' | 'documento' | 'email' | 'telefone' | 'produto' | 'situacao', string>>;
  const users = [...platform.users.values()].sort((a, b) => a.id - b.id);
  const [resource = '', idText, sub] = url.pathname.replace(/^\/api\/v1\//, '').split('/');
  const route = `${method} ${resource}${idText ? '/id' : ''}${sub ? `/${sub}` : ''}`;
  const id = Number(idText);
  const user = platform.users.get(id);
  const owner = users.find(({ assinaturas }) => assinaturas.some((one) => one.id === id));
  const subscription = owner?.assinaturas.find((one) => one.id === id);
  const taken = (field: 'referencia' | 'email', except?: User): User | undefined =>
    body[field] === undefined ? undefined : users.find((other) => other !== except && other[field].toLowerCase() === body[field]?.toLowerCase());
  const used = users.reduce((sum, { assinaturas }) => sum + assinaturas.length, 0);

  switch (route) {
    case 'GET parceiro':
      return [200, { id: 7, razao_social: 'Provedor Exemplo Ltda', licencas: { contratadas: platform.licences, em_uso: used } }];
    case 'GET produtos':
      return page(platform, url, platform.products);
    case 'GET usuarios': {
      const referencia = url.searchParams.get('referencia');
      return page(platform, url, referencia === null ? users : users.filter((one) => one.referencia === referencia));
    }
    case 'GET usuarios/id':
      return user ? [200, user] : problem(404, 'nao_encontrado');
    case 'POST usuarios': {
      const same = taken('referencia') ?? taken('email');
      if (same) return problem(409, same.referencia === body.referencia ? 'referencia_existente' : 'email_existente', { id: same.id });
      if (!body.email?.includes('@')) return problem(422, 'email_invalido', { campo: 'email' });
      const made: User = { id: newId(), referencia: '', nome: '', documento: '', email: '', telefone: null, primeiro_acesso: null, ...body, assinaturas: [] };
      platform.users.set(made.id, made);
      return [201, made];
    }
    case 'PATCH usuarios/id': {
      if (!user) return problem(404, 'nao_encontrado');
      for (const field of ['referencia', 'email'] as const) {
        const same = taken(field, user);
        if (same) return problem(409, `${field}_existente`, { id: same.id });
      }
      if (body.email !== undefined && !body.email.includes('@')) return problem(422, 'email_invalido', { campo: 'email' });
      return [200, Object.assign(user, body)];
    }
    case 'DELETE usuarios/id':
      return platform.users.delete(id) ? [204, undefined] : problem(404, 'nao_encontrado');
    case 'POST usuarios/id/assinaturas': {
      if (!user) return problem(404, 'nao_encontrado', { campo: 'usuario' });
      const product = platform.products.find(({ codigo }) => codigo === body.produto);
      if (!product) return problem(404, 'nao_encontrado', { campo: 'produto' });
      if (product.situacao === 'inativo') return problem(422, 'produto_inativo', { campo: 'produto' });
      if (used >= platform.licences) return problem(402, 'sem_licencas');
      const made = { id: newId(), produto: product.codigo, situacao: 'ativa' as const, desde: platform.host.now().toISOString() };
      user.assinaturas.push(made);
      return [201, made];
    }
    case 'PATCH assinaturas/id':
      return subscription ? [200, Object.assign(subscription, body)] : problem(404, 'nao_encontrado');
    case 'DELETE assinaturas/id':
      if (!owner) return problem(404, 'nao_encontrado');
      owner.assinaturas = owner.assinaturas.filter((one) => one.id !== id);
      return [204, undefined];
    default:
      return problem(404, 'nao_encontrado');
  }
}

function page(platform: FakePlatform, url: URL, all: unknown[]): Answer {
  const pagina = Number(url.searchParams.get('pagina') ?? 1);
  const size = Math.min(platform.perPage, Number(url.searchParams.get('por_pagina') ?? 50));
  const dados = all.slice((pagina - 1) * size, pagina * size);
  return [200, { dados, pagina, total_paginas: Math.max(1, Math.ceil(all.length / size)), total: all.length }];
}
