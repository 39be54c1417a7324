import { callHost } from './bridge.ts';
import { Buffer } from './bytes.ts';

export const randomBytes = (size: number): Buffer => Buffer.from(callHost('random', String(size)), 'base64');

export function getRandomValues<T extends ArrayBufferView>(target: T): T {
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(randomBytes(target.byteLength));
  return target;
}

/** Version 4, of RFC 9562. */
export function randomUUID(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A whole number from `least` (0 unless told) up to, not including, `bound`. */
export function randomInt(first: number, second?: number): number {
  const [least, bound] = second === undefined ? [0, first] : [first, second];
  const range = bound - least;
  if (!(range > 0 && range <= 2 ** 32)) throw new RangeError('The range must be between 1 and 2 ** 32');
  const fair = 2 ** 32 - (2 ** 32 % range);
  for (;;) {
    const drawn = new DataView(randomBytes(4).buffer).getUint32(0);
    if (drawn < fair) return least + (drawn % range);
  }
}
