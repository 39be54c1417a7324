import { Injectable } from '@nestjs/common';
import { DebtListener } from '#billing';
import { Clock, type Tx } from '#kernel';
import { Holds } from '#customers';
import { lockServices } from './lock-services.ts';

/**
 * Lifts a service's debt hold in the transaction that ends its last overdue debt: a payment, a cancelled invoice. A debt that
 * begins blocks nothing here: that takes a notice, its days, and a block run.
 */
@Injectable()
export class SettledDebts extends DebtListener {
  constructor(
    private readonly holds: Holds,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async debtsChanged(tx: Tx, serviceIds: string[]): Promise<void> {
    await lockServices(tx, serviceIds);
    const settled = await tx.query<{ service_id: string }[]>(
      `SELECT DISTINCT h.service_id FROM hold h
       WHERE h.service_id = ANY($1::uuid[]) AND h.reason = 'debt' AND h.lifted_at IS NULL
         AND NOT EXISTS (SELECT FROM invoice i WHERE i.service_id = h.service_id AND i.status = 'open' AND i.blocks AND i.due_date < $2::date)`,
      [serviceIds, this.clock.today()],
    );
    if (settled.length > 0)
      await this.holds.liftDebt(
        tx,
        settled.map(({ service_id }) => service_id),
        'debt-settled',
      );
  }
}
