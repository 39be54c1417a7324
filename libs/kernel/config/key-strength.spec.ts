import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { isWeak, strengthOf } from './key-strength.ts';

describe('the strength of a key', () => {
  it('takes what a machine made, in any usual spelling', () => {
    for (let n = 0; n < 200; n += 1) {
      for (const text of [
        randomBytes(32).toString('base64'),
        randomBytes(32).toString('base64url'),
        randomBytes(32).toString('hex'),
        randomBytes(24).toString('base64'),
      ])
        expect([text, isWeak(text)]).toEqual([text, false]);
    }
  });

  it.each([
    '',
    'short-one',
    'x'.repeat(64),
    'abc'.repeat(20),
    '1234567890'.repeat(4),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'minha chave secreta do provedor',
    'senha'.repeat(8),
  ])('refuses %j', (text) => expect(isWeak(text)).toBe(true));

  it('counts a repeated half once', () => {
    expect(strengthOf('k7mpq2w9xtbd'.repeat(2))).toBeLessThan(strengthOf('k7mpq2w9xtbdh4vnz8rcyfj3'));
  });
});
