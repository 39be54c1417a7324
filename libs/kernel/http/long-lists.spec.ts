import { describe, expect, it } from '@jest/globals';
import { ArrayMinSize } from 'class-validator';
import fc from 'fast-check';
import { Cents, Flag, ListOf, Moment, Text, Whole } from './fields.ts';
import { longListOf } from './long-lists.ts';
import { Problem } from './problem.ts';
import { validationPipe } from './validation.ts';

class Told {
  @Cents({ min: 1 }) amountCents: number;
  @Moment() paidAt: string;
  @Text({ optional: true }) externalRef?: string;
}
class Line extends Told {
  @Text({ min: 2, max: 5 }) invoice: string;
  @Whole({ optional: true }) count?: number;
}
class Lines {
  @ListOf(() => Line, { max: 40, long: true })
  @ArrayMinSize(1, { message: 'ao menos um' })
  lines: Line[];
  @Flag({ optional: true }) dry?: boolean;
}
/** The same, each element left to class-validator. */
class ShortLines {
  @ListOf(() => Line, { max: 40 })
  @ArrayMinSize(1, { message: 'ao menos um' })
  lines: Line[];
  @Flag({ optional: true }) dry?: boolean;
}
class LongLines {
  @ListOf(() => Line, { max: 10_000, long: true }) lines: Line[];
}
class Unsure {
  @Flag() flag: boolean;
}
class ListOfUnsure {
  @ListOf(() => Unsure, { long: true }) lines: Unsure[];
}

const day = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date('1890-01-01'), max: new Date('2210-01-01') }).map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom(
    '2026-02-29',
    '2024-02-29',
    '2100-02-29',
    '2000-02-29',
    '2026-04-31',
    '2026-12-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '2026-W10',
    '2026-060',
    '20260101',
  ),
);
const hour = fc.constantFrom(
  'T12:00:00',
  'T00:00:00.123',
  'T23:59:59.123456789',
  'T24:00:00',
  'T25:00:00',
  'T12:60:00',
  'T12:00:60',
  'T12:00',
  'T12',
  ' 12:00:00',
  't12:00:00',
  '',
  'T12:00:00,5',
  'T120000',
);
const offset = fc.constantFrom('Z', 'z', '-03:00', '+14:00', '+15:00', '-24:00', '-0300', '', '-03', '+05:30', '+05:75');
const moments = fc.tuple(day, hour, offset).map((parts) => parts.join(''));
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    ' ',
    0,
    -1,
    1.5,
    -0,
    1e9,
    1e9 + 1,
    2 ** 53,
    true,
    [],
    {},
    [1],
    { a: 1 },
    '12',
    ' a ',
    ' ab ',
    'abcdef',
    '  abcde  ',
    '😀',
    '😀😀',
    '😀😀😀😀😀😀',
    'a\uFE0F',
    '\uD800\uD800',
    'ab\u0000',
    'é'.repeat(200),
    'x'.repeat(201),
    '\u00A0ab\u00A0',
    '\uFEFFab',
  ),
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.double(),
  fc.integer(),
  moments,
);
const good = fc.record(
  {
    amountCents: fc.integer({ min: 1, max: 1_000_000_000 }),
    paidAt: fc.constant('2026-11-29T12:00:00-03:00'),
    externalRef: fc.constantFrom('p1', ' p2 '),
    invoice: fc.constantFrom('f1', ' f2', 'f3456'),
    count: fc.nat(),
  },
  { requiredKeys: ['amountCents', 'paidAt', 'invoice'] },
);
const key = fc.constantFrom('amountCents', 'paidAt', 'externalRef', 'invoice', 'count', 'unknown', '0', 'toString');
/** Good ones, with a field or two made odd or taken away. */
const spoilt = fc
  .tuple(good, fc.array(fc.tuple(key, fc.oneof(odd, fc.constant<unknown>(Symbol.for('none')))), { minLength: 1, maxLength: 2 }))
  .map(([line, changes]) => {
    const changed = Object.fromEntries(
      Object.entries<unknown>({ ...line, ...Object.fromEntries(changes) }).filter(([, value]) => value !== Symbol.for('none')),
    );
    return JSON.parse(JSON.stringify(changed)) as unknown;
  });
const lines = fc
  .array(fc.oneof({ weight: 3, arbitrary: good as fc.Arbitrary<unknown> }, { weight: 3, arbitrary: spoilt }, { weight: 1, arbitrary: odd }), { maxLength: 12 })
  .map((list) => JSON.parse(JSON.stringify(list)) as unknown[]);

const pipe = validationPipe();
const judged = async (type: new () => object, body: unknown): Promise<unknown> => {
  try {
    return { body: { ...((await pipe.transform(structuredClone(body), { type: 'body', metatype: type })) as object) } };
  } catch (error) {
    if (error instanceof Problem) return { code: error.code, fields: error.fields };
    throw error;
  }
};

describe('a long list', () => {
  it('is judged as every other, whatever is in it', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom({}, { dry: true }, { dry: 'x' }, { other: 1 }), async (list, more) => {
        const body = { ...more, lines: list };
        const expected = await judged(ShortLines, body);
        if ('code' in (expected as object)) refused += 1;
        expect(await judged(Lines, body)).toStrictEqual(expected);
      }),
      { numRuns: 600, seed: 20_261_130 },
    );
    expect(refused).toBeGreaterThan(150);
    expect(refused).toBeLessThan(580);
  });

  it('of one field in any form is judged as every other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          moments.map((paidAt) => ({ paidAt })),
          odd.map((invoice) => ({ invoice })),
          odd.map((amountCents) => ({ amountCents })),
        ),
        async (change) => {
          const body = JSON.parse(JSON.stringify({ lines: [{ amountCents: 1, paidAt: '2026-11-29T12:00:00Z', invoice: 'f1', ...change }] })) as unknown;
          expect(await judged(Lines, body)).toStrictEqual(await judged(ShortLines, body));
        },
      ),
      { numRuns: 1_500, seed: 20_261_130 },
    );
  });

  it.each([null, undefined, [], 'x', 1, {}, { lines: null }, { lines: {} }, { lines: 'x' }, { lines: [] }, { lines: [null] }, { lines: [[]] }])(
    'or what stands for one: %j',
    async (body) => {
      expect(await judged(Lines, body)).toStrictEqual(await judged(ShortLines, body));
    },
  );

  it('names fifty problems at most, by their places in the body', async () => {
    const [line, wrong] = [
      { amountCents: 1, paidAt: '2026-11-29T12:00:00Z', invoice: 'f1' },
      { amountCents: 0, paidAt: 'x', invoice: 'f1' },
    ];
    const { fields } = (await judged(LongLines, { lines: [...Array<object>(3_000).fill(line), ...Array<object>(3_000).fill(wrong)] })) as {
      fields: { pointer: string }[];
    };
    expect(fields).toHaveLength(50);
    expect(fields[0]).toMatchObject({ pointer: '/lines/3000/amountCents' });
  });

  it('that is too long is not looked at', async () => {
    const fields = [{ pointer: '/lines', code: 'arrayMaxSize', message: 'deve ter no máximo 40 itens' }];
    expect(await judged(Lines, { lines: Array(41).fill({}) })).toEqual({ code: 'invalid', fields });
    expect(await judged(ShortLines, { lines: Array(41).fill({}) })).toEqual({ code: 'invalid', fields });
  });

  it('has no field that can never be right at first sight', () => {
    expect(() => longListOf(ListOfUnsure, { lines: [{}] })?.read({ flag: true })).toThrow('Unsure.flag');
  });
});
