import { describe, expect, it } from '@jest/globals';
import { refusePassword } from './decide-password.ts';
import { commonPasswords, isCommon } from './common-passwords.ts';
import { hashPassword, isOutdated, isPassword } from './password.ts';

describe('passwords', () => {
  it('are kept as argon2id, each with its own salt', async () => {
    const [one, two] = await Promise.all([hashPassword('cavalo bateria grampo'), hashPassword('cavalo bateria grampo')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await isPassword('cavalo bateria grampo', one)).toBe(true);
    expect(await isPassword('cavalo bateria grampO', one)).toBe(false);
    // The reference implementation's own test vector form: m=65536, t=2, p=1, salt "somesalt".
    expect(await isPassword('password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc')).toBe(true);
  });

  it('without a hash nothing is right', async () => {
    expect(await isPassword('x', null)).toBe(false);
    expect(await isPassword('', undefined)).toBe(false);
    expect(await isPassword('x', 'plain')).toBe(false);
  });

  it('a hash says when it was made with less than today', () => {
    expect(isOutdated('$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$aaaa')).toBe(true);
    expect(isOutdated('$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aaaa')).toBe(false);
  });

  it('the most used ones, two of them in a row, or one with something behind will not do', async () => {
    const listed = await commonPasswords();
    expect(listed.size).toBeGreaterThan(40_000);
    for (const password of ['1qaz2wsx3edc', 'SonyEricsson', 'LeaveMeAlone1!', 'dragonmonkey', 'Liverpool2026', 'q1w2e3r4t5y6'])
      expect([password, isCommon(password, listed)]).toEqual([password, true]);
    for (const password of ['cavalo bateria grampo', 'dragonmonkeyliverpool', 'xkwqzpvbnrtd'])
      expect([password, isCommon(password, listed)]).toEqual([password, false]);
    expect(refusePassword('q1w2e3r4t5y6', { name: '', email: '' }, listed)).toMatch(/mais usadas/);
    expect(refusePassword('q1w2e3r4t5y6', { name: '', email: '' }, new Set())).toBeUndefined();
  });

  const ana = { name: 'Ana Carolina Souza', email: 'ana.souza@fibranet.com.br' };
  it.each(['curta', '12345678901234', 'abcdefghijklmn', 'aaaaaaaaaaaaaaaa', 'senhasenha2026', 'carolina.souza1', 'fibranet2026!', 'passwordpassword'])(
    '%s will not do',
    async (password) => expect(refusePassword(password, ana, await commonPasswords())).toBeDefined(),
  );
  it.each(['cavalo bateria grampo', 'tr0ub4dor&três', 'minha senha é comprida', '🐎🔋📎✅🐎🔋📎✅🐎🔋📎✂'])('%s will', async (password) =>
    expect(refusePassword(password, ana, await commonPasswords())).toBeUndefined(),
  );
});
