import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Filters, filtersFrom, filtersWith } from './filters.ts';

/** Filters live in the address: a link shows what its sender saw. */
export function useFilters(): [Filters, (change: Filters) => void] {
  const filters = filtersFrom(useSearch({ strict: false }));
  const navigate = useNavigate();
  return [filters, (change) => void navigate({ to: '.', search: filtersWith(filters, change) as never, replace: true })];
}
