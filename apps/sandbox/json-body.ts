import type { ApiCall } from './exchange.ts';

/** The object in a request's body; throws what `refuse` makes when there is none. */
export function objectIn({ body }: Pick<ApiCall, 'body'>, refuse: () => Error): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refuse();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse();
  return value as Record<string, unknown>;
}
