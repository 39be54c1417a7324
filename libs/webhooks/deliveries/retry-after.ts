/** Seconds of a `Retry-After` header; dates are not heeded. */
export function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,7}$/.test(header.trim()) ? Number(header) : null;
}
