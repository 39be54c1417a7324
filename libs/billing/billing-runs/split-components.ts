import { allocate } from '#kernel';
import type { Component } from '#packages';

/**
 * A line's amount in the proportions of the composition it is priced by, to the cent, by largest remainder; a composition that is
 * all zero gives everything to its first part. SQL says the same in `split_components`.
 */
export function splitComponents(composition: readonly Component[], amountCents: number): Component[] {
  if (composition.length === 0) return [];
  const weights = composition.map((component) => component.amountCents);
  const proportions = weights.some((weight) => weight > 0) ? weights : weights.map((_, index) => (index === 0 ? 1 : 0));
  const parts = allocate(amountCents, proportions);
  return composition.map((component, index) => ({ ...component, amountCents: parts[index] ?? 0 }));
}
