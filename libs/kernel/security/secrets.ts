import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Queryable } from '../database/database.ts';
import { Keyring } from './keyring.ts';
import { readKey } from './read-key.ts';
import { kekOf, numberOf, openWith, sealWith, UnsealError } from './seal.ts';

/**
 * Seals texts with AES-256-GCM under a data key. The place (`integration:<id>:token`) is authenticated with it, so a sealed value
 * copied to another row or field does not open. Data keys stand in the database, wrapped by the key of the environment.
 */
@Injectable()
export class Secrets implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Secrets.name);
  private timer: NodeJS.Timeout | undefined;

  /** Use `start`. */
  constructor(
    private readonly keyring: Keyring,
    private readonly refreshSeconds: number,
  ) {}

  /** Reads the key, and unwraps the data keys of the database. Throws `SecretsKeyError`. */
  static async start(db: Queryable, config: Config): Promise<Secrets> {
    // The previous one is on its way out, however weak it is.
    const keks = await Promise.all(config.secretsKeys.map(async (source, at) => kekOf(await readKey(source, undefined, config.production && at === 0))));
    return new Secrets(await Keyring.open(db, keks, config.secretsKeys[0]?.setting ?? ''), config.keyRefreshSeconds);
  }

  /** Refreshes the key ring: data keys of other processes must be known everywhere before they are used. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.refresh(), this.refreshSeconds * 1_000).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Keeps the known keys when they cannot be read now. */
  async refresh(): Promise<void> {
    await this.keyring
      .load()
      .catch((error: unknown) => this.logger.warn(`The data keys could not be read again: ${(error as Error).message.split('\n', 1)[0] ?? ''}`));
  }

  /** → `2.<number of its data key>.<iv>.<tag>.<cipher>`, base64url. */
  seal(text: string, place: string): string {
    const { number, key } = this.keyring.sealing;
    return sealWith(number, key, text, place);
  }

  /** Throws `UnsealError`. */
  open(sealed: string, place: string): string {
    const number = numberOf(sealed);
    const key = number === undefined ? undefined : this.keyring.sealKey(number);
    if (number === undefined || !key) throw new UnsealError();
    return openWith(number, key, sealed, place);
  }

  /** A keyed hash: finds an exact value without storing it readable. Its key stays when data keys and the key of the environment change. */
  index(text: string, purpose: string): string {
    return createHmac('sha256', this.keyring.index).update(purpose).update('\0').update(text).digest('base64url');
  }

  /** The number of the data key that new values are sealed with. */
  get sealingNumber(): number {
    return this.keyring.sealing.number;
  }

  /** Ids of the keys at hand: the one in use, then the previous one. */
  get keys(): readonly string[] {
    return this.keyring.keks.map(({ id }) => id);
  }

  /** A new data key; see `Keyring.make`. */
  makeDataKey(db: Queryable, number: number, seconds: number): Promise<boolean> {
    return this.keyring.make(db, 'seal', number, seconds);
  }
}
