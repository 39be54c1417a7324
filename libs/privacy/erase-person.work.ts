import { Injectable, type OnModuleInit } from '@nestjs/common';
import { erasureKind } from '#customers';
import {
  Audit,
  Clock,
  Database,
  failpoint,
  PersonalData,
  type Tx,
  type JobResult,
  type WorkHandler,
  type JobDeferral,
  type WorkRun,
  WorkRunner,
} from '#kernel';
import { partsInOrder } from './parts-in-order.ts';
import { keepUntil, personRows, remainsOf } from './person-facts.ts';
import { People } from './people.service.ts';

const lookAgainSeconds = 20;

/**
 * Erases a person once all their accounts have ended at the platforms: all modules in one transaction, in reverse module order, because later modules
 * find their data through earlier ones. Records required by law stay, with the identity sealed apart.
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
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult | JobDeferral> {
    const id = work.subjectId ?? '';
    await this.people.checkErasable(this.database, id);
    const ending = await personRows(this.database, partsInOrder(this.personal.parts), 'ending', id);
    await work.progress(0, ending.length);
    if (ending.length > 0) return { status: 'deferred', seconds: lookAgainSeconds };
    const result = await this.database.transaction((tx) => this.erase(tx, id));
    await failpoint('person-erased');
    return { status: 'succeeded', result };
  }

  private async erase(tx: Tx, id: string): Promise<Record<string, unknown>> {
    await tx.query('SELECT 1 FROM customer WHERE id = $1 FOR UPDATE', [id]);
    await this.people.checkErasable(tx, id);
    const parts = partsInOrder(this.personal.parts);
    const remains = await remainsOf(tx, parts, id);
    const keptUntil = await keepUntil(tx, parts, id, this.clock.now());
    for (const part of parts.toReversed()) await part.erase(tx, id, keptUntil);
    await this.audit.record(tx, { action: 'customer.erased', subjectKind: 'customer', subjectId: id, after: { keptUntil } });
    return { keptUntil, remains };
  }
}
