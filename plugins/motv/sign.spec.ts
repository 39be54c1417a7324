import { expect, it } from '@jest/globals';
import { signature } from './sign.ts';

it('signs a moment with the secret, which does not travel', () => {
  // printf '1764158400provedors3gredo' | sha1sum
  expect(signature('provedor', 's3gredo', new Date('2025-11-26T12:00:00.900Z'))).toBe('provedor:1764158400:8328791536e017712adb0a81c5c267b61dfa39d7');
});
