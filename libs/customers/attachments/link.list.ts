import { type ListSpec } from '#kernel';
import { shownPackage, trialOfLink } from '../trials/trial.list.ts';

/** Columns of an attached package; `l` is the link, `p` its package. */
const columns = {
  id: 'l.id',
  package: shownPackage,
  priceCents: 'l.price_cents',
  origin: 'l.origin',
  mandatory: 'l.mandatory',
  from: 'l.from_date',
  until: 'l.until_date',
} as const;

/** Packages attached to a service now. */
export const linkList: ListSpec = {
  // The condition stands in the join so that the partial index of live links serves.
  from: 'service_package l JOIN package p ON p.id = l.package_id AND l.removed_at IS NULL',
  id: 'l.id',
  select: {
    ...columns,
    trial: trialOfLink,
    serviceId: 'l.service_id',
    externalRef: 'l.external_ref',
    version: 'l.version',
    createdAt: 'l.created_at',
    updatedAt: 'l.updated_at',
  },
  sort: { createdAt: { sql: 'l.id', type: 'uuid' } },
  defaultSort: 'createdAt',
  filters: {},
};

/** The packages of service `s`, as JSON. */
export const linksOfService = `coalesce((SELECT json_agg(json_build_object(${Object.entries(columns)
  .map(([name, sql]) => `'${name}', ${sql}`)
  .join(', ')}) ORDER BY l.id) FROM service_package l JOIN package p ON p.id = l.package_id WHERE l.service_id = s.id AND l.removed_at IS NULL), '[]')`;
