import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundedFetch } from './bounded-fetch.ts';

describe('what an identity provider may answer', () => {
  let server: Server;
  let url: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/moved') return void response.writeHead(302, { location: '/elsewhere' }).end();
      if (request.url === '/small') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"issuer":"x"}');
      const more = (): void => void (response.write('x'.repeat(64 * 1024)) ? setImmediate(more) : response.once('drain', more));
      response.on('error', () => undefined);
      more();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = (path: string): Promise<Response> => boundedFetch(url + path, { method: 'GET', headers: {}, body: null, redirect: 'manual' });

  it('is read', async () => expect(await (await ask('/small')).json()).toEqual({ issuer: 'x' }));
  it('sends nobody elsewhere', async () => {
    expect((await ask('/moved')).status).toBe(302);
    expect(asked).not.toContain('/elsewhere');
  });
  it('ends after a mebibyte, whatever it still has to say', async () => expect(ask('/endless')).rejects.toThrow('larger than'));
});
