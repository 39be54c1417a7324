import { packageProblem } from './packages.problems.ts';

export const fiscalNatures = ['SCM', 'SVA', 'SEAC', 'RENTAL', 'OTHER'] as const;
/** Fiscal natures: telecom (SCM), value added (SVA), pay TV (SEAC), rental, other. */
export type FiscalNature = (typeof fiscalNatures)[number];

/** One part of a price, with its fiscal nature. */
export interface Component {
  description: string;
  fiscalNature: FiscalNature;
  amountCents: number;
}

/** Formats centavos for a message: `R$ 19,90`. */
const reais = (cents: number): string => `R$ ${(cents / 100).toFixed(2).replace('.', ',')}`;

/**
 * Checks that a composition adds up to the price. Without one, returns a single component of the whole price, made by `whole`.
 * Throws `components_do_not_sum`.
 */
export function splitPrice(priceCents: number, components: readonly Component[], whole: Omit<Component, 'amountCents'>): Component[] {
  if (components.length === 0) return [{ ...whole, amountCents: priceCents }];
  const sum = components.reduce((total, { amountCents }) => total + amountCents, 0);
  if (sum !== priceCents) throw packageProblem('components_do_not_sum', { sum: reais(sum), price: reais(priceCents) });
  return components.map(({ description, fiscalNature, amountCents }) => ({ description, fiscalNature, amountCents }));
}

/**
 * Returns the composition after a change of price, composition or both. A single component follows a new price; several must be sent with it.
 * Throws `components_do_not_sum`.
 */
export function resplitPrice(
  before: { priceCents: number; components: readonly Component[] },
  change: { priceCents?: number | undefined; components?: readonly Component[] | undefined },
  whole: Omit<Component, 'amountCents'>,
): { priceCents: number; components: Component[] } {
  const priceCents = change.priceCents ?? before.priceCents;
  const [only, ...others] = before.components;
  const kept = only && others.length === 0 ? [{ ...only, amountCents: priceCents }] : before.components;
  return { priceCents, components: splitPrice(priceCents, change.components ?? kept, whole) };
}
