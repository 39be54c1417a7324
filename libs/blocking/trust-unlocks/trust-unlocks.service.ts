import { Injectable } from '@nestjs/common';
import { Holds } from '#customers';
import {
  Audit,
  type CivilDate,
  Clock,
  currentActor,
  Database,
  isUuid,
  type JsonText,
  kernelProblem,
  type ListQuery,
  type ListSpec,
  newId,
  productZone,
  type Queryable,
  readOne,
  readPage,
} from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import { countedFrom, decideTrustUnlock, type TrustFacts } from './decide-trust-unlock.ts';
import { lockServices } from '../block-runs/lock-services.ts';
import { TrustUnlock } from './trust-unlock.entity.ts';
import type { GrantTrustUnlock, TrustUnlockView } from './trust-unlocks.dto.ts';

export const trustUnlockList: ListSpec = {
  from: 'trust_unlock t',
  id: 't.id',
  select: {
    id: 't.id',
    serviceId: 't.service_id',
    days: 't.days',
    untilDate: 't.until_date',
    sleepsUntil: 't.sleeps_until',
    cycleStart: 't.cycle_start',
    note: 't.note',
    grantedBy: 't.granted_by',
    grantedAt: 't.granted_at',
  },
  sort: { grantedAt: { sql: 't.granted_at', type: 'timestamptz' } },
  defaultSort: '-grantedAt',
  filters: {},
};

/**
 * Desbloqueio em confiança. The hold itself says until when it sleeps: what an account should hold is a function of that and of
 * the clock, so the block returns at its moment without anybody doing anything.
 */
@Injectable()
export class TrustUnlocks {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly holds: Holds,
  ) {}

  /** Throws `not_found`, `too_many_days`, `not_blocked_for_debt`, `no_unlocks_left`. */
  async grant(serviceId: string, { days, note = null }: GrantTrustUnlock): Promise<TrustUnlockView> {
    const id = newId();
    const [now, today] = [this.clock.now(), this.clock.today()];
    await this.database.transaction(async (tx) => {
      // Locked first, so that concurrent requests count each other and a transfer cannot change the holder.
      if (isUuid(serviceId)) await lockServices(tx, [serviceId]);
      const { customerId } = await holder(tx, serviceId);
      const start = countedFrom(today);
      const facts = await trustFacts(tx, serviceId, start);
      const decision = decideTrustUnlock(facts, days, today);
      if (!decision.granted) throw blockingProblem(decision.code, { days, ...facts.terms });
      const { untilDate, sleepsUntil, left } = decision;
      await this.holds.sleepDebt(tx, serviceId, sleepsUntil);
      const unlock = { id, serviceId, customerId, days, cycleStart: start, untilDate, sleepsUntil, note };
      await tx.getRepository(TrustUnlock).insert({ ...unlock, grantedBy: currentActor(), grantedAt: now });
      await this.audit.record(tx, { action: 'trust_unlock.granted', subjectKind: 'service', subjectId: serviceId, after: { ...unlock, left } });
    });
    return readOne(this.database, trustUnlockList, id);
  }

  /** Throws `not_found`. */
  async ofService(serviceId: string, query: ListQuery): Promise<JsonText> {
    await holder(this.database, serviceId);
    return readPage(this.database, trustUnlockList, query, { 't.service_id': serviceId });
  }
}

async function holder(db: Queryable, serviceId: string): Promise<{ customerId: string }> {
  const [row] = isUuid(serviceId) ? await db.query<{ customerId: string }[]>('SELECT customer_id AS "customerId" FROM service WHERE id = $1', [serviceId]) : [];
  if (!row) throw kernelProblem('not_found');
  return row;
}

async function trustFacts(db: Queryable, serviceId: string, start: CivilDate): Promise<TrustFacts> {
  const [row] = await db.query<[Pick<TrustFacts, 'heldForDebt' | 'givenInMonth'> & { maxDays: number; perCycle: number }]>(
    `SELECT EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.reason = 'debt' AND h.lifted_at IS NULL) AS "heldForDebt",
       (SELECT count(*)::int FROM trust_unlock t WHERE t.service_id = s.id AND t.customer_id = s.customer_id
          AND (t.granted_at AT TIME ZONE '${productZone}')::date >= $2::date) AS "givenInMonth",
       f.trust_unlock_max_days AS "maxDays", f.trust_unlock_per_cycle AS "perCycle"
     FROM service s JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
     WHERE s.id = $1`,
    [serviceId, start],
  );
  const { maxDays, perCycle, ...facts } = row;
  return { ...facts, terms: { maxDays, perCycle } };
}
