import { filter, type ListSpec } from '#kernel';

import { trialStatuses } from './trial.entity.ts';

/** The package of a link, as every answer shows it; `p` is the package. */
export const shownPackage = `json_build_object('id', p.id, 'code', p.code, 'description', p.description, 'kind', p.kind)`;

/** Whoever will pay, or pay more: the rule of `needsNotice`; `t` the trial, `l` its link. */
export const needsNoticeSql = `(t.sequel <> 'end' AND t.price_cents > l.price_cents)`;

/** A trial as its link shows it; `t` is the trial, `l` the link. */
const shown = {
  status: 't.status',
  days: 't.days',
  until: 't.ends_on',
  then: 't.sequel',
  priceCents: 't.price_cents',
  packageId: 't.swap_package_id',
  noticeDays: 't.notice_days',
  needsNotice: `${needsNoticeSql} AND t.status IN ('waiting', 'running')`,
  firstChargeOn: 't.first_charge_on',
  endedBecause: 't.ended_because',
  settledAt: 't.settled_at',
} as const;

export const trialOfLink = `(SELECT json_build_object(${Object.entries(shown)
  .map(([name, sql]) => `'${name}', ${sql}`)
  .join(', ')}) FROM trial t WHERE t.link_id = l.id)`;

export const trialList: ListSpec = {
  from: 'trial t JOIN service_package l ON l.id = t.link_id JOIN package p ON p.id = l.package_id JOIN service s ON s.id = l.service_id',
  id: 't.id',
  select: { id: 't.id', linkId: 'l.id', serviceId: 's.id', customerId: 's.customer_id', package: shownPackage, ...shown, createdAt: 't.created_at' },
  sort: { createdAt: { sql: 't.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {
    status: filter.oneOf('t.status', trialStatuses),
    customerId: filter.uuid('s.customer_id'),
    serviceId: filter.uuid('s.id'),
    packageId: filter.uuid('p.id'),
  },
};
