import type { Host } from '@content-platforms/plugin-sdk';
import type { Simulation, Simulator } from '@content-platforms/plugin-sdk/testing';
import type { z } from 'zod';
import type { SaberMaisState } from './control-client.ts';
import type { Answer, ApiCall } from './exchange.ts';
import type { ListFault } from './fault-kinds.ts';
import type { PlatformWorld, SimulatedPlatform } from './platform.ts';
import { saberMais } from './saber-mais/platform.ts';

/** A platform of the sandbox, called in this process: the same rules and answers, without a socket between. */
export interface DirectWorld {
  baseUrl: string;
  world: PlatformWorld;
  fetch: Host['fetch'];
  /** How many requests have changed something. What a person did at the desk, or an operation at its end, is no request's doing. */
  effects(): number;
  /** What a control route answers. */
  desk(method: string, template: string, params?: Record<string, string>, body?: unknown): unknown;
  /** The next answer is this one; nothing is applied. */
  answerNext(answer: () => Answer): void;
  /** The next list whose address holds `part` has a fault in it. */
  spoilList(fault: ListFault, part: string): void;
}

export function openDirectly(platform: SimulatedPlatform, clock: () => number): DirectWorld {
  const world = platform.open('conformance', clock);
  const baseUrl = `http://${platform.key}.example`;
  let next: (() => Answer) | undefined;
  let spoiled: { fault: ListFault; part: string } | undefined;
  let seq = 0;
  let counted = 0;
  const changing = new Set<number>();
  const answer = (call: ApiCall, address: string): Answer => {
    const forced = next?.();
    next = undefined;
    if (forced) return forced;
    const refusal = world.admit(call);
    if (refusal) return refusal;
    if (!spoiled || !address.includes(spoiled.part)) return world.apply(call);
    const { fault } = spoiled;
    spoiled = undefined;
    return world.faultyList(fault, call);
  };
  return {
    baseUrl,
    world,
    effects() {
      const effects = world.effects();
      for (const { requestSeq } of effects.slice(counted)) if (requestSeq !== null) changing.add(requestSeq);
      counted = effects.length;
      return changing.size;
    },
    answerNext: (forced) => void (next = forced),
    spoilList: (fault, part) => void (spoiled = { fault, part }),
    desk(method, template, params = {}, body = undefined) {
      const route = world.control.find((one) => one.method === method && one.template === template);
      if (!route) throw new Error(`No control route ${method} ${template}.`);
      const told = now(route.handle({ params, body: route.accepts ? (route.accepts as z.ZodType<unknown>).parse(body) : body }));
      if (told.status >= 400) throw new Error(`${method} ${template}: ${JSON.stringify(told.body)}`);
      return told.body;
    },
    async fetch(address, { method = 'GET', headers = {}, body = '' } = {}) {
      const url = new URL(address);
      const path = url.pathname.slice(platform.prefix.length);
      const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const { status, headers: extra = {}, body: told } = answer({ seq: (seq += 1), method, path, query: url.searchParams, headers: lowerCase, body }, address);
      return { status, headers: { 'content-type': 'application/json', ...extra }, text: told === undefined ? '' : JSON.stringify(told) };
    },
  };
}

/** What is done at a desk is done at once; what takes time needs a sandbox. */
function now(answer: Answer | Promise<Answer>): Answer {
  if (answer instanceof Promise) throw new Error('This control route is no desk: it takes time.');
  return answer;
}

/** A Saber Mais of its own for each check of the conformance kit. */
export const saberMaisSimulation: Simulation = {
  async start(clock) {
    const { baseUrl, world, fetch, effects, desk, answerNext, spoilList } = openDirectly(saberMais, clock);
    const state = (): SaberMaisState => world.state(0) as unknown as SaberMaisState;
    const catalog = Array.from({ length: 130 }, (_, index) => ({ codigo: `LIVRO-${String(index).padStart(3, '0')}`, nome: `Livro ${index}` }));
    desk('PUT', '/products', {}, catalog);
    // The kit's clock stands still between calls: a minute's worth of requests would never be over.
    const settings = { token: 'canary-token-saber-mais', baseUrl };
    desk('PATCH', '', {}, { requestsPerMinute: 1_000_000, token: settings.token });
    const simulator: Simulator = {
      settings,
      refusedSettings: { ...settings, token: 'another-token' },
      fetch,
      offers: [
        ['LIVRO-001', 'LIVRO-002'],
        ['LIVRO-002', 'LIVRO-003'],
      ],
      catalog: catalog.map(({ codigo }) => codigo),
      accounts: async () =>
        state().users.map(({ id, referencia, documento, assinaturas }) => ({
          reference: referencia,
          document: documento,
          remoteId: String(id),
          products: assinaturas.map(({ produto, situacao }) => ({ ref: produto, blocked: situacao === 'bloqueada' })),
        })),
      effects: async () => effects(),
      refusedSubscriber: { document: '11111111111' },
      exhaustLicences: async () => void desk('PATCH', '', {}, { licencas: 0 }),
      plantStranger: async ({ email }) => String((desk('POST', '/users', {}, { email }) as { id: number }).id),
      halfCatalogs: {
        'a page repeated': async () => spoilList('repeat-page', 'pagina=2'),
        'a total that does not fit': async () => spoilList('wrong-total', 'pagina=2'),
      },
      throttleNext: async (seconds) => answerNext(() => world.worded('429', seconds)),
    };
    return simulator;
  },
};
