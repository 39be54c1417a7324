import { describe, expect, it } from '@jest/globals';
import { announcement } from './announce.ts';

const all = {
  url: 'http://127.0.0.1:3000',
  console: true,
  docs: true,
  setupUrl: 'http://127.0.0.1:3000/setup#token',
  apiKey: 'cp_key',
  database: 'o de DATABASE_URL',
  logFile: '/data/product.log',
  seconds: 2.34,
};

describe('announcement', () => {
  it('says where everything is, the key, and how long it took', () => {
    const text = announcement(all);
    for (const part of [
      '2,3 s',
      'http://127.0.0.1:3000/\n',
      'http://127.0.0.1:3000/v1',
      'http://127.0.0.1:3000/docs',
      'cp_key',
      '/setup#token',
      '/data/product.log',
    ])
      expect(text).toContain(part);
  });

  it('is silent about what is not there', () => {
    expect(announcement({ ...all, console: false, docs: false, setupUrl: undefined, apiKey: undefined, logFile: undefined })).not.toMatch(
      /Console|Documentação|Chave|acesso|Registro/,
    );
  });
});
