import type { Answer, ApiCall } from '../exchange.ts';
import type { ListFault } from '../fault-kinds.ts';
import type { Glance, PlatformWorld, SimulatedPlatform, WordedFault } from '../platform.ts';
import { SlidingWindow } from '../sliding-window.ts';
import { tenantNumber } from '../tenant-number.ts';
import { Cursors } from './cursors.ts';
import { defaultCatalog } from './default-catalog.ts';
import { deskRoutes } from './desk.ts';
import { isOpen, productsOf, type Cliente, type Settings } from './model.ts';
import { refusals, refusing, success } from './refusal.ts';
import { applyCall, findRoute, objectIn, pageOf, type Premises } from './routes.ts';
import { Sessions } from './sessions.ts';
import { SatTvWorld } from './world.ts';

export const satTv: SimulatedPlatform = {
  key: 'sattv',
  title: 'SatTV',
  prefix: '',
  open: (tenant, clock) =>
    openTenant({ world: new SatTvWorld(defaultSettings(tenant), defaultCatalog, clock), sessions: new Sessions(), cursors: new Cursors(), now: clock }),
};

function defaultSettings(tenant: string): Settings {
  return {
    usuario: `user-${tenant}`,
    senha: `senha-${tenant}`,
    idProvedor: `6f1c2d3e-0000-4000-8000-${tenantNumber(tenant).toString(16).padStart(12, '0')}`,
    nome: `Provedor ${tenant} Telecom Ltda`,
    cnpj: '12.ABC.345/01DE-35',
    habilitado: true,
    licencas: 1_000_000,
    requestsPerSecond: 10,
    sessionSeconds: 1800,
    cursorSeconds: 60,
    operationMs: 2000,
    failNext: 0,
    pageSize: 50,
    latencyMs: 0,
  };
}

function openTenant(premises: Premises): PlatformWorld {
  const { world, sessions, now } = premises;
  const window = new SlidingWindow(1000);
  return {
    routeOf,
    listsOf: (route) => (route === 'POST /produtos/listar' ? 'catalog' : route === 'POST /clientes/listar' ? 'list' : null),
    admit: (call) => admit(premises, window, call),
    apply: (call) => applyCall(premises, call),
    latencyMs: () => world.settings.latencyMs,
    worded: (fault, retryAfterSeconds) => worded[fault](retryAfterSeconds, sessions),
    faultyList: (fault, call) => faultyList(premises, fault, call),
    state: (sinceEffect) => {
      world.settle();
      return {
        settings: world.settings,
        licences: world.provider().licencas,
        products: world.products(),
        customers: world.customers(),
        operationsRunning: world.operations.running().map(({ id }) => id),
        sessionsOpened: sessions.opened,
        effects: world.journal.effects.slice(Math.max(0, sinceEffect)),
      };
    },
    effects: () => world.journal.effects,
    control: deskRoutes(premises),
    glance: (limit) => glance(world, limit, now),
  };
}

function routeOf(method: string, path: string): string {
  const found = findRoute(method, path);
  return found ? `${method} ${found.route.template}` : 'unknown';
}

function admit({ world, sessions, now }: Premises, window: SlidingWindow, call: ApiCall): Answer | null {
  const waitMs = window.millisecondsUntilBelow(world.settings.requestsPerSecond, now());
  if (waitMs > 0) return refusals.tooMany(Math.ceil(waitMs / 1000)).answer;
  window.add(now());
  if (call.path === '/sessao/abrir' || sessions.isGood(call.headers['x-sessao'], now())) return null;
  return refusals.session().answer;
}

const worded: Record<WordedFault, (retryAfterSeconds: number, sessions: Sessions) => Answer> = {
  // An error that is on no list; those that are come with HTTP 200 anyway.
  'error-in-200': () => refusals.internal().answer,
  '401': (_, sessions) => {
    sessions.end();
    return refusals.session().answer;
  },
  '403': () => refusals.provider().answer,
  '413': () => refusals.invalid('corpo').answer,
  '429': (retryAfterSeconds) => refusals.tooMany(retryAfterSeconds).answer,
  '503': () => ({ status: 503, body: { erro: 'Sistema em manutenção.' } }),
  '500-before': () => ({ status: 500, body: { erro: 'Erro interno.' } }),
};

function faultyList(premises: Premises, fault: ListFault, call: ApiCall): Answer {
  const list = call.path === '/clientes/listar' ? 'clientes' : 'produtos';
  return refusing(() => {
    const body = objectIn(call);
    const { world, cursors, now } = premises;
    if (fault === 'half') return success(pageOf(premises, body, list, 0.5));
    const asked = pageOf(premises, body, list);
    if (fault === 'empty') return success({ itens: [], proximo_cursor: null });
    if (fault === 'repeat-page') return success({ ...asked, itens: pageOf(premises, {}, list).itens });
    // No totals here: what goes wrong instead is the cursor, which leads back to this very page.
    return success({ ...asked, proximo_cursor: body['cursor'] ?? cursors.give(list, 0, now(), world.settings.cursorSeconds) });
  });
}

function glance(world: SatTvWorld, limit: number, now: () => number): Glance {
  world.settle();
  const { nome, licencas } = world.provider();
  const customers = new Map(world.customers().map((customer) => [customer.id_cliente, customer]));
  const lastChanged = new Set(world.journal.effects.toReversed().map(({ customerId }) => customerId));
  const names = new Map(world.products().map((product) => [product.id, product.nome]));
  return {
    account: nome,
    facts: [
      `usuário ${world.settings.usuario}`,
      `provedor ${world.settings.idProvedor}`,
      `licenças ${licencas.em_uso} de ${licencas.contratadas.toLocaleString('pt-BR')}`,
      `${customers.size} clientes`,
      ...world.operations.running().map(({ id, endsAt }) => `operação ${id} por mais ${Math.ceil((endsAt - now()) / 1000)} s`),
    ],
    userCount: customers.size,
    users: [...lastChanged]
      .flatMap((id) => customers.get(id) ?? [])
      .slice(0, limit)
      .map((customer) => row(customer, names)),
  };
}

function row({ id_cliente, nome, cpf_cnpj, email, codigo_externo, contratos }: Cliente, names: ReadonlyMap<number, string>): Glance['users'][number] {
  const contract = contratos.find(isOpen);
  const first = contract?.primeiro_acesso ?? null;
  return {
    id: String(id_cliente),
    name: nome,
    document: cpf_cnpj,
    email: email ?? '',
    reference: codigo_externo ?? '',
    note: first === null ? 'ainda não' : new Date(first).toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo' }),
    subscriptions: contract
      ? productsOf(contract).map((id) => ({ product: names.get(id) ?? String(id), situation: contract.situacao, blocked: contract.bloqueio !== null }))
      : [],
  };
}
