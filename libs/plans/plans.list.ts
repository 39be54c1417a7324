import { type Filter, filter, type ListSpec } from '#kernel';

const packages = `(SELECT coalesce(json_agg(json_build_object('packageId', k.id, 'code', k.code, 'description', k.description, 'mandatory', lp.mandatory,
    'priceCents', k.price_cents, 'active', k.active, 'trial', k.trial) ORDER BY lp.position), '[]')
  FROM plan_package lp JOIN package k ON k.id = lp.package_id WHERE lp.plan_id = l.id)`;

/** Filter: plans that include a package. */
const withPackage: Filter = {
  schema: { type: 'string', format: 'uuid' },
  condition: (value, bind) => {
    const matches = filter.uuid('lp.package_id').condition(value, bind);
    return matches && `EXISTS (SELECT FROM plan_package lp WHERE lp.plan_id = l.id AND ${matches})`;
  },
};

export const planList: ListSpec = {
  from: 'plan l',
  id: 'l.id',
  select: {
    id: 'l.id',
    name: 'l.name',
    priceCents: 'l.price_cents',
    components: 'l.components',
    lockPackages: 'l.lock_packages',
    packages,
    active: 'l.active',
    externalRef: 'l.external_ref',
    version: 'l.version',
    createdAt: 'l.created_at',
    updatedAt: 'l.updated_at',
  },
  sort: {
    name: { sql: 'l.name', type: 'text' },
    priceCents: { sql: 'l.price_cents', type: 'bigint' },
    createdAt: { sql: 'l.created_at', type: 'timestamptz' },
  },
  defaultSort: 'name',
  filters: {
    active: filter.flag('l.active'),
    lockPackages: filter.flag('l.lock_packages'),
    packageId: withPackage,
    search: filter.contains('l.name'),
  },
};
