import type { PersonalPart } from '#kernel';

/** The module order: data of a module is found through the modules to its left. */
const order = ['customers', 'billing', 'blocking', 'provisioning', 'imports'];

/** Sorts the parts by the module order, because modules start in any order. Throws for a module that is not listed. */
export function partsInOrder(parts: readonly PersonalPart[]): PersonalPart[] {
  const stranger = parts.find(({ module }) => !order.includes(module));
  if (stranger) throw new Error(`Personal data of ${stranger.module}: add it to the module order`);
  return parts.toSorted((one, other) => order.indexOf(one.module) - order.indexOf(other.module));
}
