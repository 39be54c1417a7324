import { Injectable } from '@nestjs/common';
import { Audit, Clock, Database, type ExpectedVersion, filter, kernelProblem, type ListSpec, newId, readOne, type Tx, violatedConstraint } from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import { belowFloors } from './legal-floors.ts';
import { SuspensionProfile } from './suspension-profile.entity.ts';

export const suspensionProfileList: ListSpec = {
  from: 'suspension_profile f',
  id: 'f.id',
  select: {
    id: 'f.id',
    name: 'f.name',
    noticeAfterDueDays: 'f.notice_after_due_days',
    blockAfterNoticeDays: 'f.block_after_notice_days',
    endAfterBlockDays: 'f.end_after_block_days',
    chargeWhileBlocked: 'f.charge_while_blocked',
    holdOnNonBusinessDays: 'f.hold_on_non_business_days',
    fineBasisPoints: 'f.fine_basis_points',
    interestBasisPoints: 'f.interest_basis_points',
    trustUnlock: `json_build_object('maxDays', f.trust_unlock_max_days, 'perCycle', f.trust_unlock_per_cycle)`,
    isDefault: 'f.is_default',
    version: 'f.version',
    createdAt: 'f.created_at',
    updatedAt: 'f.updated_at',
  },
  sort: { name: { sql: 'f.name', type: 'text' }, createdAt: { sql: 'f.id', type: 'uuid' } },
  defaultSort: 'name',
  filters: { isDefault: filter.flag('f.is_default') },
};

export interface ProfileTerms {
  name?: string;
  noticeAfterDueDays?: number;
  blockAfterNoticeDays?: number;
  endAfterBlockDays?: number | null;
  chargeWhileBlocked?: boolean;
  holdOnNonBusinessDays?: boolean;
  fineBasisPoints?: number;
  interestBasisPoints?: number;
  trustUnlock?: { maxDays: number; perCycle: number };
  isDefault?: boolean;
}

/** When debt is noticed, blocks and ends; never below the legal minimum. A change applies from its day on; the past keeps its terms. */
@Injectable()
export class SuspensionProfiles {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Throws `below_legal_minimum`, `name_taken`. */
  async create(input: ProfileTerms & { name: string }): Promise<object> {
    const id = newId();
    await this.database.transaction(async (tx) => {
      if (input.isDefault) await dethrone(tx, id, this.clock.now());
      const defaults = { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: null };
      await write(() => tx.getRepository(SuspensionProfile).insert({ id, name: input.name, ...columns(lawful(defaults, input)) }));
      await this.audit.record(tx, { action: 'suspension_profile.created', subjectKind: 'suspension_profile', subjectId: id, after: input });
    });
    return readOne(this.database, suspensionProfileList, id);
  }

  /** Throws `not_found`, `changed_meanwhile`, `below_legal_minimum`, `name_taken`, `default_required`. */
  async change(id: string, input: ProfileTerms, expected: ExpectedVersion): Promise<object> {
    await readOne(this.database, suspensionProfileList, id);
    await this.database.transaction(async (tx) => {
      const profiles = tx.getRepository(SuspensionProfile);
      const before = await profiles.findOneOrFail({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (expected !== 'any' && before.version !== expected) throw kernelProblem('changed_meanwhile');
      if (before.isDefault && input.isDefault === false) throw blockingProblem('default_required');
      if (input.isDefault) await dethrone(tx, id, this.clock.now());
      await write(() => profiles.update({ id }, { ...columns(lawful(before, input)), version: () => 'version + 1', updatedAt: this.clock.now() }));
      await this.audit.record(tx, { action: 'suspension_profile.changed', subjectKind: 'suspension_profile', subjectId: id, before, after: input });
    });
    return readOne(this.database, suspensionProfileList, id);
  }
}

type Days = Pick<SuspensionProfile, 'noticeAfterDueDays' | 'blockAfterNoticeDays' | 'endAfterBlockDays'>;

/** The terms, if the profile that they would make is lawful. */
function lawful(before: Days, input: ProfileTerms): ProfileTerms {
  const fields = belowFloors({
    noticeAfterDueDays: input.noticeAfterDueDays ?? before.noticeAfterDueDays,
    blockAfterNoticeDays: input.blockAfterNoticeDays ?? before.blockAfterNoticeDays,
    endAfterBlockDays: input.endAfterBlockDays === undefined ? before.endAfterBlockDays : input.endAfterBlockDays,
  });
  if (fields.length > 0) throw blockingProblem('below_legal_minimum', {}, { fields });
  return input;
}

const columns = ({ trustUnlock, ...terms }: ProfileTerms): Partial<SuspensionProfile> =>
  Object.assign(terms, trustUnlock && { trustUnlockMaxDays: trustUnlock.maxDays, trustUnlockPerCycle: trustUnlock.perCycle });

/** The default becomes an ordinary profile, in favour of another. */
async function dethrone(tx: Tx, inFavourOf: string, now: Date): Promise<void> {
  await tx.query('UPDATE suspension_profile SET is_default = false, version = version + 1, updated_at = $2 WHERE is_default AND id <> $1', [inFavourOf, now]);
}

async function write(statement: () => Promise<unknown>): Promise<void> {
  try {
    await statement();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'suspension_profile_name_key') throw blockingProblem('name_taken');
    // Two at once made theirs the default.
    if (constraint === 'suspension_profile_default') throw kernelProblem('changed_meanwhile');
    throw error;
  }
}
