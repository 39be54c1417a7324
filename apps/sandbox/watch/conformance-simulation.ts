import type { Simulation } from '@content-platforms/plugin-sdk/testing';
import { openDirectly } from '../conformance-simulator.ts';
import type { WatchState } from './control-client.ts';
import { watch } from './platform.ts';

/** A Watch Brasil of its own for each check of the conformance kit. */
export const watchSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk, answerNext, spoilList } = openDirectly(watch, clock);
    const state = (): WatchState => world.state(0) as unknown as WatchState;
    const catalog = Array.from({ length: 30 }, (_, index) => ({ Pacote: `PACOTE-${index}`, Nome: `Pacote ${index}` }));
    desk('PUT', '/products', {}, catalog);
    // The kit's clock stands still between calls: a second's worth of requests would never be over.
    desk('PATCH', '', {}, { requestsPerSecond: 1_000_000, clientSecret: 'canary-secret-watch' });
    const { clientId, clientSecret, uid, redirectUrl } = state().settings;
    const settings = { clientId, clientSecret, uid, redirectUrl, baseUrl };
    return {
      settings,
      refusedSettings: { ...settings, clientSecret: 'another-secret' },
      fetch,
      offers: [['PACOTE-1'], ['PACOTE-2']],
      catalog: catalog.map(({ Pacote }) => Pacote),
      accounts: async () => {
        const byReference = Map.groupBy(state().tickets, ({ IDIntegracaoAssinante }) => IDIntegracaoAssinante);
        return [...byReference].map(([reference, tickets]) => ({
          reference,
          remoteId: tickets[0]?.Ticket ?? '',
          products: tickets.map(({ Pacote, Status }) => ({ ref: Pacote, blocked: !Status })),
        }));
      },
      effects: async () => effects(),
      refusedSubscriber: { email: 'sem-arroba' },
      exhaustLicences: async () => void desk('PATCH', '', {}, { licences: 0 }),
      halfCatalogs: {
        'items repeated': async () => spoilList('repeat-page', '/pacotes/get'),
        'a total that does not fit': async () => spoilList('wrong-total', '/pacotes/get'),
      },
      throttleNext: async (seconds) => answerNext(() => world.worded('429', seconds)),
    };
  },
};
