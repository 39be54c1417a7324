import { filter, type ListSpec, workColumns } from '#kernel';
import { productStatuses } from './product.entity.ts';

/**
 * A sync writes only products that differ, so an unchanged product was last seen by the integration's last applied sync.
 */
const lastSeenAt = `CASE WHEN p.status = 'retired' OR p.typed THEN p.last_seen_at
  ELSE greatest(p.last_seen_at, (SELECT max(s.read_at) FROM catalog_sync s WHERE s.integration_id = p.integration_id AND s.applied)) END`;

export const productList: ListSpec = {
  from: 'product p',
  id: 'p.id',
  select: {
    id: 'p.id',
    integrationId: 'p.integration_id',
    ref: 'p.ref',
    name: 'p.name',
    description: 'p.description',
    costCents: 'p.cost_cents',
    role: 'p.role',
    status: 'p.status',
    typed: 'p.typed',
    firstSeenAt: 'p.first_seen_at',
    lastSeenAt,
    version: 'p.version',
  },
  sort: {
    name: { sql: 'p.name', type: 'text' },
    ref: { sql: 'p.ref', type: 'text' },
    firstSeenAt: { sql: 'p.first_seen_at', type: 'timestamptz' },
  },
  defaultSort: 'name',
  filters: { status: filter.oneOf('p.status', productStatuses), search: filter.contains('p.name', 'p.ref') },
};

export const syncList: ListSpec = {
  from: 'catalog_sync s JOIN work w ON w.id = s.id',
  id: 's.id',
  select: {
    id: 's.id',
    integrationId: 's.integration_id',
    ...workColumns,
    complete: '(s.read_at IS NOT NULL)',
    applied: 's.applied',
    listed: 's.listed',
    added: 's.added',
    changed: 's.changed',
    retired: 's.retired',
    unchanged: 's.unchanged',
  },
  sort: { createdAt: { sql: 'w.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { status: filter.oneOf('w.status', ['queued', 'running', 'held', 'succeeded', 'failed', 'cancelled']) },
};
