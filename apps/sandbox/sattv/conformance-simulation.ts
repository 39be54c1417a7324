import type { Simulation, Simulator } from '@content-platforms/plugin-sdk/testing';
import { openDirectly } from '../conformance-simulator.ts';
import type { ListFault } from '../fault-kinds.ts';
import type { SatTvState } from './control-client.ts';
import { isOpen, productsOf, type Cliente } from './model.ts';
import { satTv } from './platform.ts';

const unmasked = (document: string): string => document.replace(/[./-]/g, '');
const masked = (cpf: string): string => cpf.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');

/** A SatTV of its own for each check of the conformance kit. */
export const satTvSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk, answerNext, spoilList } = openDirectly(satTv, clock);
    const state = (): SatTvState => world.state(0) as unknown as SatTvState;
    const catalog = Array.from({ length: 130 }, (_, index) => ({ id: index + 1, nome: `Canal ${index}`, tipo: index < 5 ? 'principal' : 'adicional' }));
    desk('PUT', '/products', {}, catalog);
    // The kit's clock stands still between calls: a second's worth of requests would never be over.
    desk('PATCH', '', {}, { requestsPerSecond: 1_000_000, senha: 'canary-senha-sattv' });
    const { usuario, senha, idProvedor } = state().settings;
    const settings = { username: usuario, password: senha, providerId: idProvedor, baseUrl };
    let spoiled: ListFault | undefined;
    const simulator: Simulator = {
      settings,
      refusedSettings: { ...settings, password: 'another-password' },
      fetch: (url, init) => {
        // On the first page these faults are none.
        if (spoiled && url.endsWith('/produtos/listar') && init?.body?.includes('cursor')) {
          spoilList(spoiled, '/produtos/listar');
          spoiled = undefined;
        }
        return fetch(url, init);
      },
      offers: [
        ['1', '11', '12'],
        ['2', '12'],
      ],
      catalog: catalog.map(({ id }) => String(id)),
      // A customer stays when its contract ends: what is held is the contract.
      accounts: async () =>
        state().customers.flatMap(({ id_cliente, codigo_externo, cpf_cnpj, contratos }) =>
          contratos.filter(isOpen).map((contract) => ({
            reference: codigo_externo,
            document: unmasked(cpf_cnpj),
            remoteId: String(id_cliente),
            products: productsOf(contract).map((id) => ({ ref: String(id), blocked: contract.bloqueio !== null })),
          })),
        ),
      effects: async () => effects(),
      refusedSubscriber: { document: '11111111111' },
      exhaustLicences: async () => void desk('PATCH', '', {}, { licencas: 0 }),
      plantStranger: async ({ document = '' }) => String((desk('POST', '/customers', {}, { cpf_cnpj: masked(document), produtos: [1] }) as Cliente).id_cliente),
      halfCatalogs: {
        'a page repeated': async () => void (spoiled = 'repeat-page'),
        'a cursor that comes back': async () => void (spoiled = 'wrong-total'),
      },
      throttleNext: async (seconds) => answerNext(() => world.worded('429', seconds)),
    };
    return simulator;
  },
};
