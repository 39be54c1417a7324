import type { ServiceShape } from '../support/api-shapes.ts';
import type { Provider } from '../support/provider.ts';
import { atOnce } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Customers with one enabled service each, told over REST. */
export interface Crowd {
  planId: string;
  audioId: string;
  services: ServiceShape[];
}

const lanes = 8;
const offers = new WeakMap<Provider, Promise<{ planId: string; audioId: string }>>();
const numbers = new WeakMap<Provider, number>();

/** A plan with one package, and one package to be added; once on a stage. */
export function offer(stage: Stage): Promise<{ planId: string; audioId: string }> {
  const known = offers.get(stage.provider) ?? makeOffer(stage);
  offers.set(stage.provider, known);
  return known;
}

async function makeOffer({ provider, products }: Stage): Promise<{ planId: string; audioId: string }> {
  const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
  const audio = await provider.package('AUDIO', products.get('SM-AUDIO'));
  const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
  return { planId: plan.id, audioId: audio.id };
}

/** Customers nobody has met on this stage. */
export function gather(stage: Stage, planId: string, count: number): Promise<ServiceShape[]> {
  const from = numbers.get(stage.provider) ?? 1;
  numbers.set(stage.provider, from + count);
  return atOnce(
    Array.from({ length: count }, (_, index) => from + index),
    lanes,
    async (n) => {
      // The telephone is no part of it, and has room for four digits of the number only.
      const customer = await stage.provider.customer(n, { phone: null });
      return stage.provider.service(customer.id, planId);
    },
  );
}

export const suspendAll = (stage: Stage, services: readonly ServiceShape[]): Promise<unknown> =>
  atOnce(services, lanes, ({ id }) => stage.api.post(`/services/${id}/suspend`));

export const resumeAll = (stage: Stage, services: readonly ServiceShape[]): Promise<unknown> =>
  atOnce(services, lanes, ({ id }) => stage.api.post(`/services/${id}/resume`));
