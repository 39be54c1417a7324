/** A number from a tenant's name: the same for the same name, different for different ones as far as a test needs. */
export function tenantNumber(tenant: string): number {
  let hash = 2_166_136_261;
  for (const char of tenant) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash;
}
