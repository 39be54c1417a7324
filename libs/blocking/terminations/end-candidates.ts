import { Injectable } from '@nestjs/common';
import { type ServiceView, ServiceStates } from '#customers';
import { Clock, Database, filter, findOne, type JsonText, kernelProblem, type ListQuery, type ListSpec, productZone, type Queryable, readPage } from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import { lockServices } from '../block-runs/lock-services.ts';

const civil = (at: string): string => `(${at} AT TIME ZONE '${productZone}')::date`;
/** Sixty days at least from the suspension, and the days of a notice from the one that announced the end. */
const possibleOn = `CASE WHEN n.sent_at IS NOT NULL THEN greatest(${civil('h.placed_at')} + f.end_after_block_days, ${civil('n.sent_at')} + f.block_after_notice_days) END`;

/** Services suspended for debt whose profile ends contracts, and whose day has come near enough for its notice. As of `today`. */
export const endCandidateList = (today: string): ListSpec => ({
  from: `(SELECT * FROM hold WHERE reason = 'debt' AND link_id IS NULL AND lifted_at IS NULL AND (sleeps_until IS NULL OR sleeps_until <= now())) h
    JOIN service s ON s.id = h.service_id AND s.status <> 'cancelled'
    JOIN customer c ON c.id = s.customer_id
    JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
      AND f.end_after_block_days IS NOT NULL AND ${civil('h.placed_at')} + f.end_after_block_days - f.block_after_notice_days <= '${today}'::date
    LEFT JOIN LATERAL (SELECT min(sent_at) AS sent_at FROM notice WHERE service_id = s.id AND stage = 'end' AND failed_at IS NULL AND sent_at >= h.placed_at) n ON true`,
  id: 'h.id',
  select: {
    id: 'h.id',
    serviceId: 's.id',
    customerId: 'c.id',
    customerName: 'c.name',
    blockedOn: civil('h.placed_at'),
    noticeSentAt: 'n.sent_at',
    possibleOn,
    ready: `coalesce(${possibleOn} <= '${today}'::date, false)`,
    overdueCents: `(SELECT coalesce(sum(i.total_cents - i.paid_cents), 0) FROM invoice i WHERE i.service_id = s.id AND i.customer_id = s.customer_id AND i.status = 'open' AND i.blocks AND i.due_date < '${today}'::date)`,
  },
  sort: { blockedOn: { sql: 'h.placed_at', type: 'timestamptz' } },
  defaultSort: 'blockedOn',
  filters: { ready: filter.flag(`coalesce(${possibleOn} <= '${today}'::date, false)`), serviceId: filter.uuid('s.id') },
});

/** Contracts that may end for debt: listed, and ended only when somebody says so. */
@Injectable()
export class EndCandidates {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly states: ServiceStates,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, endCandidateList(this.clock.today()), query);
  }

  /** Asked again under the lock for which a payment waits, or which it held: nobody is ended who has just paid. Throws `not_found`, `end_too_early`. */
  async end(holdId: string): Promise<ServiceView> {
    const serviceId = await this.ready(this.database, holdId);
    return this.states.cancel(serviceId, async (tx) => {
      await lockServices(tx, [serviceId]);
      await this.ready(tx, holdId);
    });
  }

  /** The service that may end now. */
  private async ready(db: Queryable, holdId: string): Promise<string> {
    const candidate = await findOne<{ serviceId: string; ready: boolean; possibleOn: string | null }>(db, endCandidateList(this.clock.today()), holdId);
    if (!candidate) throw kernelProblem('not_found');
    if (!candidate.ready) throw blockingProblem('end_too_early', { possibleOn: candidate.possibleOn ?? '-' });
    return candidate.serviceId;
  }
}
