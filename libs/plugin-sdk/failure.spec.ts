import { describe, expect, it } from '@jest/globals';
import { isPlatformFailure, PlatformFailure } from './failure.ts';

describe('PlatformFailure', () => {
  it('is recognised by its code, also from another copy of the SDK', () => {
    expect(isPlatformFailure(new PlatformFailure('busy', 'ocupada'))).toBe(true);
    const other = Object.assign(new Error('x'), { name: 'PlatformFailure', code: 'quota' });
    expect(isPlatformFailure(other)).toBe(true);
  });

  it('is not any error with a code', () => {
    expect(isPlatformFailure(Object.assign(new Error('x'), { code: 'busy' }))).toBe(false);
    expect(isPlatformFailure(Object.assign(new Error('x'), { name: 'PlatformFailure', code: 'ECONNRESET' }))).toBe(false);
  });
});
