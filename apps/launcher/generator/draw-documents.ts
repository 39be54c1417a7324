/** A value from 0 up to 1, like `Math.random`, but reproducible. */
export type Random = () => number;

/** The check digit of a CPF or CNPJ: letters count as their ASCII code less 48. */
function checkDigit(text: string, weights: readonly number[]): number {
  const sum = [...text].reduce((total, character, index) => total + (character.charCodeAt(0) - 48) * (weights[index] ?? 0), 0);
  return sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

const cpfWeights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
const cnpjWeights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

const closed = (text: string, weights: readonly number[]): string => {
  const first = `${text}${checkDigit(text, weights.slice(1))}`;
  return `${first}${checkDigit(first, weights)}`;
};

const digits = (random: Random, count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** A valid CPF. */
export function drawCpf(random: Random): string {
  const text = digits(random, 9);
  // Eleven times the same digit checks, and is refused everywhere.
  return /^(\d)\1+$/.test(text) ? drawCpf(random) : closed(text, cpfWeights);
}

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A valid CNPJ of a head office; with letters, as they are given since July 2026, or without. */
export function drawCnpj(random: Random, withLetters: boolean): string {
  const root = withLetters ? Array.from({ length: 8 }, () => alphanumeric[Math.floor(random() * alphanumeric.length)]).join('') : digits(random, 8);
  return closed(`${root}0001`, cnpjWeights);
}
