import { PlatformFailure, type HeldAccount, type Outcome, type Subscriber, type SubscriberField, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, RemoteSubscriber } from './api.ts';
import { nextStep, type Step } from './steps.ts';

/** Reads, makes at most one write, and says `more` until nothing is left to write. */
export async function setAccount(api: Api, wanted: WantedAccount): Promise<Outcome> {
  const held = await api.byReference(wanted.reference);
  const step = nextStep(wanted, held);
  if (!step) return { state: 'done', held: heldAccount(held), memo: {} };
  await take(api, wanted, step);
  return { state: 'more', afterSeconds: 0, memo: {} };
}

async function take(api: Api, { reference, subscriber }: WantedAccount, step: Step): Promise<unknown> {
  switch (step.kind) {
    case 'create':
      return api.create({ reference, name: required(subscriber, 'name', 'o nome'), document: required(subscriber, 'document', 'o CPF/CNPJ') });
    case 'adopt':
      return api.adopt(step.id, reference);
    case 'put':
      return api.put(step.id, step.code, step.blocked);
  }
}

/** What the platform holds, in our words. */
export function heldAccount(held: RemoteSubscriber | undefined): HeldAccount {
  if (!held) return { reference: null, remoteId: null, products: [], memo: {} };
  const products = held.products.map(({ code, blocked }) => ({ ref: code, blocked }));
  return { reference: held.reference || null, remoteId: String(held.id), products, memo: {} };
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A New Platform exige ${label} do cliente.`, { field });
}
