import type { Problem } from '#kernel';
import { packageProblem } from './packages.problems.ts';

/** A product, as far as selling it in a package matters. */
export interface SoldProduct {
  id: string;
  name: string;
  status: 'active' | 'closed' | 'retired';
  integrationId: string;
  /** The platform's title. */
  platform: string;
  /** Of the integration's platform; `null`: any number. */
  maxProductsPerPackage: number | null;
}

/**
 * Why these products cannot make a package; `undefined` when they can. `found`: those of `wanted` that exist. `kept`: those the
 * package has already; that one of them stopped being sold meanwhile is no reason to refuse another change.
 */
export function checkProducts(wanted: readonly string[], found: readonly SoldProduct[], kept: readonly string[] = []): Problem | undefined {
  const byId = new Map(found.map((product) => [product.id, product]));
  const missing = wanted.find((id) => !byId.has(id));
  if (missing !== undefined) return packageProblem('product_not_found', { product: missing });
  const repeated = wanted.find((id, index) => wanted.indexOf(id) !== index);
  if (repeated !== undefined) return packageProblem('repeated_product', { product: byId.get(repeated)?.name ?? repeated });

  const [first] = found;
  if (!first) return undefined;
  if (found.some(({ integrationId }) => integrationId !== first.integrationId)) return packageProblem('products_of_two_integrations');
  const { maxProductsPerPackage: max, platform } = first;
  if (max !== null && wanted.length > max) return packageProblem('too_many_products', { platform, max, count: wanted.length });

  const added = found.filter(({ id }) => !kept.includes(id));
  const gone = added.find(({ status }) => status !== 'active');
  return gone && packageProblem(gone.status === 'retired' ? 'product_retired' : 'product_closed', { product: gone.name });
}

/**
 * Why a package of these products cannot fall back to `fallbackId` while a debt blocks it; `undefined`: it can, or it falls back
 * to nothing. `found`: those of all of them that exist.
 */
export function checkFallback(
  fallbackId: string | null,
  products: readonly string[],
  found: readonly SoldProduct[],
  kept: string | null = null,
): Problem | undefined {
  if (fallbackId === null) return undefined;
  const fallback = found.find(({ id }) => id === fallbackId);
  if (!fallback) return packageProblem('product_not_found', { product: fallbackId });
  if (products.includes(fallbackId)) return packageProblem('fallback_is_sold', { product: fallback.name });
  const sold = found.find(({ id }) => products.includes(id));
  if (sold?.integrationId !== fallback.integrationId) return packageProblem('fallback_not_of_integration', { product: fallback.name });
  if (fallback.status === 'active' || fallbackId === kept) return undefined;
  return packageProblem(fallback.status === 'retired' ? 'product_retired' : 'product_closed', { product: fallback.name });
}
