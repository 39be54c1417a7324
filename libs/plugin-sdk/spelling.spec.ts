import { describe, expect, it } from '@jest/globals';
import { internationalPhone, nationalPhone, plain, sameEmail } from './spelling.ts';

describe('what platforms spell their own way', () => {
  it('blanks and composed accents', () => {
    expect(plain('  Ana \n Souza ')).toBe('Ana Souza');
    expect(plain('José')).toBe(plain('José'));
    expect(sameEmail(' Ana@Example.com', 'ana@example.COM')).toBe(true);
    expect(sameEmail('ana@example.com', 'ana@example.com.br')).toBe(false);
  });

  it.each([
    ['+5537999990010', '37999990010', '+5537999990010'],
    ['(37) 99999-0010', '37999990010', '+5537999990010'],
    ['55 37 3222-0010', '3732220010', '+553732220010'],
    ['5511999', '5511999', undefined],
    ['+351912345678', '351912345678', undefined],
    [null, '', undefined],
  ])('phone %p', (phone, national, international) => {
    expect(nationalPhone(phone ?? '')).toBe(national);
    expect(internationalPhone(phone)).toBe(international);
  });
});
