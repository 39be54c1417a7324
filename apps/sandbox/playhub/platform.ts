import { z } from 'zod';
import { deskRoutesOf } from '../desk-route.ts';
import type { Answer, ApiCall } from '../exchange.ts';
import { objectIn } from '../json-body.ts';
import type { Clock, ControlRoute, Glance, SimulatedPlatform } from '../platform.ts';
import { refusing } from '../refusal.ts';
import { firstAccessNote, simpleWorld, spoiledItems, type WorldRoute } from '../simple-world.ts';
import { tenantNumber } from '../tenant-number.ts';
import { Tokens } from '../tokens.ts';
import { defaultCatalog } from './default-catalog.ts';
import type { Customer, Product } from './model.ts';
import { refusals } from './refusal.ts';
import { PlayHubWorld } from './world.ts';

export const playHub: SimulatedPlatform = {
  key: 'playhub',
  title: 'PlayHub',
  prefix: '/v3',
  open(tenant, clock) {
    const settings = {
      apiKey: `key-${tenant}`,
      apiSecret: `secret-${tenant}`,
      partnerId: 1000 + (tenantNumber(tenant) % 9_000_000),
      partnerName: `Provedor ${tenant} Telecom Ltda`,
      vouchers: 1_000_000,
      tokenSeconds: 1800,
      notAuthorised: [],
      requestsPerSecond: 10,
      latencyMs: 0,
    };
    const world = new PlayHubWorld(settings, defaultCatalog, clock);
    const tokens = new Tokens();
    return simpleWorld(
      {
        settings: world.settings,
        routes: routesOf(world, tokens, clock),
        lists: { 'GET /products': 'catalog' },
        refuses: ({ path, headers }) =>
          path === '/authentication/tokens' || tokens.isGood((headers.authorization ?? '').replace(/^Bearer /, ''), clock()) ? null : refusals.token().answer,
        worded: {
          'error-in-200': () => ({ ...refusals.broken().answer, status: 200 }),
          '401': () => refusals.token().answer,
          '403': () => refusals.forbidden().answer,
          '413': () => refusals.tooLarge().answer,
          '429': (seconds) => refusals.tooMany(seconds).answer,
          '503': () => refusals.maintenance().answer,
          '500-before': () => refusals.broken().answer,
        },
        noRoute: () => refusals.noRoute().answer,
        spoil: (fault, answer) => {
          const { items, total } = spoiledItems(fault, (answer.body as { Products: Product[] }).Products);
          return { ...answer, body: { Products: items, Count: total } };
        },
        state: (since) => ({
          settings: world.settings,
          partner: world.partner(),
          products: world.products(),
          customers: world.customers(),
          tokensGiven: tokens.given,
          effects: world.journal.since(since),
        }),
        effects: () => world.journal.effects,
        control: deskRoutes(world, tokens),
        glance: (limit) => glance(world, limit),
      },
      clock,
    );
  },
};

const ok = (body: unknown): Answer => ({ status: 200, body });
const bodyOf = (call: ApiCall): Record<string, unknown> => objectIn(call, () => refusals.invalid('body'));
/** First access is the sandbox's own knowledge: nothing public says that the API tells it. */
const shown = ({ Username, Name, Document, Email, Mobile }: Customer): Omit<Customer, 'FirstAccessAt'> => ({ Username, Name, Document, Email, Mobile });

