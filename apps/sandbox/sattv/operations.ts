import { refusals } from './refusal.ts';
import type { ContractProducts, Contrato } from './model.ts';

export interface Operation {
  id: number;
  contract: Contrato;
  endsAt: number;
  fails: boolean;
  situacao: 'executando' | 'concluida' | 'falhou';
  /** What an alteration brings; absent: an activation. */
  change?: ContractProducts;
}

const rememberedMs = 24 * 3_600_000;
const longestPollSeconds = 10;

/** Activations and alterations, which take their time. `conclude` applies the end of one, once. */
export class Operations {
  readonly #all = new Map<number, Operation>();
  readonly #running = new Set<Operation>();
  readonly #conclude: (operation: Operation) => void;
  #nextId = 90_001;

  constructor(conclude: (operation: Operation) => void) {
    this.#conclude = conclude;
  }

  begin(contract: Contrato, endsAt: number, fails: boolean, change?: ContractProducts): Operation {
    const operation: Operation = { id: this.#nextId++, contract, endsAt, fails, situacao: 'executando', ...(change && { change }) };
    this.#all.set(operation.id, operation);
    this.#running.add(operation);
    contract.id_operacao = operation.id;
    return operation;
  }

  /** Ends what is due at `now`, in the order of its end. */
  settle(now: number): void {
    const due = this.running().filter(({ endsAt }) => endsAt <= now);
    for (const operation of due.toSorted((a, b) => a.endsAt - b.endsAt || a.id - b.id)) {
      operation.situacao = operation.fails ? 'falhou' : 'concluida';
      operation.contract.id_operacao = null;
      this.#running.delete(operation);
      this.#conclude(operation);
    }
  }

  running(): Operation[] {
    return [...this.#running];
  }

  /** Ends one at once, or all: well, badly, or as it was to end. Answers how many those were. */
  hurry(now: number, fails: boolean | undefined, id?: number): number {
    const chosen = this.running().filter((operation) => id === undefined || operation.id === id);
    for (const operation of chosen) Object.assign(operation, { endsAt: now, fails: fails ?? operation.fails });
    this.settle(now);
    return chosen.length;
  }

  /** Forgets those that have ended, as after 24 hours. */
  forget(): void {
    for (const operation of this.#all.values()) if (!this.#running.has(operation)) this.#all.delete(operation.id);
  }

  show(id: number, now: number): { situacao: Operation['situacao']; mensagem?: string; consultar_em_segundos: number } {
    const operation = this.#all.get(id);
    if (!operation || (!this.#running.has(operation) && operation.endsAt + rememberedMs <= now)) throw refusals.noOperation();
    const { situacao, endsAt } = operation;
    const left = situacao === 'executando' ? Math.min(Math.max(Math.ceil((endsAt - now) / 1000), 1), longestPollSeconds) : 0;
    return { situacao, ...(situacao === 'falhou' && { mensagem: 'O equipamento não respondeu.' }), consultar_em_segundos: left };
  }
}
