import { describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '../../test/support/database.ts';
describe('x', () => { it('y', async () => { const t = performance.now(); const d = await createTestDatabase(); const u = performance.now(); await d.drop(); console.log(d.url, u - t, performance.now() - u); expect(1).toBe(1); }); });
