import { Injectable, Optional } from '@nestjs/common';
import type { Tx } from '#kernel';
import { FirstProducts } from '../integrations/first-products.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Health } from './health.ts';
import type { LoadedPlatform } from '../platforms/platforms.ts';

const slots = 64;

/** Resets the rate limiter and the health of an integration when it is created or changed. */
@Injectable()
export class LimiterAndHealth {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly health: Health,
    @Optional() private readonly products?: FirstProducts,
  ) {}

  /** Creates the rate limiter's rows of a new integration, and its platform's built-in products. */
  async begin(tx: Tx, id: string, platform: LoadedPlatform): Promise<void> {
    await tx.query('INSERT INTO integration_gate (integration_id) VALUES ($1)', [id]);
    await tx.query('INSERT INTO integration_slot (integration_id, n) SELECT $1, n FROM generate_series(0, $2 - 1) n', [id, slots]);
    await this.products?.offer(tx, id, platform.products);
  }

  /** Resets the health after a change of settings. */
  async forget(tx: Tx, id: string): Promise<void> {
    await this.limiter.reopen(tx, id);
    await this.health.set(tx, id, 'unknown', null, null);
    await tx.query('DELETE FROM integration_session WHERE integration_id = $1', [id]);
  }

  async resume(tx: Tx, id: string): Promise<void> {
    await this.limiter.reopen(tx, id);
    await this.health.set(tx, id, 'unknown', null, null);
  }
}
