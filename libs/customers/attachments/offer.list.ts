import { filter, type ListSpec } from '#kernel';

/** Packages that could be attached, as the operator looks for them. */
export const offerList: ListSpec = {
  from: 'package p',
  id: 'p.id',
  select: { id: 'p.id', code: 'p.code', description: 'p.description', kind: 'p.kind', priceCents: 'p.price_cents', active: 'p.active', trial: 'p.trial' },
  sort: { description: { sql: 'p.description', type: 'text' }, code: { sql: 'p.code', type: 'text' } },
  defaultSort: 'description',
  filters: {
    search: filter.contains('p.code', 'p.description'),
    kind: filter.oneOf('p.kind', ['standalone', 'benefit', 'combo']),
    active: filter.flag('p.active'),
  },
};
