import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { kekOf, numberOf, openWith, sealWith, unwrap, UnsealError, wrap } from './seal.ts';

const key = randomBytes(32);

describe('a sealed text', () => {
  it('opens at its place, with its key and number only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.integer({ min: 1, max: 32_767 }), (text, place, number) => {
        const sealed = sealWith(number, key, text, place);
        expect(numberOf(sealed)).toBe(number);
        expect(openWith(number, key, sealed, place)).toBe(text);
        expect(() => openWith(number, key, sealed, `${place}x`)).toThrow(UnsealError);
        expect(() => openWith(number, randomBytes(32), sealed, place)).toThrow(UnsealError);
        expect(() => openWith(number + 1, key, sealed, place)).toThrow(UnsealError);
      }),
    );
  });

  it('is never sealed twice alike', () => expect(sealWith(1, key, 'token', 'p')).not.toBe(sealWith(1, key, 'token', 'p')));

  it('does not open when any bit of it was altered', () => {
    const parts = sealWith(1, key, 'um segredo', 'p').split('.');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.nat(), fc.integer({ min: 0, max: 7 }), (part, byte, bit) => {
        const bytes = Buffer.from(parts[part] ?? '', 'base64url');
        const at = byte % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        const altered = parts.with(part, bytes.toString('base64url')).join('.');
        expect(() => openWith(1, key, altered, 'p')).toThrow(UnsealError);
      }),
    );
  });

  it.each(['2.1.a.b', '2.1', '2.1.AAAA.AAAA.AAAA', '2.1.a.b.c.d'])('refuses %p', (sealed) => expect(() => openWith(1, key, sealed, 'p')).toThrow(UnsealError));
  it.each(['', '1', '3.1.a.b.c', '2.x.a.b.c', '2.-1.a.b.c', 'texto aberto'])('%p names no key', (sealed) => expect(numberOf(sealed)).toBeUndefined());
});

describe('a wrapped data key', () => {
  const [one, other] = [kekOf('a-key-of-enough-length'), kekOf('another-key-of-length')];

  it('opens with the key that wrapped it, under its own name', () => {
    const wrapped = wrap(one, key, 'seal 1');
    expect(unwrap(one, wrapped, 'seal 1')).toEqual(key);
    expect(() => unwrap(other, wrapped, 'seal 1')).toThrow(UnsealError);
    expect(() => unwrap(one, wrapped, 'seal 2')).toThrow(UnsealError);
    expect(() => unwrap(one, wrapped, 'index 1')).toThrow(UnsealError);
    expect(() => unwrap({ ...one, id: other.id }, wrapped, 'seal 1')).toThrow(UnsealError);
  });

  it('the id of a key tells it from others, and nothing of it', () => {
    expect(one.id).not.toBe(other.id);
    expect(one.id).toMatch(/^[\w-]{8}$/);
    expect(kekOf('a-key-of-enough-length').id).toBe(one.id);
  });
});
