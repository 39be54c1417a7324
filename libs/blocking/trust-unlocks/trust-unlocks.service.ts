import { Injectable } from '@nestjs/common';
import { Holds } from '#customers';
import {
  Audit,
  Clock,
  currentActor,
  Database,
  isUuid,
  type JsonText,
  kernelProblem,
  type ListQuery,
  type ListSpec,
  newId,
  type Queryable,
  readOne,
  readPage,
} from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import { cycleStart, decideTrustUnlock, type TrustFacts } from './decide-trust-unlock.ts';
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
      const { dueDay } = await service(tx, serviceId);
      // Two requests at once count each other.
      await lockServices(tx, [serviceId]);
      const start = cycleStart(dueDay, today);
      const facts = await trustFacts(tx, serviceId, dueDay, start);
      const decision = decideTrustUnlock(facts, days, today);
      if (!decision.granted) throw blockingProblem(decision.code, { days, ...facts.terms });
      const { untilDate, sleepsUntil, left } = decision;
      await this.holds.sleepDebt(tx, serviceId, sleepsUntil);
      const unlock = { id, serviceId, days, cycleStart: start, untilDate, sleepsUntil, note };
      await tx.getRepository(TrustUnlock).insert({ ...unlock, grantedBy: currentActor(), grantedAt: now });
      await this.audit.record(tx, { action: 'trust_unlock.granted', subjectKind: 'service', subjectId: serviceId, after: { ...unlock, left } });
    });
    return readOne(this.database, trustUnlockList, id);
  }

  /** Throws `not_found`. */
  async ofService(serviceId: string, query: ListQuery): Promise<JsonText> {
    await service(this.database, serviceId);
    return readPage(this.database, trustUnlockList, query, { 't.service_id': serviceId });
  }
}

async function service(db: Queryable, id: string): Promise<{ dueDay: number }> {
  const [row] = isUuid(id) ? await db.query<{ dueDay: number }[]>('SELECT due_day AS "dueDay" FROM service WHERE id = $1', [id]) : [];
  if (!row) throw kernelProblem('not_found');
  return row;
}

async function trustFacts(db: Queryable, serviceId: string, dueDay: number, start: string): Promise<TrustFacts> {
  const [row] = await db.query<[Pick<TrustFacts, 'heldForDebt' | 'givenThisCycle'> & { maxDays: number; perCycle: number }]>(
    `SELECT EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.reason = 'debt' AND h.lifted_at IS NULL) AS "heldForDebt",
       (SELECT count(*)::int FROM trust_unlock t WHERE t.service_id = s.id AND t.cycle_start >= $2::date) AS "givenThisCycle",
       f.trust_unlock_max_days AS "maxDays", f.trust_unlock_per_cycle AS "perCycle"
     FROM service s JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
     WHERE s.id = $1`,
    [serviceId, start],
  );
  const { maxDays, perCycle, ...facts } = row;
  return { ...facts, dueDay, terms: { maxDays, perCycle } };
}
