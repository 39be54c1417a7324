import { filter, type ListSpec, workColumns } from '#kernel';

export const reconciliationList: ListSpec = {
  from: 'reconciliation r JOIN work w ON w.id = r.id',
  id: 'r.id',
  select: {
    id: 'r.id',
    integrationId: 'r.integration_id',
    ...workColumns,
    compared: 'r.compared',
    onlyOurs: 'r.only_ours',
    onlyTheirs: 'r.only_theirs',
    state: 'r.state',
    product: 'r.product',
    fixed: '(SELECT count(*)::int FROM reconciliation_difference d WHERE d.reconciliation_id = r.id AND d.fixed_at IS NOT NULL)',
  },
  sort: { createdAt: { sql: 'w.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { status: filter.oneOf('w.status', ['queued', 'running', 'held', 'succeeded', 'failed', 'cancelled']) },
};

export const differenceList: ListSpec = {
  from: 'reconciliation_difference d',
  id: 'd.id',
  select: {
    id: 'd.id',
    kind: 'd.kind',
    accountId: 'd.account_id',
    foreign: '(d.account_id IS NULL)',
    reference: 'd.reference',
    remoteId: 'd.remote_id',
    ours: 'd.ours',
    theirs: 'd.theirs',
    fixedAt: 'd.fixed_at',
    fixedBy: 'd.fixed_by',
  },
  sort: { id: { sql: 'd.id', type: 'uuid' } },
  defaultSort: 'id',
  filters: {
    kind: filter.oneOf('d.kind', ['only_ours', 'only_theirs', 'state', 'product']),
    foreign: filter.flag('(d.account_id IS NULL)'),
    fixed: filter.flag('(d.fixed_at IS NOT NULL)'),
  },
};
