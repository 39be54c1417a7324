import type { WantedAccount } from '@content-platforms/plugin-sdk';
import type { Api, Contract, Customer } from './api.ts';
import { memoOf } from './memo.ts';

/**
 * Our customer: by the memo, else by our reference; else the one a person said to adopt. A memo that points at another's customer (an old
 * backup, another account) is not believed. Nobody is adopted only to be ended.
 */
export async function findCustomer(api: Api, wanted: WantedAccount): Promise<Customer | null> {
  const { customerId } = memoOf(wanted);
  const remembered = customerId === undefined ? null : await api.customer({ id_cliente: customerId });
  if (remembered?.codigo_externo === wanted.reference) return remembered;
  const ours = await api.customer({ codigo_externo: wanted.reference });
  if (ours || wanted.products.length === 0) return ours;
  const adopted = /^[1-9]\d{0,14}$/.test(wanted.adopt ?? '') ? Number(wanted.adopt) : undefined;
  return adopted === undefined ? null : api.customer({ id_cliente: adopted });
}

/** The one contract that is open; the platform keeps no two. */
export function openContract(customer: Customer | null): Contract | null {
  return customer?.contratos.find(({ situacao }) => situacao !== 'encerrado' && situacao !== 'falhou') ?? null;
}
