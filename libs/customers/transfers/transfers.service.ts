import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, Database, kernelProblem, type Queryable } from '#kernel';
import { Injectable, Optional } from '@nestjs/common';
import { customerProblem, planRefused } from '../customers.problems.ts';
import type { BuyerFacts } from '../attachments/decide-attachment.ts';
import { decideTransfer, type TransferDecision } from './decide-transfer.ts';
import { buyer, lockCustomers, readService, type ServiceRow } from '../services/service-row.ts';
import { liveElsewhere, Situations } from '../attachments/situations.ts';
import { Holds } from '../holds/holds.service.ts';
import { HolderMoneyPort } from './holder-money.ts';
import type { TransferService } from './transfer.dto.ts';
import { passTrials, trialsOfNewHolder } from '../trials/trials.ts';

/**
 * Gives a service another holder: the present holder's accounts and debt holds end, the new one gets accounts of their own. Debts
 * stay with the person they were billed to.
 */
@Injectable()
export class Transfers {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly situations: Situations,
    private readonly holds: Holds,
    @Optional() private readonly money?: HolderMoneyPort,
  ) {}

  /** Throws `not_found`, `unknown_customer`, `changed_meanwhile`, and, unless it is a preview, the first blocking problem. */
  async transfer(serviceId: string, { customerId, preview, ...choices }: TransferService): Promise<TransferDecision> {
    const seen = await readService(this.database, serviceId);
    if (preview) return this.decide(this.database, seen, customerId, choices);
    return this.database.transaction(async (tx) => {
      await lockCustomers(tx, [seen.customerId, customerId]);
      // A block run holds the service's row: whichever comes second sees what the other did.
      await tx.query('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [serviceId]);
      const service = await readService(tx, serviceId);
      if (service.customerId !== seen.customerId) throw kernelProblem('changed_meanwhile');
      const decision = await this.decide(tx, service, customerId, choices);
      const refused = planRefused(decision.problems);
      if (refused) throw refused;
      await tx.query('UPDATE service SET customer_id = $2, updated_at = $3, version = version + 1 WHERE id = $1', [serviceId, customerId, this.clock.now()]);
      await this.holds.liftDebt(tx, [serviceId], 'transfer');
      const [invoiceIds, eventIds] = [lowerCase(choices.invoicesToNewHolder), lowerCase(choices.eventsToNewHolder)];
      await this.money?.divide(tx, { serviceId, fromCustomerId: service.customerId, toCustomerId: customerId, invoiceIds, eventIds });
      await passTrials(tx, serviceId, { at: this.clock.now(), today: this.clock.today() });
      await this.marker.services(tx, [serviceId], urgency.create);
      await this.marker.customers(tx, [service.customerId], urgency.change);
      const [before, after] = [{ customerId: service.customerId }, { customerId, ...choices }];
      await this.audit.record(tx, { action: 'service.transferred', subjectKind: 'service', subjectId: serviceId, before, after });
      return decision;
    });
  }

  private async decide(db: Queryable, service: ServiceRow, toCustomerId: string, choices: Choices): Promise<TransferDecision> {
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
      money: (await this.money?.ofService(db, service.id, service.customerId)) ?? { invoices: [], events: [] },
      debtsStay: choices.debtsStay ?? false,
      invoicesToNewHolder: lowerCase(choices.invoicesToNewHolder),
      eventsToNewHolder: lowerCase(choices.eventsToNewHolder),
      links: situation.links.filter((link) => link.serviceId === service.id),
      packages: situation.packages,
      customer: holder.customer,
      live: liveElsewhere({ ...situation, links: theirs }),
      trialsHad: await trialsOfNewHolder(db, service.id, toCustomerId),
    });
  }
}

type Choices = Omit<TransferService, 'customerId' | 'preview'>;

const lowerCase = (ids: readonly string[] = []): string[] => ids.map((id) => id.toLowerCase());
