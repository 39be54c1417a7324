import type { Problem } from '#kernel';
import { packageProblem } from './packages.problems.ts';

/** What the rules need to know of a product in a package. */
export interface SoldProduct {
  id: string;
  name: string;
  status: 'active' | 'closed' | 'retired';
  integrationId: string;
  /** The platform's title. */
  platform: string;
  /** Limit of the integration's platform; `null`: no limit. */
  maxProductsPerPackage: number | null;
}

/**
 * Returns why these products cannot form a package, or `undefined` when they can. `found`: the products of `wanted` that exist. `kept`: those the
 * package already has; one of them that is no longer on sale does not block other changes.
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
 * Returns why a package of these products cannot fall back to `fallbackId` while a debt blocks it, or `undefined` when it can or has no fallback.
 * `found`: all of these products that exist.
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
