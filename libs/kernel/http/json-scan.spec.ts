import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type JsonBounds, scanJson } from './json-scan.ts';

const wide: JsonBounds = { depth: 40, keys: 10_000, values: 1_000_000 };
const scan = (text: string, bounds: Partial<JsonBounds> = {}) => scanJson(Buffer.from(text), { ...wide, ...bounds });

describe('scanning JSON before it is parsed', () => {
  it('accepts whatever JSON.stringify writes within the bounds, counting as the parser would', async () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map((each) => depthOf(each))) : 0;
    const widthOf = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0;
      return Math.max(Array.isArray(value) ? 0 : Object.keys(value).length, ...Object.values(value).map((each) => widthOf(each)));
    };
    const plain = fc.jsonValue({ maxDepth: 8 }).filter((value) => !/\\u0000|__proto__|constructor|prototype/.test(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(plain, fc.constantFrom(undefined, 2), async (value, space) => {
        const text = JSON.stringify(value, null, space);
        const [depth, keys] = [depthOf(value), widthOf(value)];
        expect(await scan(text, { depth, keys })).toBeUndefined();
        if (depth > 0) expect(await scan(text, { depth: depth - 1 })).toBe('too_deep');
        if (keys > 0) expect(await scan(text, { keys: keys - 1 })).toBe('too_many_keys');
      }),
      { numRuns: 500 },
    );
  });

  it('ends without an exception on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0 a') }).map((text) => Buffer.from(text)),
        ),
        async (bytes) => {
          expect([undefined, 'too_deep', 'too_many_values', 'too_many_keys', 'nul', 'reserved_key']).toContain(await scanJson(Buffer.from(bytes), wide));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['[1,2,3]', { values: 3 }, undefined],
    ['[1,2,3,4,5]', { values: 3 }, 'too_many_values'],
    ['{"a":"\\u0000"}', {}, 'nul'],
    ['{"a":"b\0"}', {}, 'nul'],
    ['{"a":"the text \\\\u0000"}', {}, undefined],
    ['{"__proto__":1}', {}, 'reserved_key'],
    ['{"\\u005f_proto__":1}', {}, 'reserved_key'],
    ['{"\\u0063\\u006f\\u006e\\u0073\\u0074\\u0072\\u0075\\u0063\\u0074\\u006f\\u0072":1}', {}, 'reserved_key'],
    ['{"a":"__proto__"}', {}, undefined],
    ['["__proto__","constructor"]', {}, undefined],
    ['[{"a":1},{"prototype":1}]', {}, 'reserved_key'],
    ['{"a":[{"b":1}],"constructor":2}', {}, 'reserved_key'],
  ] as const)('%s within %j: %s', async (text, bounds, fault) => {
    expect(await scan(text, bounds)).toBe(fault);
  });
});
