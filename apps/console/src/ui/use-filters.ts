import { useNavigate, useSearch } from '@tanstack/react-router';

export type Filters = Record<string, string | undefined>;

/** Filters live in the address: a link shows what its sender saw. */
export function useFilters(): [Filters, (change: Filters) => void] {
  const filters = useSearch({ strict: false }) as Filters;
  const navigate = useNavigate();
  const change = (some: Filters): void => {
    const next = Object.fromEntries(Object.entries({ ...filters, ...some }).filter(([, value]) => value !== undefined && value !== ''));
    void navigate({ to: '.', search: next as never, replace: true });
  };
  return [filters, change];
}
