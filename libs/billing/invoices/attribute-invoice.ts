/**
 * The service an invoice is a debt of. The one it names; without a name the one its lines' packages are attached to, when that
 * is one; else the customer's only service that is not cancelled. When none of these is clear the invoice stays with the
 * customer (`null`) and blocks nothing: the wrong service must never be blocked.
 */
export function attributeInvoice(facts: { named: string | undefined; ofLinks: readonly string[]; live: readonly string[] }): string | null {
  if (facts.named !== undefined) return facts.named;
  const candidates = facts.ofLinks.length > 0 ? facts.ofLinks : facts.live;
  const [only, ...others] = new Set(candidates);
  return only !== undefined && others.length === 0 ? only : null;
}

export interface BilledLine {
  amountCents: number;
  blocks: boolean;
}

/** Whether leaving it unpaid may block: a line that may, and that costs something. */
export const mayBlock = (lines: readonly BilledLine[]): boolean => lines.some(({ blocks, amountCents }) => blocks && amountCents > 0);
