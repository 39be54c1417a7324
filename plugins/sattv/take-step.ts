import { isPlatformFailure, PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import { busySeconds, platformCodes, type Api, type Contract, type Customer } from './api.ts';
import { newCustomer } from './contact.ts';
import { aimOf } from './goal.ts';
import type { Memo } from './memo.ts';
import type { Step } from './steps.ts';

/** What a write did: the customer as it then is, where that is known; else what to remember, and when to look. */
export type Taken = { customer: Customer; memo?: Partial<Memo> } | { memo: Partial<Memo>; afterSeconds: number };

/** Operations usually take 2 to 60 seconds. */
const firstLookSeconds = 2;

/** Makes the one write. `key`: the call's idempotency key. */
export async function take(api: Api, wanted: WantedAccount, step: Step, memo: Memo, key: string): Promise<Taken> {
  switch (step.kind) {
    case 'create': {
      const made = await api.createCustomer(newCustomer(wanted.reference, wanted.subscriber));
      return { memo: { customerId: made.id_cliente }, afterSeconds: 0 };
    }
    case 'adopt':
      await api.changeCustomer(step.customer.id_cliente, { codigo_externo: wanted.reference }).catch(unlessOurs);
      return { memo: {}, afterSeconds: 0 };
    case 'open': {
      const opened = await api.openContract(step.customer.id_cliente, step.products, key);
      return { memo: { operation: { id: opened.id_operacao, aim: aimOf(step.products) } }, afterSeconds: firstLookSeconds };
    }
    case 'alter': {
      const begun = await api.alterContract(step.contract.id_contrato, step.products);
      return { memo: { operation: { id: begun.id_operacao, aim: aimOf(step.products) } }, afterSeconds: firstLookSeconds };
    }
    case 'block': {
      const { id_bloqueio } = await api.block(step.contract.id_contrato, step.reason);
      return { customer: changed(step, { situacao: 'bloqueado', bloqueio: { id_bloqueio } }), memo: { blockId: id_bloqueio } };
    }
    case 'unblock':
      await api.unblock(step.contract.id_contrato, await blockOf(api, step.contract, memo));
      return { customer: changed(step, { situacao: 'ativo', bloqueio: null }), memo: { blockId: undefined } };
    case 'end':
      await api.endContract(step.contract.id_contrato);
      return { customer: changed(step, { situacao: 'encerrado', bloqueio: null }), memo: { blockId: undefined } };
    case 'contact':
      await api.changeCustomer(step.customer.id_cliente, step.changes);
      return { customer: { ...step.customer, ...step.changes } };
  }
}

function changed({ customer, contract }: { customer: Customer; contract: Contract }, changes: Partial<Contract>): Customer {
  return { ...customer, contratos: customer.contratos.map((one) => (one === contract ? { ...one, ...changes } : one)) };
}

/** The block to lift: the one the contract shows, else the one we remember making. */
async function blockOf(api: Api, contract: Contract, memo: Memo): Promise<number> {
  const shown = contract.bloqueio ?? (await api.contract(contract.id_contrato)).bloqueio;
  const blockId = shown?.id_bloqueio ?? memo.blockId;
  if (blockId === undefined)
    throw new PlatformFailure('busy', 'A SatTV diz que o contrato está bloqueado, mas não mostra o bloqueio.', { retryAfterSeconds: busySeconds });
  return blockId;
}

/** Another customer carries our reference by now: the next call finds it. */
function unlessOurs(error: unknown): never {
  if (!isPlatformFailure(error) || error.platformCode !== platformCodes.taken) throw error;
  throw new PlatformFailure('busy', error.message, { platformCode: error.platformCode, retryAfterSeconds: busySeconds });
}
