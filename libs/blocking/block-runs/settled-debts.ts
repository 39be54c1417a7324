import { Injectable } from '@nestjs/common';
import { DebtListener } from '#billing';
import { Clock, type Tx, uuids } from '#kernel';
import { Holds } from '#customers';
import { readBlockFacts } from './block-facts.ts';
import { decideService } from './decide-block.ts';
import { justifiesHold } from './justifies-hold.ts';
import { lockServices } from './lock-services.ts';

/**
 * Lifts debt holds in the transaction that ends the debt they stand for: a payment, a cancelled or postponed invoice. A hold stays
 * while `justifiesHold` finds another debt for it.
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
    const held = await tx.query<{ id: string; serviceId: string; linkId: string | null; byRun: boolean }[]>(
      `SELECT id, service_id AS "serviceId", link_id AS "linkId", block_run_id IS NOT NULL AS "byRun" FROM hold
       WHERE service_id = ANY($1::uuid[]) AND reason = 'debt' AND lifted_at IS NULL`,
      [uuids(serviceIds)],
    );
    if (held.length === 0) return;
    const today = this.clock.today();
    const facts = await readBlockFacts(tx, [...new Set(held.map(({ serviceId }) => serviceId))], today);
    const decisions = new Map(facts.map((service) => [service.serviceId, decideService(service, today, true)]));
    const settled = held.filter((hold) => {
      const decided = decisions.get(hold.serviceId)?.find(({ linkId }) => linkId === hold.linkId);
      return !justifiesHold(decided, hold, today);
    });
    if (settled.length > 0)
      await this.holds.liftDebtHolds(
        tx,
        settled.map(({ id }) => id),
        'debt-settled',
      );
  }
}
