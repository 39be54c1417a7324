import { Clock, Database } from '#kernel';
import { Injectable } from '@nestjs/common';

/** A run that is under way ends in any way but success; what it billed stays billed. */
@Injectable()
export class EndBilling {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async end(runId: string, status: 'failed' | 'cancelled'): Promise<void> {
    await this.database.query(
      `UPDATE billing_run SET status = $2, finished_at = $3, version = version + 1 WHERE id = $1 AND status IN ('previewing', 'running')`,
      [runId, status, this.clock.now()],
    );
  }
}
