import { Audit, Database, type ExpectedVersion, kernelProblem, type ListSpec, filter, newId, readOne, violatedConstraint } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { ChargeType } from './charge-type.entity.ts';

export const chargeTypeList: ListSpec = {
  from: 'charge_type t',
  id: 't.id',
  select: {
    id: 't.id',
    name: 't.name',
    blocks: 't.blocks',
    externalRef: 't.external_ref',
    version: 't.version',
    createdAt: 't.created_at',
    updatedAt: 't.updated_at',
  },
  sort: { name: { sql: 't.name', type: 'text' }, createdAt: { sql: 't.id', type: 'uuid' } },
  defaultSort: 'name',
  filters: { blocks: filter.flag('t.blocks'), externalRef: filter.text('t.external_ref') },
};

/** What is charged, and whether not paying it may block. */
@Injectable()
export class ChargeTypes {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** Throws `external_ref_taken`. */
  async create(input: { name: string; blocks?: boolean; externalRef?: string }): Promise<object> {
    const id = newId();
    await this.database.transaction(async (tx) => {
      try {
        await tx.getRepository(ChargeType).insert({ id, name: input.name, blocks: input.blocks ?? true, externalRef: input.externalRef ?? null });
      } catch (error) {
        if (violatedConstraint(error) === 'charge_type_external_ref_key') throw billingProblem('external_ref_taken', { ref: input.externalRef ?? '' });
        throw error;
      }
      await this.audit.record(tx, { action: 'charge_type.created', subjectKind: 'charge_type', subjectId: id, after: input });
    });
    return readOne(this.database, chargeTypeList, id);
  }

  /** Lines already posted keep what they were posted with. Throws `not_found`, `changed_meanwhile`. */
  async change(id: string, input: { name?: string; blocks?: boolean }, expected: ExpectedVersion): Promise<object> {
    const before = await readOne<object>(this.database, chargeTypeList, id);
    await this.database.transaction(async (tx) => {
      const { affected } = await tx
        .getRepository(ChargeType)
        .update(expected === 'any' ? { id } : { id, version: expected }, { ...input, version: () => 'version + 1', updatedAt: () => 'now()' });
      if (!affected) throw kernelProblem('changed_meanwhile');
      await this.audit.record(tx, { action: 'charge_type.changed', subjectKind: 'charge_type', subjectId: id, before, after: input });
    });
    return readOne(this.database, chargeTypeList, id);
  }
}
