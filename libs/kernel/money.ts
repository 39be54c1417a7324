/**
 * Splits an amount in proportion to weights by largest remainder: the parts are integers and add up to the amount.
 * Ties go to the earlier part. `weights` are whole, not negative and not all zero.
 */
export function allocate(amountCents: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isSafeInteger(amountCents)) throw new RangeError('amountCents must be an integer');
  if (total <= 0 || weights.some((weight) => weight < 0 || !Number.isSafeInteger(weight))) throw new RangeError('weights must be whole and positive');
  const sign = amountCents < 0 ? -1 : 1;
  const amount = Math.abs(amountCents);
  // Integer arithmetic: as fractions, equal remainders could differ in their last bits and break ties wrongly.
  const shares = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = shares.map((share) => Number(share / BigInt(total)));
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: Number(share % BigInt(total)) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts.map((part) => (part === 0 ? 0 : part * sign));
}
