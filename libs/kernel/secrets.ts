import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Config } from './config.ts';

/** A sealed text that cannot be opened: another key, another place, or altered. */
export class UnsealError extends Error {
  constructor() {
    super('The secret cannot be opened: SECRETS_KEY differs from the one it was sealed with, or the data was altered.');
  }
}

/**
 * Seals texts with AES-256-GCM under a key derived from SECRETS_KEY. The place (`integration:<id>:token`) is authenticated
 * with it, so a sealed value copied to another row or field does not open.
 */
@Injectable()
export class Secrets {
  private readonly sealing: Buffer;
  private readonly indexing: Buffer;

  constructor(config: Config) {
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', config.secretsKey, 'content-platforms', purpose, 32));
    this.sealing = derive('seal/1');
    this.indexing = derive('index/1');
  }

  /** → `1.<iv>.<tag>.<cipher>`, base64url. */
  seal(text: string, place: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ['1', iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Throws `UnsealError`. */
  open(sealed: string, place: string): string {
    const [version, iv, tag, text] = sealed.split('.');
    if (version !== '1' || iv === undefined || tag === undefined || text === undefined) throw new UnsealError();
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.sealing, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    } catch {
      throw new UnsealError();
    }
  }

  /** A keyed hash: finds an exact value without storing it readable. */
  index(text: string, purpose: string): string {
    return createHmac('sha256', this.indexing).update(purpose).update('\0').update(text).digest('base64url');
  }
}
