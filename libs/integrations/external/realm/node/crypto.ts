// `node:crypto`, as far as it signs and compares: hashes and HMACs are made by the process around the engine. Ciphers and keys: `crypto.subtle`.
import { callHost } from '../bridge.ts';
import { Buffer } from '../bytes.ts';
import { getRandomValues, randomBytes, randomInt, randomUUID } from '../random.ts';

type Input = string | ArrayBufferView;

const bytesOf = (input: Input, encoding?: string): Uint8Array =>
  typeof input === 'string' ? Buffer.from(input, encoding) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);

class Hash {
  readonly #parts: Uint8Array[] = [];
  readonly #algorithm: string;
  readonly #key: string | undefined;

  constructor(algorithm: string, key?: Input) {
    this.#algorithm = algorithm.toLowerCase().replace('-', '');
    this.#key = key === undefined ? undefined : Buffer.from(bytesOf(key)).toString('base64');
  }

  update(data: Input, encoding?: string): this {
    this.#parts.push(bytesOf(data, encoding).slice());
    return this;
  }

  digest(encoding?: 'hex' | 'base64' | 'base64url' | 'latin1'): string | Buffer {
    const data = Buffer.concat(this.#parts).toString('base64');
    const made = Buffer.from(callHost('hash', JSON.stringify({ algorithm: this.#algorithm, data, key: this.#key })), 'base64');
    return encoding === undefined ? made : made.toString(encoding);
  }
}

export const createHash = (algorithm: string): Hash => new Hash(algorithm);
export const createHmac = (algorithm: string, key: Input): Hash => new Hash(algorithm, key);
export const hash = (algorithm: string, data: Input, encoding: 'hex' | 'base64' = 'hex'): string | Buffer => new Hash(algorithm).update(data).digest(encoding);

/** In a time that tells nothing of where they differ. */
export function timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.byteLength !== other.byteLength) throw new RangeError('Input buffers must have the same byte length');
  return one.reduce((difference, byte, at) => difference | (byte ^ (other[at] ?? 0)), 0) === 0;
}

export const { subtle } = crypto;
export const webcrypto = crypto;
export { getRandomValues, randomBytes, randomInt, randomUUID };
export default { createHash, createHmac, hash, timingSafeEqual, subtle, webcrypto, getRandomValues, randomBytes, randomInt, randomUUID };
