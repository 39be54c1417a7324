import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, currentActor, Database, isUuid, kernelProblem, newId, readOne, readUuids, type Tx, uuids } from '#kernel';
import { Injectable } from '@nestjs/common';
import { customerProblem } from '../customers.problems.ts';
import type { PlacedHoldView, PlaceHold } from './hold.dto.ts';
import { Hold } from './hold.entity.ts';
import { type HoldChange, HoldEvents } from './hold-events.ts';
import type { ServiceView } from '../services/service.dto.ts';
import { holdList, serviceList } from '../services/service.list.ts';
import { lockService, type ServiceRow } from '../services/service-row.ts';
import { refuseCancelled } from '../services/service-states.service.ts';

/** A debt blocks a whole service, or one package of it (`linkId`). */
export interface DebtRow {
  serviceId: string;
  linkId: string | null;
}

/** Who blocks what. Operators and customers act on one service at a time; debt on many at once, for `blocking`. */
@Injectable()
export class Holds {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly events: HoldEvents,
  ) {}

  /** Throws `not_found`, `service_cancelled`, `debt_hold_by_run_only`, `unknown_package_link`. */
  async place(serviceId: string, { reason, note = null, linkId = null }: PlaceHold): Promise<PlacedHoldView> {
    const id = await this.database.transaction(async (tx) => {
      const service = await lockService(tx, serviceId);
      if (reason === 'debt') throw customerProblem('debt_hold_by_run_only');
      refuseCancelled(service);
      if (linkId !== null) await requireLink(tx, serviceId, linkId);
      return this.insert(tx, { serviceId, reason, note, linkId });
    });
    return readOne(this.database, holdList, id);
  }

  /** Lifts this hold and no other. Throws `not_found`, `debt_hold_by_run_only`. */
  async lift(serviceId: string, holdId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockService(tx, serviceId);
      const hold = isUuid(holdId) ? await tx.findOneBy(Hold, { id: holdId, serviceId }) : null;
      if (!hold) throw kernelProblem('not_found');
      if (hold.reason === 'debt') throw customerProblem('debt_hold_by_run_only');
      await this.liftWhere(tx, serviceId, 'id = $4', [holdId]);
    });
  }

  /** Places the customer's own hold on the service; once. Throws `not_found`, `service_cancelled`, `service_never_enabled`. */
  async suspend(serviceId: string): Promise<ServiceView> {
    await this.database.transaction(async (tx) => {
      const service = await lockService(tx, serviceId);
      refuseCancelled(service);
      if (service.enabledAt === null) throw customerProblem('service_never_enabled');
      if (!(await hasRequest(tx, service))) await this.insert(tx, { serviceId, reason: 'request', note: null, linkId: null });
    });
    return readOne(this.database, serviceList, serviceId);
  }

  /** Lifts the customer's own hold, if there is one. Throws `not_found`. */
  async resume(serviceId: string): Promise<ServiceView> {
    await this.database.transaction(async (tx) => {
      await lockService(tx, serviceId);
      await this.liftWhere(tx, serviceId, `reason = 'request' AND link_id IS NULL`, []);
    });
    return readOne(this.database, serviceList, serviceId);
  }

  /**
   * Blocks for debt; what is blocked for it already is left as it is. Answers the rows it placed. The whole act is the caller's to
   * record, and it is the caller who has decided, the services locked, that each is there to be blocked: none is cancelled.
   */
  async placeDebt(tx: Tx, rows: readonly DebtRow[], blockRunId: string | null): Promise<DebtRow[]> {
    const [made] = await tx.query<{ services: string | null; links: string | null }[]>(
      `WITH placed AS (INSERT INTO hold (id, service_id, link_id, reason, placed_by, placed_at, block_run_id)
       SELECT uuid7(), debt.service_id, debt.link_id, 'debt', $3, $4, $5
       FROM unnest($1::uuid[], $2::uuid[]) debt (service_id, link_id)
       ON CONFLICT (service_id, link_id) WHERE reason = 'debt' AND lifted_at IS NULL DO NOTHING
       RETURNING service_id, link_id)
       SELECT array_agg(service_id)::text AS services, array_agg(link_id)::text AS links FROM placed`,
      [uuids(rows.map(({ serviceId }) => serviceId)), uuids(rows.map(({ linkId }) => linkId)), currentActor(), this.clock.now(), blockRunId],
    );
    const links = readUuids<string | null>(made?.links ?? null);
    const placed = readUuids(made?.services ?? null).map((serviceId, index) => ({ serviceId, linkId: links[index] ?? null }));
    if (placed.length > 0) await this.marker.services(tx, servicesOf(placed), urgency.block);
    await this.events.tell(tx, 'service.blocked', ofDebt(placed));
    return placed;
  }

  /** Lifts every debt hold of these services, of their packages too. Answers the services that had one. */
  async liftDebt(tx: Tx, serviceIds: readonly string[], by: string): Promise<string[]> {
    return servicesOf(await this.liftDebtWhere(tx, by, 'service_id = ANY($3::uuid[])', serviceIds));
  }

  /** Lifts these debt holds, as far as they are live. Answers their services. */
  async liftDebtHolds(tx: Tx, holdIds: readonly string[], by: string): Promise<string[]> {
    return servicesOf(await this.liftDebtWhere(tx, by, 'id = ANY($3::uuid[])', holdIds));
  }

  /** A trust unlock: the live debt holds of a service, of its packages too, do not block before `until`. Never shortens one. */
  async sleepDebt(tx: Tx, serviceId: string, until: Date): Promise<void> {
    const [asleep] = await tx.query<[DebtRow[], number]>(
      `UPDATE hold SET sleeps_until = greatest(sleeps_until, $2) WHERE service_id = $1 AND reason = 'debt' AND lifted_at IS NULL
       RETURNING service_id AS "serviceId", link_id AS "linkId"`,
      [serviceId, until],
    );
    if (asleep.length > 0) await this.marker.services(tx, [serviceId], urgency.unblock);
    await this.events.tell(tx, 'service.unblocked', ofDebt(asleep), until);
  }

  /** Undoes a block run: lifts what it placed and is still there. Answers what it lifted. */
  liftRun(tx: Tx, blockRunId: string): Promise<DebtRow[]> {
    return this.liftDebtWhere(tx, currentActor(), 'block_run_id = $3', blockRunId);
  }

  private async liftDebtWhere(tx: Tx, by: string, which: string, param: unknown): Promise<DebtRow[]> {
    const [lifted] = await tx.query<[DebtRow[], number]>(
      `UPDATE hold SET lifted_at = $1, lifted_by = $2 WHERE reason = 'debt' AND lifted_at IS NULL AND ${which} RETURNING service_id AS "serviceId", link_id AS "linkId"`,
      [this.clock.now(), by, param],
    );
    if (lifted.length > 0) await this.marker.services(tx, servicesOf(lifted), urgency.unblock);
    await this.events.tell(tx, 'service.unblocked', ofDebt(lifted));
    return lifted;
  }

  private async insert(tx: Tx, hold: Pick<Hold, 'serviceId' | 'reason' | 'note' | 'linkId'>): Promise<string> {
    const id = newId();
    await tx.insert(Hold, { ...hold, id, placedBy: currentActor(), placedAt: this.clock.now() });
    await this.marker.services(tx, [hold.serviceId], urgency.block);
    await this.events.tell(tx, 'service.blocked', [hold]);
    await this.audit.record(tx, { action: 'hold.placed', subjectKind: 'service', subjectId: hold.serviceId, after: { id, ...hold } });
    return id;
  }

  private async liftWhere(tx: Tx, serviceId: string, which: string, params: unknown[]): Promise<void> {
    const [lifted] = await tx.query<[{ reason: string; linkId: string | null }[], number]>(
      `UPDATE hold SET lifted_at = $2, lifted_by = $3 WHERE service_id = $1 AND lifted_at IS NULL AND ${which} RETURNING id, reason, link_id AS "linkId"`,
      [serviceId, this.clock.now(), currentActor(), ...params],
    );
    if (lifted.length === 0) return;
    await this.marker.services(tx, [serviceId], urgency.unblock);
    await this.events.tell(
      tx,
      'service.unblocked',
      lifted.map((hold) => ({ serviceId, ...hold })),
    );
    await this.audit.record(tx, { action: 'hold.lifted', subjectKind: 'service', subjectId: serviceId, before: { holds: lifted } });
  }
}

const ofDebt = (rows: readonly DebtRow[]): HoldChange[] => rows.map(({ serviceId, linkId }) => ({ serviceId, linkId, reason: 'debt' }));

const servicesOf = (rows: readonly DebtRow[]): string[] => [...new Set(rows.map(({ serviceId }) => serviceId))];

async function hasRequest(tx: Tx, { id }: ServiceRow): Promise<boolean> {
  return (
    (await tx.query<unknown[]>(`SELECT FROM hold WHERE service_id = $1 AND lifted_at IS NULL AND link_id IS NULL AND reason = 'request'`, [id])).length > 0
  );
}

async function requireLink(tx: Tx, serviceId: string, linkId: string): Promise<void> {
  const [link] = await tx.query<unknown[]>('SELECT FROM service_package WHERE id = $1 AND service_id = $2 AND removed_at IS NULL', [linkId, serviceId]);
  if (!link) throw customerProblem('unknown_package_link');
}
