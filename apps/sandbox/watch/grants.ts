import type { Tokens } from '../tokens.ts';

/** Codes and tokens of one tenant. A code is good for a minute, a refresh token until it is used. */
export interface Grants {
  codes: Tokens;
  access: Tokens;
  refresh: Tokens;
}
