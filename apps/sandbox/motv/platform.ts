import { createHash } from 'node:crypto';
import { z } from 'zod';
import { deskRoutesOf } from '../desk-route.ts';
import type { Answer, ApiCall } from '../exchange.ts';
import { objectIn } from '../json-body.ts';
import type { ControlRoute, Glance, SimulatedPlatform } from '../platform.ts';
import { refusing } from '../refusal.ts';
import { simpleWorld, spoiledItems, type WorldRoute } from '../simple-world.ts';
import { defaultCatalog } from './default-catalog.ts';
import type { Product, Settings, Viewer, ViewerWithSubscriptions } from './model.ts';
import { envelope, refusals } from './refusal.ts';
import { MotvWorld } from './world.ts';

export const motv: SimulatedPlatform = {
  key: 'motv',
  title: 'moTV',
  prefix: '/api',
  open(tenant, clock) {
    const settings = { user: `user-${tenant}`, secret: `secret-${tenant}`, clockSeconds: 300, requestsPerSecond: 10, latencyMs: 0 };
    const world = new MotvWorld(settings, defaultCatalog, clock);
    return simpleWorld(
      {
        settings: world.settings,
        routes: routesOf(world),
        lists: { 'POST /sales/getAllowedProductsForCustomer': 'catalog' },
        refuses: ({ headers }) => (isSigned(headers.authorization ?? '', world.settings, clock()) ? null : refusals.login().answer),
        worded: {
          'error-in-200': () => refusals.internal().answer,
          '401': () => refusals.login().answer,
          '403': () => ({ status: 403, body: { message: 'Forbidden' } }),
          '413': () => refusals.invalid('data').answer,
          '429': (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: { message: 'Too many requests' } }),
          '503': () => ({ status: 503, body: { message: 'Service unavailable' } }),
          '500-before': () => ({ status: 500, body: { message: 'Internal error' } }),
        },
        noRoute: () => ({ status: 404, body: { message: 'Unknown method' } }),
        spoil: (fault, answer) => {
          const products = (answer.body as { response: Product[] }).response;
          // It tells no totals: what goes wrong instead is a product that is there twice.
          return envelope(fault === 'wrong-total' ? [...products, ...products.slice(0, 1)] : spoiledItems(fault, products).items);
        },
        state: (since) => ({ settings: world.settings, products: world.products(), viewers: world.viewers(), effects: world.journal.since(since) }),
        effects: () => world.journal.effects,
        control: deskRoutes(world),
        glance: (limit) => glance(world, limit),
      },
      clock,
    );
  },
};

/** `user:timestamp:sha1(timestamp+user+secret)`, its clock not too far from ours. */
function isSigned(header: string, { user, secret, clockSeconds }: Settings, now: number): boolean {
  const [given, timestamp = '', signature] = header.split(':');
  const expected = createHash('sha1').update(`${timestamp}${user}${secret}`).digest('hex');
  return given === user && signature === expected && Math.abs(Number(timestamp) - now / 1000) <= clockSeconds;
}

const shown = ({ viewers_id, login, profileName, firstname, lastname, email, phone }: Viewer): Viewer => ({
  viewers_id,
  login,
  profileName,
  firstname,
  lastname,
  email,
  phone,
});

