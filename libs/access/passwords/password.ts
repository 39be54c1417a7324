import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

// OWASP's least for argon2id: 19 MiB, two passes, one lane. A stored hash says its own, so these may rise.
const wanted = { memory: 19_456, passes: 2, parallelism: 1 };
const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;
const plain = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const tagOf = (password: string, nonce: Buffer, { memory, passes, parallelism }: typeof wanted): Promise<Buffer> =>
  derive('argon2id', { message: password.normalize('NFKC'), nonce, memory, passes, parallelism, tagLength: 32 });

/** → `$argon2id$v=19$m=…,t=…,p=…$salt$hash` */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const { memory, passes, parallelism } = wanted;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(nonce)}$${plain(await tagOf(password, nonce, wanted))}`;
}

/** Takes as long for a hash that is not there, so that nobody learns whose e-mail is known. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const match = form.exec(stored ?? '');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match ?? [];
  const parameters = match ? { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) } : wanted;
  const derived = await tagOf(password, match ? Buffer.from(salt, 'base64') : Buffer.alloc(16), parameters);
  const kept = Buffer.from(tag, 'base64');
  return match !== null && kept.length === derived.length && timingSafeEqual(kept, derived);
}

/** Whether a stored hash was made with weaker parameters than today's. */
export const isOutdated = (stored: string): boolean => {
  const [, memory, passes] = form.exec(stored) ?? [];
  return Number(memory) < wanted.memory || Number(passes) < wanted.passes;
};