function routesOf(world: PlayHubWorld, tokens: Tokens, clock: Clock): WorldRoute[] {
  const login = (call: ApiCall): Answer => {
    const { apiKey, apiSecret, tokenSeconds } = world.settings;
    const { ApiKey, ApiSecret } = bodyOf(call);
    if (ApiKey !== apiKey || ApiSecret !== apiSecret) throw refusals.credentials();
    return ok({ AccessToken: tokens.give(clock(), tokenSeconds) });
  };
  const of = (params: Record<string, string>): string => params['username'] ?? '';
  return [
    { method: 'POST', template: '/authentication/tokens', handle: login },
    { method: 'GET', template: '/partner', handle: () => ok(world.partner()) },
    { method: 'GET', template: '/products', handle: () => ok({ Products: world.products(), Count: world.products().length }) },
    { method: 'POST', template: '/customers', handle: (call) => ({ status: 201, body: shown(world.createCustomer(bodyOf(call), call.seq)) }) },
    { method: 'GET', template: '/customers/{username}', handle: (_, params) => ok(shown(world.customer(of(params)))) },
    {
      method: 'PUT',
      template: '/customers/{username}',
      handle: (call, params) => ok(shown(world.changeCustomer(of(params), bodyOf(call), call.seq))),
    },
    { method: 'GET', template: '/customers/{username}/subscriptions', handle: (_, params) => ok({ Subscriptions: world.customer(of(params)).Subscriptions }) },
    {
      method: 'POST',
      template: '/customers/{username}/subscriptions',
      handle: (call, params) => ({ status: 201, body: world.subscribe(of(params), bodyOf(call)['ProductId'], call.seq) }),
    },
    {
      method: 'DELETE',
      template: '/customers/{username}/subscriptions/{productId}',
      handle: (call, params) => {
        world.unsubscribe(of(params), params['productId'] ?? '', call.seq);
        return { status: 204 };
      },
    },
  ];
}

const whole = z.int().min(0).optional();
const settings = z.strictObject({
  apiKey: z.string().optional(),
  apiSecret: z.string().optional(),
  partnerId: z.int().optional(),
  vouchers: whole,
  tokenSeconds: whole,
  notAuthorised: z.array(z.string()).optional(),
  requestsPerSecond: whole,
  latencyMs: whole,
});
const product = z.strictObject({
  Id: z.string().length(3),
  Name: z.string(),
  Active: z.boolean().default(true),
  Price: z.number().optional(),
  ChoiceCount: z.int().optional(),
  Choices: z.array(z.string()).optional(),
});
const newCustomer = z.strictObject({ Username: z.string(), Name: z.string().default('Assinante do balcão'), Email: z.string().optional() });

/** What a person may do at the platform itself. The rules are those of the API; effects carry `requestSeq: null`. */
function deskRoutes(world: PlayHubWorld, tokens: Tokens): ControlRoute[] {
  const deskRoute = deskRoutesOf((act) => refusing(act));
  const subscription = z.strictObject({ productId: z.string() });
  return [
    deskRoute('PATCH', '', settings, (_, changes) => Object.assign(world.settings, changes)),
    deskRoute('PUT', '/products', z.array(product), (_, products) => {
      world.replaceProducts(products);
      return world.products();
    }),
    deskRoute('POST', '/customers', newCustomer, (_, given) => world.createCustomer({ ...given, Password: 'senha-do-balcao' }, null)),
    deskRoute('POST', '/customers/{id}/subscriptions', subscription, (id, { productId }) => world.subscribe(id, productId, null)),
    deskRoute('DELETE', '/customers/{id}/subscriptions', subscription, (id, { productId }) => world.unsubscribe(id, productId, null)),
    deskRoute('POST', '/customers/{id}/choices', z.strictObject({ slot: z.string(), productId: z.string() }), (id, { slot, productId }) =>
      world.choose(id, slot, productId),
    ),
    deskRoute('POST', '/customers/{id}/first-access', null, (id) => world.signIn(id)),
    deskRoute('POST', '/tokens/end', null, () => tokens.endAll()),
  ];
}

function glance(world: PlayHubWorld, limit: number): Glance {
  const { Name, Vouchers } = world.partner();
  const lastChanged = new Set(world.journal.effects.toReversed().map(({ username }) => username));
  const names = new Map(world.products().map((one) => [one.Id, one.Name]));
  return {
    account: Name,
    facts: [`ApiKey ${world.settings.apiKey}`, `vouchers ${Vouchers.Used} de ${Vouchers.Contracted.toLocaleString('pt-BR')}`],
    userCount: world.customers().length,
    users: [...lastChanged].slice(0, limit).map((username) => {
      const { Name: name, Document, Email, FirstAccessAt, Subscriptions } = world.customer(username);
      return {
        id: username,
        name,
        document: Document ?? '',
        email: Email ?? '',
        reference: username,
        note: firstAccessNote(FirstAccessAt),
        subscriptions: Subscriptions.map(({ ProductId, ParentProductId }) => ({
          product: names.get(ProductId) ?? ProductId,
          situation: ParentProductId === null ? 'ativa' : 'escolhida',
          blocked: false,
        })),
      };
    }),
  };
}