function routesOf(world: MotvWorld): WorldRoute[] {
  const post = (template: string, act: (data: Record<string, unknown>, seq: number) => unknown): WorldRoute => ({
    method: 'POST',
    template,
    handle: (call: ApiCall): Answer => {
      const { data } = objectIn(call, () => refusals.invalid('data'));
      if (typeof data !== 'object' || data === null || Array.isArray(data)) throw refusals.invalid('data');
      return envelope(act(data as Record<string, unknown>, call.seq) ?? true);
    },
  });
  return [
    post('/integration/createMotvCustomer', (data, seq) => ({ viewers_id: world.create(data, seq).viewers_id })),
    post('/integration/subscribe', ({ viewers_id, products_id }, seq) => void world.subscribe(viewers_id, products_id, seq)),
    post('/integration/cancel', ({ viewers_id, products_id }, seq) => world.cancel(viewers_id, products_id, seq)),
    post('/subscription/getCustomerSubscriptionInfo', ({ viewers_id }) => world.viewer(viewers_id).subscriptions),
    post('/subscription/suspendSubscription', ({ viewers_bouquets_id }, seq) => world.suspend(viewers_bouquets_id, seq)),
    post('/subscription/resumeSubscription', ({ viewers_bouquets_id }, seq) => world.resume(viewers_bouquets_id, seq)),
    post('/customer/findCustomerForSales', ({ login }) => {
      if (typeof login !== 'string' || login === '') throw refusals.invalid('login');
      return world.search(login).map(shown);
    }),
    post('/customer/deleteCustomer', ({ viewers_id }, seq) => world.delete(viewers_id, seq)),
    post('/sales/getAllowedProductsForCustomer', () => world.products()),
  ];
}

const whole = z.int().min(0).optional();
const settings = z.strictObject({
  user: z.string().optional(),
  secret: z.string().optional(),
  clockSeconds: whole,
  requestsPerSecond: whole,
  latencyMs: whole,
});
const product = z.strictObject({ products_id: z.int().positive(), name: z.string(), price: z.number().optional() });
const planted = z.strictObject({ login: z.string(), email: z.string().optional(), products: z.array(z.int()).default([]) });

/** What a person may do at the platform itself. The rules are those of the API; effects carry `requestSeq: null`. */
function deskRoutes(world: MotvWorld): ControlRoute[] {
  // A person is told with an HTTP status, not with an error inside 200.
  const deskRoute = deskRoutesOf((act) => {
    let refused = false;
    const answer = refusing(act, () => (refused = true));
    return refused ? { ...answer, status: 409 } : answer;
  });
  return [
    deskRoute('PATCH', '', settings, (_, changes) => Object.assign(world.settings, changes)),
    deskRoute('PUT', '/products', z.array(product), (_, products) => {
      world.replaceProducts(products);
      return world.products();
    }),
    deskRoute('POST', '/viewers', planted, (_, { products, ...given }) => {
      const viewer = world.create({ ...given, password: 'senha-do-balcao' }, null);
      for (const productsId of products) world.subscribe(viewer.viewers_id, productsId, null);
      return viewer;
    }),
    deskRoute('DELETE', '/viewers/{id}', null, (id) => world.delete(id, null)),
    deskRoute('POST', '/subscriptions/{id}/suspend', null, (id) => world.suspend(Number(id), null)),
    deskRoute('POST', '/subscriptions/{id}/resume', null, (id) => world.resume(Number(id), null)),
  ];
}

function glance(world: MotvWorld, limit: number): Glance {
  const viewers = new Map(world.viewers().map((viewer) => [viewer.viewers_id, viewer]));
  const lastChanged = new Set(world.journal.effects.toReversed().map(({ viewersId }) => viewersId));
  const names = new Map(world.products().map(({ products_id, name }) => [products_id, name]));
  const row = ({ viewers_id, login, firstname, lastname, email, subscriptions }: ViewerWithSubscriptions): Glance['users'][number] => ({
    id: String(viewers_id),
    name: [firstname, lastname].filter(Boolean).join(' '),
    document: '',
    email: email ?? '',
    reference: login,
    note: '',
    subscriptions: subscriptions
      .filter(({ cancelled }) => !cancelled)
      .map(({ products_id, suspended }) => ({
        product: names.get(products_id) ?? String(products_id),
        situation: suspended ? 'suspensa' : 'ativa',
        blocked: suspended,
      })),
  });
  return {
    account: world.settings.user,
    facts: [`usuário ${world.settings.user}`, `${viewers.size} assinantes`],
    userCount: viewers.size,
    users: [...lastChanged]
      .flatMap((id) => viewers.get(id) ?? [])
      .slice(0, limit)
      .map(row),
  };
}
