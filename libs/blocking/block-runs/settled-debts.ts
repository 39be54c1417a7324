import { Injectable } from '@nestjs/common';
import { DebtListener } from '#billing';
import { Clock, type Tx } from '#kernel';
import { Holds } from '#customers';
import { decisionsSql } from './decisions.ts';
import { lockServices } from './lock-services.ts';

/**
 * Lifts a debt hold in the transaction that ends the debt it stands for: a payment, a cancelled invoice. It stays while another
 * debt is left that would block by itself today (`decideBlock`): noticed, and long enough ago. A younger debt, whose notice still
 * runs, blocks nobody before its time because an older one happened to. A hold that no run of ours placed (an import's) stays
 * while anything overdue is left: its notices are not known here.
 *
 * A debt that begins blocks nothing here: that takes a notice, its days, and a block run.
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
    const settled = await tx.query<{ id: string }[]>(
      `SELECT h.id FROM hold h
       LEFT JOIN (${decisionsSql('these')}) d ON d.service_id = h.service_id AND d.link_id IS NOT DISTINCT FROM h.link_id
         AND (h.block_run_id IS NULL OR d.possible_on <= $1::date)
       WHERE h.service_id = ANY($3::uuid[]) AND h.reason = 'debt' AND h.lifted_at IS NULL AND d.service_id IS NULL`,
      [this.clock.today(), true, serviceIds],
    );
    if (settled.length > 0)
      await this.holds.liftDebtHolds(
        tx,
        settled.map(({ id }) => id),
        'debt-settled',
      );
  }
}
