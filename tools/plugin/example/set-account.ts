import { PlatformFailure, z, type HeldAccount, type Outcome, type Subscriber, type SubscriberField, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, RemoteListener } from './api.ts';
import { nextStep, type Step } from './steps.ts';

/** The order under way. A memo may be lost, or be that of an old backup: it saves a look, and nothing hangs on it. */
const noteShape = z.object({ order: z.int().positive() });
const lookAgainSeconds = 10;

/** Waits for the order under way; then reads, and gives at most one more. */
export async function setAccount(api: Api, wanted: WantedAccount): Promise<Outcome> {
  const waiting = (order: number): Outcome => ({ state: 'more', afterSeconds: lookAgainSeconds, memo: { order } });
  const note = noteShape.safeParse(wanted.memo);
  if (note.success && (await api.orderState(note.data.order)) === 'running') return waiting(note.data.order);

  const held = await api.byReference(wanted.reference);
  if (held?.order) return waiting(held.order);
  const step = nextStep(wanted, held);
  return step ? waiting(await take(api, wanted, step)) : { state: 'done', held: heldAccount(held), memo: {} };
}

function take(api: Api, { reference, subscriber }: WantedAccount, step: Step): Promise<number> {
  switch (step.kind) {
    case 'create': {
      const [name, phone] = [required(subscriber, 'name', 'o nome'), required(subscriber, 'phone', 'o telefone')];
      return api.create({ external: reference, name, phone, plan: step.plan });
    }
    case 'adopt':
      return api.adopt(step.id, reference);
    case 'change':
      return api.change(step.id, step.plan);
    case 'suspend':
    case 'resume':
    case 'cancel':
      return api[step.kind](step.id);
  }
}

/** What the platform holds, in our words. */
export function heldAccount(held: RemoteListener | null): HeldAccount {
  if (!held) return { reference: null, remoteId: null, products: [], memo: {} };
  return { reference: held.external || null, remoteId: String(held.id), products: [{ ref: held.plan, blocked: held.suspended }], memo: {} };
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A Rádio Serra exige ${label} do cliente.`, { field });
}
