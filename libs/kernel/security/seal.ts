import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A sealed text cannot be opened: wrong key, wrong place, or altered. */
export class UnsealError extends Error {
  constructor() {
    super('The secret cannot be opened: its data key is not here, it was sealed for another place, or the data was altered.');
  }
}

/** A key that wraps data keys. `id` distinguishes keys without revealing them. */
export interface Kek {
  id: string;
  key: Buffer;
  /** The key derived from the same text before data keys existed. */
  before: { seal: Buffer; index: Buffer };
}

const derive = (text: string, purpose: string, bytes = 32): Buffer => Buffer.from(hkdfSync('sha256', text, 'content-platforms', purpose, bytes));

export const kekOf = (text: string): Kek => ({
  id: derive(text, 'kek-id/1', 6).toString('base64url'),
  key: derive(text, 'kek/1'),
  before: { seal: derive(text, 'seal/1'), index: derive(text, 'index/1') },
});

/** AES-256-GCM → `<iv>.<tag>.<cipher>`, base64url. `bound` is authenticated with it. */
function encrypt(key: Buffer, plain: Buffer, bound: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')).join('.');
}

/** Throws `UnsealError`. */
function decrypt(key: Buffer, parts: readonly string[], bound: string): Buffer {
  const [iv, tag, text] = parts;
  if (parts.length !== 3 || iv === undefined || tag === undefined || text === undefined) throw new UnsealError();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(bound)).setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]);
  } catch {
    throw new UnsealError();
  }
}

/** Wraps a data key. `name`: its purpose and number; a wrapping moved to another key's place does not open. */
export const wrap = (kek: Kek, dataKey: Buffer, name: string): string => encrypt(kek.key, dataKey, `data-key/1 ${name} ${kek.id}`);
/** Throws `UnsealError`. */
export const unwrap = (kek: Kek, wrapped: string, name: string): Buffer => decrypt(kek.key, wrapped.split('.'), `data-key/1 ${name} ${kek.id}`);

/** → `2.<number>.<iv>.<tag>.<cipher>`; bound to its place, and to the number it names. */
export const sealWith = (number: number, key: Buffer, text: string, place: string): string =>
  `2.${number}.${encrypt(key, Buffer.from(text, 'utf8'), `2.${number} ${place}`)}`;

/** Returns the number of the data key that sealed a value; 0: before data keys existed (`1.<iv>.<tag>.<cipher>`). */
export function numberOf(sealed: string): number | undefined {
  if (sealed.startsWith('1.')) return 0;
  const [, number] = /^2\.(\d{1,5})\./.exec(sealed) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Throws `UnsealError`. */
export function openWith(number: number, key: Buffer, sealed: string, place: string): string {
  const parts = sealed.split('.');
  return number === 0 ? decrypt(key, parts.slice(1), place).toString('utf8') : decrypt(key, parts.slice(2), `2.${number} ${place}`).toString('utf8');
}
