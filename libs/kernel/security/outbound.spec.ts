import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, readConfig } from '../config/config.ts';
import { Outbound } from './outbound.ts';

const config = (env: Record<string, string>): Config => readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/none', ...env });

describe('sending to an address that somebody typed in', () => {
  const strict = new Outbound(config({ ALLOW_PRIVATE_PLATFORM_URLS: 'false' }));
  const free = new Outbound(config({}));
  let server: Server;
  let port: number;
  let reached = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      reached += 1;
      if (request.url === '/silent') return;
      if (request.url === '/moved') return void response.writeHead(302, { location: '/' }).end();
      response.on('error', () => undefined);
      const more = (): void => void (response.write('x'.repeat(16_384)) ? setImmediate(more) : response.once('drain', more));
      more();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    await Promise.all([strict.onModuleDestroy(), free.onModuleDestroy()]);
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['nonsense', 'malformed'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://example.com/', 'scheme'],
    ['https://user@example.com/', 'credentials'],
    ['https://127.0.0.1/', 'private'],
    ['https://2130706433/', 'private'],
    ['https://0x7f.1/', 'private'],
    ['https://[::1]/', 'private'],
    ['https://[::ffff:10.0.0.1]/', 'private'],
    ['https://169.254.169.254/latest/meta-data', 'private'],
    ['https://192.168.0.10/', 'private'],
    ['https://erp.example.com/hook?key=1', undefined],
  ])('%s: %s', (address, fault) => expect(strict.faultOf(address)).toBe(fault));

  it('a private network is reached where that is allowed, by http too', () => expect(free.faultOf('http://10.0.0.1:8080/')).toBeUndefined());

  it('a name that stands for this machine is refused when it connects', async () => {
    const before = reached;
    await expect(strict.post(`https://localhost:${port}/`, '{}', {})).rejects.toMatchObject({ cause: { code: 'EPRIVATE' } });
    await expect(strict.post(`https://127.0.0.1:${port}/`, '{}', {})).rejects.toThrow('refused: private');
    expect(reached).toBe(before);
  });

  it('reads the beginning of an answer, and does not go where it points', async () => {
    expect(await free.post(`http://127.0.0.1:${port}/endless`, '{}', {})).toMatchObject({ status: 200, excerpt: 'x'.repeat(1_024) });
    const before = reached;
    expect((await free.post(`http://127.0.0.1:${port}/moved`, '{}', {})).status).toBe(302);
    expect(reached).toBe(before + 1);
  });
});
