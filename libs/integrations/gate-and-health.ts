import { Injectable } from '@nestjs/common';
import type { Tx } from '#kernel';
import { Gate } from './gate.ts';
import { Health } from './health.ts';

/** What changes with an integration besides its row: the gate opens, the health is unknown again. */
@Injectable()
export class GateAndHealth {
  constructor(
    private readonly gate: Gate,
    private readonly health: Health,
  ) {}

  /** New settings: nothing is known of them. */
  async forget(tx: Tx, id: string): Promise<void> {
    await this.gate.reopen(tx, id);
    await this.health.set(tx, id, 'unknown', null, null);
    await tx.query('DELETE FROM integration_session WHERE integration_id = $1', [id]);
  }

  async resume(tx: Tx, id: string): Promise<void> {
    await this.gate.reopen(tx, id);
    await this.health.set(tx, id, 'unknown', null, null);
  }
}
