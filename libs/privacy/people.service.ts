import { Injectable } from '@nestjs/common';
import { CustomerPrivacy, erasureKind } from '#customers';
import { Audit, Clock, currentContext, Database, type ErasureObstacle, PersonalData, type Queryable, Works, type WorkView } from '#kernel';
import { partsInOrder } from './parts-in-order.ts';
import { keepUntil, personRows, remainsOf } from './person-facts.ts';
import type { ErasureReason, ErasureView } from './privacy.dto.ts';
import { privacyProblem } from './privacy.problems.ts';

/** Exports and erases a person's data, module by module. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly personal: PersonalData,
    private readonly customers: CustomerPrivacy,
    private readonly works: Works,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Returns all data of a person, by module. Throws `not_found`. */
  tell(id: string): Promise<Record<string, unknown>> {
    return this.database.transaction(async (tx) => {
      await this.customers.lockLiving(tx, id);
      await this.audit.record(tx, { action: 'customer.exported', subjectKind: 'customer', subjectId: id });
      const told: Record<string, unknown> = { exportedAt: new Date().toISOString() };
      for (const { tell, open } of partsInOrder(this.personal.parts)) {
        Object.assign(told, await open?.(tx, id));
        for (const [name, sql] of Object.entries(tell)) told[name] = await tx.query(sql, [id]);
      }
      return told;
    });
  }

  /** Queues an erasure. Throws `not_found`, `customer_erased`, `cannot_erase` with its reasons, `already_running`. */
  async askErasure(id: string): Promise<WorkView> {
    const work = await this.database.transaction(async (tx) => {
      await this.customers.lockLiving(tx, id);
      await this.checkErasable(tx, id);
      await this.audit.record(tx, { action: 'customer.erasure_asked', subjectKind: 'customer', subjectId: id });
      return this.works.enqueue(tx, { kind: erasureKind, subjectId: id });
    });
    return this.works.get(work);
  }

  /** Returns what an erasure would do, its obstacles, and the newest one requested. */
  async erasure(id: string): Promise<ErasureView> {
    const parts = partsInOrder(this.personal.parts);
    const until = await keepUntil(this.database, parts, id, this.clock.now());
    return {
      obstacles: await this.obstacles(this.database, id),
      ending: (await personRows(this.database, parts, 'ending', id)).length,
      keepUntil: until?.toISOString() ?? null,
      remains: await remainsOf(this.database, parts, id),
      work: await this.works.latest(erasureKind, id),
    };
  }

  /** Throws `cannot_erase` with every reason. */
  async checkErasable(db: Queryable, id: string): Promise<void> {
    const reasons = await this.obstacles(db, id);
    if (reasons.length === 0) return;
    throw privacyProblem('cannot_erase', { reasons: reasons.map(({ message }) => message).join(' ') }, { extra: { reasons } });
  }

  private async obstacles(db: Queryable, id: string): Promise<ErasureReason[]> {
    const found: ErasureObstacle[] = [];
    for (const { obstacles = [] } of partsInOrder(this.personal.parts))
      for (const obstacle of obstacles) if ((await db.query<unknown[]>(`${obstacle.sql} LIMIT 1`, [id])).length > 0) found.push(obstacle);
    const english = currentContext().language === 'en';
    return found.map(({ code, pt, en }) => ({ code, message: english ? en : pt }));
  }
}
