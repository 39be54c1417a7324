import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from './config.ts';
import { Secrets, UnsealError } from './secrets.ts';

const secretsWith = (key: string): Secrets => new Secrets(readConfig({ DATABASE_URL: 'postgres://x/y', SECRETS_KEY: key }));
const secrets = secretsWith('a-key-of-enough-length');

describe('Secrets', () => {
  it('opens what it sealed, at the same place only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        const sealed = secrets.seal(text, place);
        expect(secrets.open(sealed, place)).toBe(text);
        expect(() => secrets.open(sealed, `${place}x`)).toThrow(UnsealError);
      }),
    );
  });

  it('never seals twice alike, and another key opens nothing', () => {
    const sealed = secrets.seal('token', 'p');
    expect(secrets.seal('token', 'p')).not.toBe(sealed);
    expect(() => secretsWith('another-key-of-length').open(sealed, 'p')).toThrow(UnsealError);
  });

  it.each(['', '1.a.b', '2.a.b.c', '1.AAAA.AAAA.AAAA'])('refuses %p', (sealed) => expect(() => secrets.open(sealed, 'p')).toThrow(UnsealError));

  it('indexes by purpose', () => {
    expect(secrets.index('52998224725', 'customer')).toBe(secrets.index('52998224725', 'customer'));
    expect(secrets.index('52998224725', 'other')).not.toBe(secrets.index('52998224725', 'customer'));
  });
});
