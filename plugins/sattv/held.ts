import type { Access, HeldAccount } from '@content-platforms/plugin-sdk';
import type { Contract, Customer } from './api.ts';
import { heldContact } from './contact.ts';
import { openContract } from './find-customer.ts';

/** What the platform holds, in our words: the open contract's products, all of them blocked or none. */
export function heldAccount(customer: Customer | null): HeldAccount {
  if (!customer) return { reference: null, remoteId: null, products: [], memo: {} };
  const contract = openContract(customer);
  const blockId = contract?.bloqueio?.id_bloqueio;
  return {
    reference: customer.codigo_externo || null,
    remoteId: String(customer.id_cliente),
    products: contract ? heldIds(contract).map((id) => ({ ref: String(id), blocked: contract.situacao === 'bloqueado' })) : [],
    contact: heldContact(customer),
    ...activation(contract),
    memo: { customerId: customer.id_cliente, ...(blockId === undefined ? {} : { blockId }) },
  };
}

/** The principal one first. */
export function heldIds({ produto_principal, adicionais }: Pick<Contract, 'produto_principal' | 'adicionais'>): number[] {
  return [...new Set([produto_principal, ...adicionais])];
}

/** The subscriber's way in, once the platform has made one. */
export function accessOf(contract: Contract | null): Access | undefined {
  const url = contract?.link_ativacao ?? '';
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '') ? { kind: 'link', url } : undefined;
}

function activation(contract: Contract | null): Pick<HeldAccount, 'activatedAt'> {
  if (contract?.primeiro_acesso === null) return { activatedAt: null };
  const at = new Date(contract?.primeiro_acesso ?? NaN);
  return Number.isNaN(at.getTime()) ? {} : { activatedAt: at.toISOString() };
}
