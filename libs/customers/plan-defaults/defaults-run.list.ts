import { type ListSpec, workColumns } from '#kernel';

export const defaultsRunKind = 'apply-plan-defaults';

/** Runs that give services the packages of their plan. */
export const defaultsRunList: ListSpec = {
  from: `(SELECT * FROM work WHERE kind = '${defaultsRunKind}') w`,
  id: 'w.id',
  select: {
    id: 'w.id',
    planId: 'w.subject_id',
    status: workColumns.status,
    progress: workColumns.progress,
    result: 'w.result',
    error: workColumns.error,
    requestedBy: workColumns.requestedBy,
    version: workColumns.version,
    createdAt: workColumns.createdAt,
    startedAt: workColumns.startedAt,
    finishedAt: workColumns.finishedAt,
  },
  sort: { createdAt: { sql: 'w.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {},
};
