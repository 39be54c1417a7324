import { cpf } from 'cpf-cnpj-validator';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Answer, ApiCall } from '../exchange.ts';
import type { Clock, ControlRoute, Glance, PlatformWorld, SimulatedPlatform, WordedFault } from '../platform.ts';
import type { Conta, Evento } from './model.ts';
import { WebhookWorld } from './world.ts';

/** A partner that takes the signed events of "Outros": `POST /eventos`. */
export const webhookReceiver: SimulatedPlatform = {
  key: 'webhook',
  title: 'Outros (recebe eventos)',
  prefix: '',
  open: (tenant, clock) =>
    openTenant(new WebhookWorld({ segredos: [secretOf(tenant)], toleranciaSegundos: 300, respondeLogin: false, latencyMs: 0 }, clock), clock),
};

/** A tenant's secret before anybody changes it. */
export const secretOf = (tenant: string): string => `whsec_${Buffer.from(`segredo-do-inquilino-${tenant}-segredo`).toString('base64')}`;

const route = 'POST /eventos';
const refusal = (status: number, erro: string, headers: Record<string, string> = {}): Answer => ({ status, headers, body: { erro } });

const worded: Record<WordedFault, (retryAfterSeconds: number) => Answer> = {
  'error-in-200': () => refusal(200, 'interno'),
  '401': () => refusal(401, 'assinatura inválida'),
  '403': () => refusal(403, 'provedor não autorizado'),
  '413': () => refusal(413, 'grande demais'),
  '429': (retryAfterSeconds) => refusal(429, 'eventos demais', { 'retry-after': String(retryAfterSeconds) }),
  '503': () => refusal(503, 'em manutenção'),
  '500-before': () => refusal(500, 'interno'),
};

function openTenant(world: WebhookWorld, clock: Clock): PlatformWorld {
  return {
    routeOf: (method, path) => (`${method} ${path}` === route ? route : 'unknown'),
    listsOf: () => null,
    admit: (call) => (isSigned(world, call, clock()) ? null : worded['401'](0)),
    apply: (call) => apply(world, call),
    latencyMs: () => world.settings.latencyMs,
    worded: (fault, retryAfterSeconds) => worded[fault](retryAfterSeconds),
    faultyList: () => refusal(404, 'não há listas aqui'),
    state: (sinceEffect) => ({
      settings: world.settings,
      accounts: world.accounts(),
      received: world.received,
      effects: world.effects.slice(Math.max(0, sinceEffect)),
    }),
    effects: () => world.effects,
    control: deskRoutes(world),
    glance: (limit) => glance(world, limit),
  };
}

/** As Standard Webhooks has it, by the library of its authors; the moment is judged by the sandbox's own clock. */
function isSigned({ settings }: WebhookWorld, { headers, body }: ApiCall, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') return false;
  const seconds = Number(timestamp);
  if (!Number.isInteger(seconds) || Math.abs(now / 1000 - seconds) > settings.toleranciaSegundos) return false;
  return settings.segredos.some((secret) => given.split(' ').includes(new Webhook(secret).sign(id, new Date(seconds * 1000), body)));
}

const shape = z.looseObject({
  versao: z.literal('1'),
  id: z.string().min(1),
  tipo: z.enum(['teste', 'cadastro', 'habilitacao', 'suspensao', 'remocao']),
  sequencia: z.int().optional(),
  referencia: z.string().optional(),
});

function apply(world: WebhookWorld, call: ApiCall): Answer {
  if (`${call.method} ${call.path}` !== route) return refusal(404, 'nada aqui');
  const event = shape.safeParse(parsed(call.body));
  if (!event.success || event.data.id !== call.headers['webhook-id']) return refusal(422, 'evento incompreensível');
  if (event.data.tipo === 'teste') return { status: 200, body: {} };
  if (event.data.sequencia === undefined || event.data.referencia === undefined) return refusal(422, 'evento incompleto');
  return { status: 200, body: world.take(event.data as unknown as Evento, call.seq) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const settings = z.strictObject({
  segredos: z.array(z.string()).optional(),
  toleranciaSegundos: z.int().min(0).optional(),
  respondeLogin: z.boolean().optional(),
  latencyMs: z.int().min(0).optional(),
});

function deskRoutes(world: WebhookWorld): ControlRoute[] {
  return [{ method: 'PATCH', template: '', accepts: settings, handle: ({ body }) => ({ status: 200, body: Object.assign(world.settings, body) }) }];
}

function glance(world: WebhookWorld, limit: number): Glance {
  const accounts = world.accounts();
  const late = world.received.filter(({ resultado }) => resultado === 'atrasado').length;
  return {
    account: 'Parceiro que recebe eventos',
    facts: [`${world.received.length} eventos`, `${late} atrasados`],
    userCount: accounts.length,
    users: accounts.toReversed().slice(0, limit).map(row),
  };
}

function row({ referencia, nome, cpf_cnpj, email, pacote, login, produtos }: Conta): Glance['users'][number] {
  return {
    id: login ?? '–',
    name: nome,
    document: cpf_cnpj.length === 11 ? cpf.format(cpf_cnpj) : cpf_cnpj,
    email,
    reference: referencia,
    note: pacote ?? '',
    subscriptions: produtos.map(({ codigo, status }) => ({ product: codigo, situation: status, blocked: status === 'suspenso' })),
  };
}
