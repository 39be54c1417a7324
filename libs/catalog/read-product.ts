import { catalogProblem } from './catalog.problems.ts';

/** A product as stored in a staged batch. */
export interface ListedProduct {
  ref: string;
  name: string;
  description: string | null;
  costCents: number | null;
  role: 'main' | 'addon' | null;
  open: boolean;
}

const maxRef = 200;
const maxName = 500;
const maxDescription = 5_000;
const maxCents = 2_000_000_000;

/** Returns the text without NUL and clipped, or `null` when it is empty. */
function text(value: unknown, max: number): string | null {
  if (typeof value !== 'string') return null;
  return value.replaceAll('\0', '').trim().slice(0, max).toWellFormed() || null;
}

/**
 * Checks a product that a plugin yielded: a platform's answer may break the types. A missing name becomes the ref. `position` counts from 1.
 * Throws `invalid_product` when the product cannot be compared or sold.
 */
export function readProduct(value: unknown, position: number): ListedProduct {
  const refuse = (why: string): Error => catalogProblem('invalid_product', { position, why });
  if (typeof value !== 'object' || value === null) throw refuse('não é um objeto');
  const { ref, name, description, costCents, role, open } = value as Record<string, unknown>;
  if (typeof ref !== 'string' || ref.trim() === '') throw refuse('sem código');
  if (ref.length > maxRef || ref.includes('\0') || !ref.isWellFormed()) throw refuse('código ilegível');
  if (typeof open !== 'boolean') throw refuse('não diz se está à venda');
  if (costCents !== undefined && costCents !== null && !isCents(costCents)) throw refuse('custo fora do formato');
  return {
    ref,
    name: text(name, maxName) ?? ref,
    description: text(description, maxDescription),
    costCents: isCents(costCents) ? costCents : null,
    role: role === 'main' || role === 'addon' ? role : null,
    open,
  };
}

const isCents = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= maxCents;
