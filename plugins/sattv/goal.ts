import { PlatformFailure } from '@content-platforms/plugin-sdk';
import type { CatalogProduct, Contract, ContractProducts } from './api.ts';
import { heldIds } from './held.ts';

/** What the contract should hold of what is wanted, and why not all of it. */
export interface Goal {
  /** `null`: no contract can be made of it. */
  products: ContractProducts | null;
  refusal: PlatformFailure | undefined;
}

/** Refs that the contract does not hold: only about them the catalog must be asked. */
export function newIds(refs: readonly string[], contract: Contract | null): number[] {
  const held = new Set(contract ? heldIds(contract) : []);
  return refs.map(idOf).filter((id): id is number => id !== undefined && !held.has(id));
}

/**
 * A contract holds one principal product and any number of additional ones. What it holds already stays, on sale or not; a new one must be
 * on sale (`refused`: those that the platform just would not take). What cannot be had holds up nothing else; and nobody loses the principal
 * product because another one cannot take its place.
 */
export function goalFor(refs: readonly string[], contract: Contract | null, catalog: ReadonlyMap<number, CatalogProduct>, refused: ReadonlySet<number>): Goal {
  const mains: number[] = [];
  const addons: number[] = [];
  const refusals: PlatformFailure[] = [];
  for (const ref of refs) {
    const id = idOf(ref);
    const product = id === undefined ? undefined : catalog.get(id);
    if (id !== undefined && id === contract?.produto_principal) mains.push(id);
    else if (id !== undefined && contract?.adicionais.includes(id)) addons.push(id);
    else if (id === undefined || !product) refusals.push(refusal(`A SatTV não conhece o produto ${ref}.`));
    else if (!product.disponivel || refused.has(id)) refusals.push(refusal(`A SatTV não vende mais o produto ${product.nome}.`));
    else (product.tipo === 'principal' ? mains : addons).push(id);
  }
  const held = contract?.produto_principal;
  const main = held !== undefined && (mains.includes(held) || mains.length === 0) ? held : mains[0];
  if (mains.length > 1) refusals.push(refusal('A SatTV aceita um só produto principal por assinante.'));
  if (mains.length === 0 && refusals.length === 0) refusals.push(refusal('A SatTV exige um produto principal: os adicionais não são vendidos sozinhos.'));
  return { products: main === undefined ? null : { produto_principal: main, adicionais: addons }, refusal: refusals[0] };
}

/** Whether the contract holds exactly these. */
export function holds(contract: Contract, products: ContractProducts): boolean {
  const addons = new Set(contract.adicionais);
  return (
    contract.produto_principal === products.produto_principal && addons.size === products.adicionais.length && products.adicionais.every((id) => addons.has(id))
  );
}

/** Names what an operation is to bring. */
export function aimOf({ produto_principal, adicionais }: ContractProducts): string {
  return [produto_principal, ...adicionais.toSorted((a, b) => a - b)].join('+');
}

const refusal = (message: string): PlatformFailure => new PlatformFailure('refused', message, { field: 'product' });
const idOf = (ref: string): number | undefined => (/^[1-9]\d{0,14}$/.test(ref) ? Number(ref) : undefined);
