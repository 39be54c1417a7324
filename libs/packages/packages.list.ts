import { filter, type ListSpec } from '#kernel';
import { packageKinds } from './package.entity.ts';

const products = `(SELECT coalesce(json_agg(json_build_object('productId', p.id, 'ref', p.ref, 'name', p.name, 'status', p.status,
    'integrationId', p.integration_id, 'platform', i.platform) ORDER BY pp.position), '[]')
  FROM package_product pp JOIN product p ON p.id = pp.product_id JOIN integration i ON i.id = p.integration_id WHERE pp.package_id = k.id)`;

/** The integration of any product: all products of a package belong to one. */
const integration = '(SELECT p.integration_id FROM package_product pp JOIN product p ON p.id = pp.product_id WHERE pp.package_id = k.id LIMIT 1)';

export const packageList: ListSpec = {
  from: 'package k',
  id: 'k.id',
  select: {
    id: 'k.id',
    code: 'k.code',
    description: 'k.description',
    kind: 'k.kind',
    priceCents: 'k.price_cents',
    components: 'k.components',
    products,
    debtPolicy: 'k.debt_policy',
    blockedProductId: 'k.blocked_product_id',
    trial: 'k.trial',
    active: 'k.active',
    // Known to a later module (`PackageUse`); only a single package shows it.
    attachedServices: 'NULL::integer',
    externalRef: 'k.external_ref',
    version: 'k.version',
    createdAt: 'k.created_at',
    updatedAt: 'k.updated_at',
  },
  sort: {
    code: { sql: 'k.code', type: 'text' },
    description: { sql: 'k.description', type: 'text' },
    priceCents: { sql: 'k.price_cents', type: 'bigint' },
    createdAt: { sql: 'k.created_at', type: 'timestamptz' },
  },
  defaultSort: 'code',
  filters: {
    active: filter.flag('k.active'),
    kind: filter.oneOf('k.kind', packageKinds),
    integrationId: filter.uuid(integration),
    search: filter.contains('k.code', 'k.description'),
  },
};
