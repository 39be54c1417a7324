import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { BlockReason, Contact, Contract, ContractProducts, Customer } from './api.ts';
import { contactChanges } from './contact.ts';
import { openContract } from './find-customer.ts';
import { holds } from './goal.ts';

/** One write at the platform. */
export type Step =
  | { kind: 'create' }
  | { kind: 'adopt'; customer: Customer }
  | { kind: 'open'; customer: Customer; products: ContractProducts }
  | { kind: 'alter'; customer: Customer; contract: Contract; products: ContractProducts }
  | { kind: 'unblock' | 'end'; customer: Customer; contract: Contract }
  | { kind: 'block'; customer: Customer; contract: Contract; reason: BlockReason }
  | { kind: 'contact'; customer: Customer; changes: Contact };

/** What each ref is wanted to be. Named twice, it is blocked only when both say so. */
export function wantedRefs({ products }: Pick<WantedAccount, 'products'>): Map<string, boolean> {
  const wanted = new Map<string, boolean>();
  for (const { ref, blocked } of products) wanted.set(ref, (wanted.get(ref) ?? true) && blocked !== false);
  return wanted;
}

/**
 * The next write, or `undefined` when there is none. `goal`: what the contract should hold; `null`: its products stay as they are.
 * No operation is running, and `customer` is ours, or one that a person said to adopt.
 *
 * A blocked contract can't be altered: to change what a blocked subscriber holds, it is unblocked, altered and blocked again.
 */
export function nextStep(wanted: WantedAccount, customer: Customer | null, goal: ContractProducts | null): Step | undefined {
  const contract = openContract(customer);
  const refs = wantedRefs(wanted);
  if (refs.size === 0) return customer && contract ? { kind: 'end', customer, contract } : undefined;
  if (!customer) return { kind: 'create' };
  if (customer.codigo_externo !== wanted.reference) return { kind: 'adopt', customer };

  const shut = [...refs.values()].every(Boolean);
  if (contract) {
    const blocked = contract.situacao === 'bloqueado';
    const differs = goal !== null && !holds(contract, goal);
    if (blocked && (differs || !shut)) return { kind: 'unblock', customer, contract };
    if (differs) return { kind: 'alter', customer, contract, products: goal };
    if (!blocked && shut) return { kind: 'block', customer, contract, reason: reasonOf(wanted) };
  } else if (goal !== null) return { kind: 'open', customer, products: goal };

  const changes = contactChanges(wanted.subscriber, customer);
  return changes && { kind: 'contact', customer, changes };
}

const reasonOf = ({ products }: WantedAccount): BlockReason => (products.some(({ blocked }) => blocked === 'debt') ? 'debito' : 'solicitacao');
