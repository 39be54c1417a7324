/**
 * Whole cents for exact fractions `numerator / denominator` that belong together, by largest remainder: their sum is the exact
 * sum, rounded half up once, whatever the parts. Ties go to the earlier one. `numerators` are not negative.
 */
export function roundShares(numerators: readonly number[], denominator: number): number[] {
  const remainders = numerators.map((numerator) => numerator % denominator);
  const rest = remainders.reduce((sum, remainder) => sum + remainder, 0);
  const left = Math.floor((2 * rest + denominator) / (2 * denominator));
  const lucky = new Set(
    remainders
      .map((remainder, index) => ({ remainder, index }))
      .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return numerators.map((numerator, index) => Math.floor(numerator / denominator) + (lucky.has(index) ? 1 : 0));
}
