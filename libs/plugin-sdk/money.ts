/**
 * Converts reais as platforms write them (`'7.90'`, `'7.9'`, `7.9`) to centavos, exactly. Throws RangeError for anything else: a sign, a comma, an exponent,
 * a fraction of a centavo.
 */
export function centsFromReais(reais: string | number): number {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(String(reais).trim()) ?? [];
  if (whole === undefined) throw new RangeError('Not an amount in reais.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
