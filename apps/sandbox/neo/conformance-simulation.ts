import type { Simulation, Simulator } from '@content-platforms/plugin-sdk/testing';
import { questionAbout, understand } from './ask.ts';

const credentials = { usuario: 'neo', senha: 'canary-senha-da-consulta' };

/** A NEO that asks the kit as it would ask the product. */
export const neoSimulation: Simulation = {
  async start() {
    const simulator: Simulator = {
      settings: { username: credentials.usuario, password: credentials.senha, loginField: 'service', singlePackage: false },
      offers: [
        ['CINEMA', 'ESPORTES'],
        ['ESPORTES', 'INFANTIL'],
      ],
      takesAnyProduct: true,
      accounts: async () => [],
      effects: async () => 0,
      asks: {
        request: ({ login }) => ({ path: '', query: {}, ...questionAbout(login, credentials) }),
        forged: ({ login }) => ({ path: '', query: {}, ...questionAbout(login, { ...credentials, senha: 'canary-senha-da-consultA' }) }),
        understands({ status, body }) {
          const { situacao, pacotes, bloqueados } = understand(status, body);
          if (situacao === 'recusado' || situacao === 'sem-resposta') return 'not-understood';
          const blocked = situacao === 'bloqueado';
          return { products: [...pacotes.map((ref) => ({ ref, blocked })), ...bloqueados.map((ref) => ({ ref, blocked: true }))] };
        },
      },
    };
    return simulator;
  },
};
