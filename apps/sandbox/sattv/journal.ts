import type { Clock } from '../platform.ts';
import { productsOf, type Cause, type Cliente, type ContractProducts, type Contrato, type Effect } from './model.ts';

/** What was done, in order, and only ever appended to. */
export class Journal {
  readonly effects: Effect[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(kind: Effect['kind'], customer: Cliente, requestSeq: Cause, contract?: Contrato, details: { at?: number; products?: ContractProducts } = {}): void {
    this.effects.push({
      seq: this.effects.length + 1,
      at: new Date(details.at ?? this.#clock()).toISOString(),
      kind,
      customerId: customer.id_cliente,
      codigoExterno: customer.codigo_externo,
      ...(contract && { contractId: contract.id_contrato, produtos: productsOf(details.products ?? contract) }),
      ...(contract?.bloqueio && { motivo: contract.bloqueio.motivo }),
      requestSeq,
    });
  }
}
