import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, Database, kernelProblem, type Queryable } from '#kernel';
import { Injectable } from '@nestjs/common';
import { customerProblem, planRefused } from '../customers.problems.ts';
import type { BuyerFacts } from '../attachments/decide-attachment.ts';
import { decideTransfer, type TransferDecision } from './decide-transfer.ts';
import { buyer, lockCustomers, readService, type ServiceRow } from '../services/service-row.ts';
import { liveElsewhere, Situations } from '../attachments/situations.ts';
import type { TransferService } from './transfer.dto.ts';
import { passTrials, trialsOfNewHolder } from '../trials/trials.ts';

/** Gives a service another holder: the old one's accounts end, the new one gets accounts of their own. */
@Injectable()
export class Transfers {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly situations: Situations,
  ) {}

  /** Throws `not_found`, `unknown_customer`, `changed_meanwhile`, and, unless it is a preview, the first blocking problem. */
  async transfer(serviceId: string, { customerId, preview }: TransferService): Promise<TransferDecision> {
    const seen = await readService(this.database, serviceId);
    if (preview) return this.decide(this.database, seen, customerId);
    return this.database.transaction(async (tx) => {
      await lockCustomers(tx, [seen.customerId, customerId]);
      const service = await readService(tx, serviceId);
      if (service.customerId !== seen.customerId) throw kernelProblem('changed_meanwhile');
      const decision = await this.decide(tx, service, customerId);
      const refused = planRefused(decision.problems);
      if (refused) throw refused;
      await tx.query('UPDATE service SET customer_id = $2, updated_at = $3, version = version + 1 WHERE id = $1', [serviceId, customerId, this.clock.now()]);
      await passTrials(tx, serviceId, { at: this.clock.now(), today: this.clock.today() });
      await this.marker.services(tx, [serviceId], urgency.create);
      await this.marker.customers(tx, [service.customerId], urgency.change);
      const [before, after] = [{ customerId: service.customerId }, { customerId }];
      await this.audit.record(tx, { action: 'service.transferred', subjectKind: 'service', subjectId: serviceId, before, after });
      return decision;
    });
  }

  private async decide(db: Queryable, service: ServiceRow, toCustomerId: string): Promise<TransferDecision> {
    const [holder] = await db.query<{ customer: BuyerFacts }[]>(`SELECT ${buyer} AS customer FROM customer c WHERE c.id = $1`, [toCustomerId]);
    if (!holder) throw customerProblem('unknown_customer');
    const debts = await db.query<unknown[]>(`SELECT FROM hold WHERE service_id = $1 AND lifted_at IS NULL AND reason = 'debt' LIMIT 1`, [service.id]);
    const situation = await this.situations.read(db, [service.customerId, toCustomerId], []);
    const theirs = situation.links.filter((link) => link.customerId === toCustomerId && link.serviceId !== service.id);
    return decideTransfer({
      serviceId: service.id,
      serviceStatus: service.status,
      fromCustomerId: service.customerId,
      toCustomerId,
      inDebt: debts.length > 0,
      links: situation.links.filter((link) => link.serviceId === service.id),
      packages: situation.packages,
      customer: holder.customer,
      live: liveElsewhere({ ...situation, links: theirs }),
      trialsHad: await trialsOfNewHolder(db, service.id, toCustomerId),
    });
  }
}
