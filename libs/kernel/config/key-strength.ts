/** A key that a machine made has at least this; 128 bits as hexadecimal digits look like some 115. */
const leastBits = 100;
const leastLength = 32;

/**
 * Bits that a text of these characters holds, estimated from outside: by how many different ones there are, without
 * neighbours that follow each other (`abc`, `111`). A phrase that people know looks better than it is: the floor catches what was typed
 * to have something there.
 */
export function strengthOf(text: string): number {
  let fresh = 1;
  for (let at = 1; at < text.length; at += 1) if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) > 1) fresh += 1;
  const half = text.slice(0, Math.floor(text.length / 2));
  const repeated = half.length > 0 && text.startsWith(half.repeat(2));
  return Math.log2(new Set(text).size || 1) * (repeated ? Math.min(fresh, half.length) : fresh);
}

/** Whether a key is too weak to protect what is worth protecting. */
export const isWeak = (text: string): boolean => text.length < leastLength || strengthOf(text) < leastBits;

/** How to generate a strong key. */
export const strongKeyAdvice = `deve ter ${leastLength} caracteres ou mais, ao acaso; gere uma com: openssl rand -base64 32`;
