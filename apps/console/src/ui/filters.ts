/** What a list is narrowed by, as the address says it. */
export type Filters = Record<string, string | undefined>;

/** From the address: whatever was read out of it is text again (`?blocked=true` typed by hand, a number, a code of digits). */
export const filtersFrom = (search: Record<string, unknown>): Filters =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );

/** With some changed; what is empty leaves the address. */
export const filtersWith = (filters: Filters, change: Filters): Filters =>
  Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value !== undefined && value !== ''));
