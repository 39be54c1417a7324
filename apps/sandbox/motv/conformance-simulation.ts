import type { Simulation } from '@content-platforms/plugin-sdk/testing';
import { openDirectly } from '../conformance-simulator.ts';
import type { MotvState } from './control-client.ts';
import { motv } from './platform.ts';

/** A moTV of its own for each check of the conformance kit. */
export const motvSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk, answerNext, spoilList } = openDirectly(motv, clock);
    const state = (): MotvState => world.state(0) as unknown as MotvState;
    const catalog = Array.from({ length: 40 }, (_, index) => ({ products_id: index + 1, name: `Canal ${index}` }));
    desk('PUT', '/products', {}, catalog);
    // The kit's clock stands still between calls: a second's worth of requests would never be over.
    desk('PATCH', '', {}, { requestsPerSecond: 1_000_000, secret: 'canary-secret-motv' });
    const settings = { username: state().settings.user, secret: 'canary-secret-motv', baseUrl };
    return {
      settings,
      refusedSettings: { ...settings, secret: 'another-secret' },
      fetch,
      offers: [
        ['1', '2'],
        ['2', '3'],
      ],
      catalog: catalog.map(({ products_id }) => String(products_id)),
      accounts: async () =>
        state().viewers.map(({ viewers_id, login, subscriptions }) => ({
          reference: login,
          remoteId: String(viewers_id),
          products: subscriptions.filter(({ cancelled }) => !cancelled).map(({ products_id, suspended }) => ({ ref: String(products_id), blocked: suspended })),
        })),
      effects: async () => effects(),
      refusedSubscriber: { email: 'sem-arroba' },
      halfCatalogs: {
        'items repeated': async () => spoilList('repeat-page', '/getAllowedProductsForCustomer'),
        'one item twice': async () => spoilList('wrong-total', '/getAllowedProductsForCustomer'),
      },
      throttleNext: async (seconds) => answerNext(() => world.worded('429', seconds)),
    };
  },
};
