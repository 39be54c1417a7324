import { cnpj, cpf } from 'cpf-cnpj-validator';
import type { Answer, ApiCall } from '../exchange.ts';
import type { ListFault } from '../fault-kinds.ts';
import type { Clock, Glance, PlatformWorld, SimulatedPlatform, WordedFault } from '../platform.ts';
import { SlidingWindow } from '../sliding-window.ts';
import { tenantNumber } from '../tenant-number.ts';
import { defaultCatalog } from './default-catalog.ts';
import { deskRoutes } from './desk.ts';
import type { Settings, Usuario } from './model.ts';
import { refusals } from './refusal.ts';
import { applyCall, findRoute, listed, pageOf, refusing } from './routes.ts';
import { SaberMaisWorld } from './world.ts';

export const saberMais: SimulatedPlatform = {
  key: 'saber-mais',
  title: 'Saber Mais (Click Sistemas)',
  prefix: '/api/v1',
  open: (tenant, clock) => openTenant(new SaberMaisWorld(defaultSettings(tenant), defaultCatalog, clock), clock),
};

function defaultSettings(tenant: string): Settings {
  return {
    token: `token-${tenant}`,
    id: 1000 + (tenantNumber(tenant) % 9_000_000),
    razaoSocial: `Provedor ${tenant} Telecom Ltda`,
    licencas: 1_000_000,
    requestsPerMinute: 300,
    processingMs: 0,
    latencyMs: 0,
  };
}

function openTenant(world: SaberMaisWorld, clock: Clock): PlatformWorld {
  const windows = new Map<string, SlidingWindow>();
  return {
    routeOf,
    listsOf: (route) => (route === 'GET /produtos' ? 'catalog' : route === 'GET /usuarios' ? 'list' : null),
    admit: (call) => admit(world, windows, call, clock()),
    apply: (call) => applyCall(world, call),
    latencyMs: () => world.settings.latencyMs,
    worded: (fault, retryAfterSeconds) => worded[fault](retryAfterSeconds),
    faultyList: (fault, call) => faultyList(world, fault, call),
    state: (sinceEffect) => ({
      settings: world.settings,
      licences: world.partner().licencas,
      products: world.products(),
      users: world.users(),
      effects: world.journal.effects.slice(Math.max(0, sinceEffect)),
      emailsSent: world.journal.accessEmails,
    }),
    effects: () => world.journal.effects,
    control: deskRoutes(world),
    glance: (limit) => glance(world, limit),
  };
}

function routeOf(method: string, path: string): string {
  const found = findRoute(method, path);
  return found ? `${method} ${found.route.template}` : 'unknown';
}

function admit(world: SaberMaisWorld, windows: Map<string, SlidingWindow>, call: ApiCall, now: number): Answer | null {
  const { token, requestsPerMinute } = world.settings;
  if (call.headers.authorization !== `Bearer ${token}`) return refusals.badToken().answer;
  const window = windows.get(token) ?? new SlidingWindow(60_000);
  windows.set(token, window);
  const waitMs = window.millisecondsUntilBelow(requestsPerMinute, now);
  if (waitMs > 0) return refusals.tooMany(Math.ceil(waitMs / 1000)).answer;
  window.add(now);
  return null;
}

const worded: Record<WordedFault, (retryAfterSeconds: number) => Answer> = {
  'error-in-200': () => ({ ...refusals.broken().answer, status: 200 }),
  '401': () => refusals.badToken().answer,
  '403': () => refusals.forbidden().answer,
  '413': () => refusals.tooLarge().answer,
  '429': (retryAfterSeconds) => refusals.tooMany(retryAfterSeconds).answer,
  '503': () => refusals.maintenance().answer,
  '500-before': () => refusals.broken().answer,
};

function faultyList(world: SaberMaisWorld, fault: ListFault, call: ApiCall): Answer {
  return refusing(() => {
    const items = listed(routeOf(call.method, call.path), world, call);
    const asked = pageOf(items, call);
    const bodies: Record<ListFault, () => unknown> = {
      empty: () => pageOf([], call),
      'repeat-page': () => ({ ...asked, dados: pageOf(items, { query: firstPage(call.query) }).dados }),
      half: () => pageOf(items.slice(0, Math.floor(items.length / 2)), call),
      'wrong-total': () => ({ ...asked, total: asked.total + 7 }),
    };
    return { status: 200, body: bodies[fault]() };
  });
}

function firstPage(query: URLSearchParams): URLSearchParams {
  const first = new URLSearchParams(query);
  first.set('pagina', '1');
  return first;
}

function glance(world: SaberMaisWorld, limit: number): Glance {
  const { razao_social, licencas } = world.partner();
  const users = new Map(world.users().map((user) => [user.id, user]));
  const lastChanged = new Set(world.journal.effects.toReversed().map((effect) => effect.userId));
  const shown = [...lastChanged].flatMap((id) => users.get(id) ?? []).slice(0, limit);
  return {
    account: razao_social,
    facts: [`token ${world.settings.token}`, `licenças ${licencas.em_uso} de ${licencas.contratadas.toLocaleString('pt-BR')}`, `${users.size} usuários`],
    userCount: users.size,
    users: shown.map(row),
  };
}

function row(user: Usuario): Glance['users'][number] {
  return {
    id: String(user.id),
    name: user.nome,
    document: user.documento.length === 11 ? cpf.format(user.documento) : cnpj.format(user.documento),
    email: user.email,
    reference: user.referencia,
    note: user.primeiro_acesso === null ? 'ainda não' : new Date(user.primeiro_acesso).toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo' }),
    subscriptions: user.assinaturas.map(({ produto, situacao }) => ({ product: produto, situation: situacao, blocked: situacao === 'bloqueada' })),
  };
}
