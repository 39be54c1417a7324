import { describe, expect, it } from '@jest/globals';
import { mayBring, mayReadResult } from './import-kinds.ts';

const who =
  (...permissions: string[]) =>
  (permission: string): boolean =>
    permissions.includes(permission);

describe('who may bring what', () => {
  it('whoever could write it one by one', () => {
    expect(mayBring('customers', who('imports:write', 'customers:write'))).toBe(true);
    expect(mayBring('payments', who('imports:write', 'customers:write'))).toBe(false);
    expect(mayBring('hubsoft', who('imports:write', 'customers:write', 'billing:write', 'plans:write'))).toBe(false);
    expect(mayBring('customers', who('customers:write'))).toBe(false);
  });

  const sent = (requestedBy: string) => ({ kind: 'customers' as const, requestedBy });
  const writes = ['imports:write', 'customers:write'];
  it('a result is for whoever sent it, and for who may reveal documents', () => {
    expect(mayReadResult(sent('user:ana'), 'user:ana', who(...writes))).toBe(true);
    expect(mayReadResult(sent('user:ivo'), 'user:ana', who(...writes))).toBe(false);
    expect(mayReadResult(sent('user:ivo'), 'user:ana', who(...writes, 'customers:reveal'))).toBe(true);
    expect(mayReadResult(sent('user:ana'), 'user:ana', who('imports:write', 'customers:reveal'))).toBe(false);
    expect(mayReadResult(sent('key:crm'), 'key:crm', who(...writes))).toBe(true);
  });
});
