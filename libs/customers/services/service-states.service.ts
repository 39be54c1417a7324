import { AccountMarker, type Urgency, urgency } from '#integrations';
import { Audit, Clock, Database, readOne, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { planRefused } from '../customers.problems.ts';
import { planProblem } from '../plan-migrations/migration-reasons.ts';
import type { ServiceView } from './service.dto.ts';
import { serviceList } from './service.list.ts';
import { lockService, type ServiceRow } from './service-row.ts';
import { beginTrials } from '../trials/trials.ts';

/** From waiting to enabled to cancelled. Each verb repeated changes nothing. */
@Injectable()
export class ServiceStates {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
  ) {}

  /** Platforms hear of its packages from the first time on. Throws `not_found`, `service_cancelled`. */
  enable(id: string): Promise<ServiceView> {
    return this.move(id, 'service.enabled', urgency.create, async (tx, service) => {
      refuseCancelled(service);
      if (service.status === 'enabled') return false;
      await tx.query(`UPDATE service SET status = 'enabled', enabled_at = coalesce(enabled_at, $2), updated_at = $2, version = version + 1 WHERE id = $1`, [
        id,
        this.clock.now(),
      ]);
      await beginTrials(tx, [id], this.clock.now());
      return true;
    });
  }

  /**
   * For good. Its packages stay on record; platforms end what no other service needs. `unless` is asked in the transaction that cancels, with
   * its customer held: what it throws leaves everything as it was. Throws `not_found`.
   */
  cancel(id: string, unless?: (tx: Tx) => Promise<void>): Promise<ServiceView> {
    return this.move(id, 'service.cancelled', urgency.change, async (tx, service) => {
      await unless?.(tx);
      if (service.status === 'cancelled') return false;
      await tx.query(`UPDATE service SET status = 'cancelled', cancelled_at = $2, updated_at = $2, version = version + 1 WHERE id = $1`, [
        id,
        this.clock.now(),
      ]);
      return true;
    });
  }

  private async move(id: string, action: string, soon: Urgency, write: (tx: Tx, service: ServiceRow) => Promise<boolean>): Promise<ServiceView> {
    await this.database.transaction(async (tx) => {
      const service = await lockService(tx, id);
      if (!(await write(tx, service))) return;
      await this.marker.services(tx, [id], soon);
      await this.audit.record(tx, { action, subjectKind: 'service', subjectId: id, before: { status: service.status } });
    });
    return readOne(this.database, serviceList, id);
  }
}

/** Throws `service_cancelled`. */
export function refuseCancelled(service: ServiceRow): void {
  const refused = service.status === 'cancelled' && planRefused([planProblem('service_cancelled', {})]);
  if (refused) throw refused;
}
