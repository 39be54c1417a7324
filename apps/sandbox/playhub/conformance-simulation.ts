import type { Simulation } from '@content-platforms/plugin-sdk/testing';
import { openDirectly } from '../conformance-simulator.ts';
import type { PlayHubState } from './control-client.ts';
import { playHub } from './platform.ts';

/** A PlayHub of its own for each check of the conformance kit. */
export const playHubSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk, answerNext, spoilList } = openDirectly(playHub, clock);
    const state = (): PlayHubState => world.state(0) as unknown as PlayHubState;
    const catalog = Array.from({ length: 60 }, (_, index) => ({ Id: `P${String(index).padStart(2, '0')}`, Name: `Serviço ${index}` }));
    desk('PUT', '/products', {}, catalog);
    // The kit's clock stands still between calls: a second's worth of requests would never be over.
    desk('PATCH', '', {}, { requestsPerSecond: 1_000_000, apiKey: 'canary-key-playhub', apiSecret: 'canary-secret-playhub' });
    const settings = { apiKey: 'canary-key-playhub', apiSecret: 'canary-secret-playhub', baseUrl };
    return {
      settings,
      refusedSettings: { ...settings, apiSecret: 'another-secret' },
      fetch,
      offers: [
        ['P01', 'P02'],
        ['P02', 'P03'],
      ],
      catalog: catalog.map(({ Id }) => Id),
      // A customer stays when it holds nothing any more.
      accounts: async () =>
        state()
          .customers.filter(({ Subscriptions }) => Subscriptions.length > 0)
          .map(({ Username, Document, Subscriptions }) => ({
            reference: Username,
            document: Document,
            remoteId: Username,
            products: Subscriptions.map(({ ProductId }) => ({ ref: ProductId, blocked: false })),
          })),
      effects: async () => effects(),
      refusedSubscriber: { document: '11111111111' },
      exhaustLicences: async () => void desk('PATCH', '', {}, { vouchers: 0 }),
      halfCatalogs: {
        'items repeated': async () => spoilList('repeat-page', '/products'),
        'a count that does not fit': async () => spoilList('wrong-total', '/products'),
      },
      throttleNext: async (seconds) => answerNext(() => world.worded('429', seconds)),
    };
  },
};
