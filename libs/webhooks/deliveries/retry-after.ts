/** Returns the seconds of a `Retry-After` header; HTTP dates are ignored. */
export function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,7}$/.test(header.trim()) ? Number(header) : null;
}
