import type { Simulation, Simulator } from '@content-platforms/plugin-sdk/testing';
import { openDirectly } from '../conformance-simulator.ts';
import type { WebhookState } from './control-client.ts';
import { secretOf, webhookReceiver } from './platform.ts';

/** A receiver of its own for each check of the conformance kit. */
export const webhookSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk } = openDirectly(webhookReceiver, clock);
    const state = (): WebhookState => world.state(0) as unknown as WebhookState;
    desk('PATCH', '', {}, { respondeLogin: true });
    const settings = { url: `${baseUrl}/eventos`, secret: secretOf('conformance') };
    const simulator: Simulator = {
      settings,
      refusedSettings: { ...settings, secret: secretOf('somebody-else') },
      fetch,
      offers: [
        ['GENERICO', 'EXTRA'],
        ['EXTRA', 'OUTRO'],
      ],
      takesAnyProduct: true,
      acknowledges: 'status',
      accounts: async () =>
        state().accounts.map(({ referencia, cpf_cnpj, produtos }) => ({
          reference: referencia,
          document: cpf_cnpj,
          remoteId: referencia,
          products: produtos.map(({ codigo, status }) => ({ ref: codigo, blocked: status === 'suspenso' })),
        })),
      effects: async () => effects(),
    };
    return simulator;
  },
};
