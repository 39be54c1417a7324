import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announcement, surroundingsOf } from './announce.ts';
import type { Product } from './product.ts';

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

  it('shows secrets to a terminal alone; elsewhere it names the file', async () => {
    const server = createServer((_request, response) => response.end('{"setupNeeded": true}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const keyFiles = { apiKey: '.data/admin-api-key', setupToken: '.data/setup-token' };
    const product = { url: `http://127.0.0.1:${port}`, apiKey: 'cp_key', setupToken: 'cpi_token', keyFiles, production: false } as unknown as Product;
    const [terminal, file] = [announcement(await surroundingsOf(product, 1, true)), announcement(await surroundingsOf(product, 1, false))];
    server.close();
    for (const part of ['cp_key', 'setup#cpi_token']) expect([terminal.includes(part), file.includes(part)]).toEqual([true, false]);
    for (const part of ['.data/admin-api-key', '.data/setup-token']) expect(file).toContain(part);
  });

  it('is silent about what is not there', () => {
    expect(announcement({ ...all, console: false, docs: false, setupUrl: undefined, apiKey: undefined, logFile: undefined })).not.toMatch(
      /Console|Documentação|Chave|acesso|Registro/,
    );
  });
});
