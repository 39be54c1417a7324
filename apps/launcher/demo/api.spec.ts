import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { Api, shortened } from './api.ts';

const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  'GET /v1/plans/1': (_, response) => response.setHeader('etag', '"4.x"').end('{"id":1}'),
  'PATCH /v1/plans/1': ({ headers }, response) => response.end(JSON.stringify({ ifMatch: headers['if-match'], key: headers.authorization })),
  'GET /v1/rows?limit=200': (_, response) => response.end('{"data":[1,2],"nextCursor":"c"}'),
  'GET /v1/rows?limit=200&cursor=c': (_, response) => response.end('{"data":[3],"nextCursor":null}'),
  'POST /v1/packages': (_, response) => response.writeHead(422).end('{"code":"code_taken","detail":"Já existe."}'),
  'GET /v1/syncs/1/events': (_, response) => {
    response.write('id: 1\nevent: change\ndata: {"done":1}\n\nid: 2\nda');
    setTimeout(() => response.end('ta: {"done":2}\n\n'), 20);
  },
};

describe('the client of the API', () => {
  const agent = new Agent();
  let server: Server;
  let api: Api;
  const writes: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => answers[`${request.method} ${request.url}`]?.(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const onWrite = (method: string, path: string, status: number): void => void writes.push(`${method} ${path} ${status}`);
    api = new Api({ agent, url: `http://127.0.0.1:${port}`, key: 'k', signal: new AbortController().signal, onWrite });
  });
  afterAll(async () => {
    await agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('changes what it has read', async () => {
    expect(await api.patch('/plans/1', {})).toEqual({ ifMatch: '"4.x"', key: 'Bearer k' });
  });

  it('reads every page', async () => {
    const rows: number[] = [];
    for await (const row of api.rows<number>('/rows')) rows.push(row);
    expect(rows).toEqual([1, 2, 3]);
  });

  it('tells a refusal by its code, and of each write', async () => {
    writes.length = 0;
    await expect(api.post('/packages', {})).rejects.toMatchObject({ status: 422, code: 'code_taken', message: 'POST /packages: 422 code_taken Já existe.' });
    await expect(api.quiet.post('/packages', {})).rejects.toThrow('code_taken');
    expect(writes).toEqual(['POST /v1/packages 422']);
  });

  it('follows events, however they are cut', async () => {
    const seen: unknown[] = [];
    for await (const event of api.events('/syncs/1/events')) seen.push(event);
    expect(seen).toEqual([{ done: 1 }, { done: 2 }]);
  });

  it('shows of an id what tells it apart', () => {
    expect(shortened('/services/01a20a81-cbac-74b2-84e4-6ac2ed4ee20f/packages')).toBe('/services/…4ee20f/packages');
  });
});
