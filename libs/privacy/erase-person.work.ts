import { Injectable, type OnModuleInit } from '@nestjs/common';
import { erasureKind } from '#customers';
import { Audit, Database, failpoint, PersonalData, type Tx, type WorkEnd, type WorkHandler, type WorkPause, type WorkRun, WorkRunner } from '#kernel';
import { partsInOrder } from './parts-in-order.ts';
import { People } from './people.service.ts';

const lookAgainSeconds = 20;

/**
 * Forgets a person, once nothing of theirs is still ending at a platform. All rooms in one transaction, the last one first: what is on the right
 * is found by what is on the left. What the law wants kept stays, and whose it was stands sealed apart.
 */
@Injectable()
export class ErasePerson implements WorkHandler, OnModuleInit {
  readonly kind = erasureKind;

  constructor(
    private readonly database: Database,
    private readonly personal: PersonalData,
    private readonly people: People,
    private readonly audit: Audit,
    private readonly runner: WorkRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<WorkEnd | WorkPause> {
    const id = work.subjectId ?? '';
    await this.people.checkErasable(this.database, id);
    const ending = await this.rows(this.database, 'ending', id);
    await work.progress(0, ending.length);
    if (ending.length > 0) return { status: 'later', seconds: lookAgainSeconds };
    const result = await this.database.transaction((tx) => this.erase(tx, id));
    await failpoint('person-erased');
    return { status: 'succeeded', result };
  }

  private async erase(tx: Tx, id: string): Promise<Record<string, unknown>> {
    await tx.query('SELECT 1 FROM customer WHERE id = $1 FOR UPDATE', [id]);
    await this.people.checkErasable(tx, id);
    const remains = await this.rows(tx, 'remains', id);
    const dates = (await this.rows(tx, 'keepsUntil', id)).flatMap(({ until }) => (until instanceof Date ? [until.getTime()] : []));
    const latest = Math.max(0, ...dates);
    const keptUntil = latest > Date.now() ? new Date(latest) : null;
    for (const part of partsInOrder(this.personal.parts).toReversed()) await part.erase(tx, id, keptUntil);
    await this.audit.record(tx, { action: 'customer.erased', subjectKind: 'customer', subjectId: id, after: { keptUntil } });
    return { keptUntil, remains };
  }

  private async rows(db: Pick<Tx, 'query'>, which: 'ending' | 'remains' | 'keepsUntil', id: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for (const part of partsInOrder(this.personal.parts)) {
      const sql = part[which];
      if (sql) found.push(...(await db.query<Record<string, unknown>[]>(sql, [id])));
    }
    return found;
  }
}
