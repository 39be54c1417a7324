import { describe, expect, it } from '@jest/globals';
import { readEmail, readPhone } from './contact.ts';

describe('readPhone', () => {
  it.each([
    ['37999990010', '+5537999990010'],
    ['(37) 99999-0010', '+5537999990010'],
    ['037 99999-0010', '+5537999990010'],
    ['3732210010', '+553732210010'],
    ['5537999990010', '+5537999990010'],
    ['+55 37 99999-0010', '+5537999990010'],
    ['+351 912 345 678', '+351912345678'],
    ['55999990010', '+5555999990010'],
  ])('reads %s as %s', (text, phone) => {
    expect(readPhone(text)).toBe(phone);
  });

  it.each(['', '99990010', '0379999001', '+5537', '379999900', '37899990010', 'ramal 12', '+0123456789', '37999990010 / 37999990011'])(
    'refuses "%s"',
    (text) => {
      expect(readPhone(text)).toBeUndefined();
    },
  );
});

describe('readEmail', () => {
  it('keeps an address as written, without blanks around it', () => {
    expect(readEmail(' Ana@Exemplo.com.br ')).toBe('Ana@Exemplo.com.br');
  });

  it.each(['', 'ana', 'ana@', '@exemplo.com', 'ana@exemplo', 'ana@exemplo.com, bia@exemplo.com', 'a na@exemplo.com', 'ana\ud800@exemplo.com', '\ud800'])(
    'refuses "%s"',
    (text) => {
      expect(readEmail(text)).toBeUndefined();
    },
  );
});
