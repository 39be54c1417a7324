import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Injectable, Module, Param, Patch, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { Allow } from './auth.ts';
import { ApiKeys } from '#access';
import { Database } from '../database/database.ts';
import { type ExpectedVersion, IfMatch } from './etag.ts';
import { Cents, Day, ListOf, Moment, OneOf, Text } from './fields.ts';
import { configureHttp, httpAdapter } from './http.ts';
import { newId } from '../database/id.ts';

class Line {
  @Text() name: string;
}
class Thing {
  @Text({ max: 20 }) name: string;
  @Cents({ optional: true }) priceCents?: number;
  @Day({ optional: true }) dueDate?: string;
  @Moment({ nullable: true, optional: true }) at?: string | null;
  @OneOf(['a', 'b'], { optional: true }) kind?: string;
  @ListOf(() => Line, { optional: true, max: 3 }) lines?: Line[];
}

let posts = 0;
/** Something that a request commits. */
@Injectable()
class Kept {
  /** Called within the transaction, before it commits. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  constructor(private readonly database: Database) {}

  async enqueue(kind: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('INSERT INTO work (id, kind, requested_by) VALUES ($1, $2, $3)', [newId(), kind, 'test']);
      await this.meanwhile();
    });
  }

  /** The same in one statement. */
  async enqueueAtOnce(kind: string): Promise<void> {
    await this.meanwhile();
    await this.database.once((bind, mine) => ({
      act: `INSERT INTO work (id, kind, requested_by) SELECT ${bind(newId())}::uuid, ${bind(kind)}, 'test' WHERE ${mine} RETURNING id`,
      told: `INSERT INTO work (id, kind, requested_by) SELECT ${bind(newId())}::uuid, ${bind(`${kind} told`)}, 'test' WHERE ${mine}`,
    }));
  }

  async count(kind: string): Promise<number> {
    return (await this.database.rows('SELECT 1 FROM work WHERE kind = $1', [kind])).length;
  }
}

@Controller('things')
class ThingsController {
  constructor(private readonly kept: Kept) {}

  @Get(':id') @Allow('catalog:read') get(@Param('id') id: string): object {
    return { id, version: 7, name: 'x' };
  }
  @Patch(':id') @Allow('catalog:write') change(@IfMatch() version: ExpectedVersion): object {
    return { version };
  }
  @Post() @Allow('catalog:write') async create(@Body() body: Thing): Promise<object> {
    posts += 1;
    await new Promise((resolve) => setTimeout(resolve, body.name === 'slow' ? 300 : 0));
    if (body.name.startsWith('kept')) await this.kept.enqueue(body.name);
    if (body.name.startsWith('once')) await this.kept.enqueueAtOnce(body.name);
    if (body.name.endsWith('boom')) throw new Error('with a secret: 529.982.247-25');
    return { id: newId(), body };
  }
  @Get() forgotten(): string {
    return 'a route without a permission';
  }
}

@Module({})
class NothingModule {}

@Module({ controllers: [ThingsController], providers: [Kept] })
class ThingsModule {}

describe('HTTP', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await startModules([ThingsModule]);
  });
  afterAll(() => app.close());

  const post = (body: unknown, headers = {}): ReturnType<ModuleApp['request']> =>
    app.request('POST', '/things', body as object, { 'content-type': 'application/json', ...headers });

  describe('refuses by default', () => {
    it('nobody without a key', async () =>
      expect(await app.request('GET', '/things/1', undefined, { authorization: '' })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } }));
    it('a wrong key', async () => expect((await app.request('GET', '/things/1', undefined, { authorization: 'Bearer nope-nope-nope' })).status).toBe(401));
    it('a route that says nothing of permissions', async () =>
      expect(await app.request('GET', '/things')).toMatchObject({ status: 403, body: { code: 'forbidden' } }));
    it('a key without the permission, and lets it do what it may', async () => {
      const { key } = await app.get(ApiKeys).create({ name: 'leitor', permissions: ['catalog:read'] });
      const as = { authorization: `Bearer ${String(key)}` };
      expect((await app.request('GET', '/things/1', undefined, as)).status).toBe(200);
      expect(await app.request('POST', '/things', { name: 'x' }, as)).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('catalog:write') },
      });
    });
    it('a key that would make a stronger one than itself', async () => {
      const { key } = await app.get(ApiKeys).create({ name: 'chaves', permissions: ['keys:write', 'catalog:read'] });
      const as = { authorization: `Bearer ${String(key)}` };
      expect((await app.request('POST', '/api-keys', { name: 'tudo', permissions: ['*'] }, as)).status).toBe(403);
      expect((await app.request('POST', '/api-keys', { name: 'escrita', permissions: ['catalog:read', 'catalog:write'] }, as)).status).toBe(403);
      expect((await app.request('POST', '/api-keys', { name: 'leitura', permissions: ['catalog:read'] }, as)).status).toBe(201);
    });
    it('a revoked and an expired key', async () => {
      const keys = app.get(ApiKeys);
      const revoked = await keys.create({ name: 'r', permissions: ['*'] });
      await keys.revoke(String(revoked['id']));
      const expired = await keys.create({ name: 'e', permissions: ['*'], expiresAt: '2020-01-01T00:00:00Z' });
      for (const { key } of [revoked, expired])
        expect((await app.request('GET', '/things/1', undefined, { authorization: `Bearer ${String(key)}` })).status).toBe(401);
    });
  });

  describe('bad input is told what is wrong, and never breaks us', () => {
    it.each([
      ['an empty body', undefined, 400],
      ['a list', [], 400],
      ['null', null, 400],
      ['an unknown field', { name: 'x', z: 1 }, 400],
      ['a wrong type', { name: 1 }, 400],
      ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, 400],
      ['only blanks', { name: '   ' }, 400],
      ['an escaped NUL', { name: 'a\u0000b' }, 400],
      ['cents with a fraction', { name: 'x', priceCents: 1.5 }, 400],
      ['null where there is no null', { name: 'x', priceCents: null }, 400],
      ['29 February of a common year', { name: 'x', dueDate: '2026-02-29' }, 400],
      ['an instant without its offset', { name: 'x', at: '2026-01-01T00:00:00' }, 400],
      ['a list too long', { name: 'x', lines: Array(4).fill({ name: 'y' }) }, 400],
      ['a wrong item', { name: 'x', lines: [{ name: 'y' }, { nome: 'y' }] }, 400],
      ['emoji', { name: '📚📺' }, 201],
      ['null where null is a value', { name: 'x', at: null }, 201],
    ])('%s', async (_, body, status) => {
      const answer = await post(body);
      expect(answer.status).toBe(status);
      if (status === 400) expect(answer.body).toMatchObject({ status: 400, code: expect.stringMatching(/invalid|malformed/), requestId: expect.any(String) });
    });

    it('names the field by its pointer', async () => {
      const answer = await post({ name: 'x', lines: [{ name: 'y' }, { name: '' }] });
      expect((answer.body as { errors: unknown })['errors']).toEqual([expect.objectContaining({ pointer: '/lines/1/name' })]);
    });

    it('a body over 1 MiB, what is not JSON, another content type, NUL in the address', async () => {
      expect((await post({ name: 'x'.repeat(2_000_000) })).status).toBe(413);
      expect((await app.request('POST', '/things', undefined, { 'content-type': 'text/xml' })).status).toBeGreaterThanOrEqual(400);
      expect((await app.request('GET', '/things/%00')).status).toBe(400);
    });

    it('a field that every object inherits', async () => {
      for (const payload of [
        '{"name":"x","__proto__":{}}',
        '{"name":"x","constructor":{"prototype":{}}}',
        '{"name":"x","\\u005f_proto__":{}}',
        '{"name":"x","\\u0063onstructor":{}}',
      ])
        expect(await app.request('POST', '/things', payload as never, { 'content-type': 'application/json' })).toMatchObject({ status: 400 });
      expect((await post({ name: '"__proto__": {}' })).status).toBe(201);
      expect((await app.request('POST', '/things', '{"name":"\\u0041na"}' as never, { 'content-type': 'application/json' })).status).toBe(201);
    });

    it('speaks English to those who ask for it', async () => {
      expect((await post({}, { 'accept-language': 'en-US' })).body).toMatchObject({ detail: 'Some fields are invalid.' });
      expect((await post({})).body).toMatchObject({ detail: 'Há campos inválidos.' });
    });

    it('an error nobody foresaw shows nothing of itself', async () => {
      const answer = await post({ name: 'boom' });
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(answer.text).not.toContain('982');
    });
  });

  describe('representations', () => {
    it('have a strong tag, and 304 where it is known', async () => {
      const { headers } = await app.request('GET', '/things/1');
      expect(headers['etag']).toMatch(/^"7\.[\w-]+"$/);
      expect((await app.request('GET', '/things/1', undefined, { 'if-none-match': headers['etag'] ?? '' })).status).toBe(304);
      expect(await app.request('PATCH', '/things/1', {}, { 'if-match': headers['etag'] ?? '' })).toMatchObject({ body: { version: 7 } });
    });
    it('are changed only by those who say what they saw', async () => {
      expect(await app.request('PATCH', '/things/1', {})).toMatchObject({ status: 428, body: { code: 'if_match_required' } });
      expect((await app.request('PATCH', '/things/1', {}, { 'if-match': 'W/"7"' })).status).toBe(412);
    });
  });

  describe('Idempotency-Key', () => {
    it('the same again is answered again, and done once', async () => {
      const before = posts;
      const [first, second] = [await post({ name: 'once' }, { 'idempotency-key': 'k1' }), await post({ name: 'once' }, { 'idempotency-key': 'k1' })];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body).toEqual(first.body);
      expect(posts).toBe(before + 1);
    });
    it('another body under the same key is refused', async () => {
      await post({ name: 'one' }, { 'idempotency-key': 'k2' });
      expect(await post({ name: 'two' }, { 'idempotency-key': 'k2' })).toMatchObject({ status: 422, body: { code: 'key_reused' } });
    });
    it('the same while it runs is told so', async () => {
      const [first, second] = await Promise.all([
        post({ name: 'slow' }, { 'idempotency-key': 'k3' }),
        new Promise((resolve) => setTimeout(resolve, 100)).then(() => post({ name: 'slow' }, { 'idempotency-key': 'k3' })),
      ]);
      expect([first?.status, second?.status]).toEqual([201, 409]);
    });
    it('what was refused may be sent again', async () => {
      expect((await post({ name: '' }, { 'idempotency-key': 'k4' })).status).toBe(400);
      expect((await post({ name: 'boom' }, { 'idempotency-key': 'k5' })).status).toBe(500);
      expect((await post({ name: 'boom' }, { 'idempotency-key': 'k5' })).status).toBe(500);
    });

    const age = (key: string): Promise<unknown> =>
      app.database.query(`UPDATE idempotency_key SET status = NULL, answer = NULL, created_at = now() - interval '3 minutes' WHERE key = $1`, [key]);

    it('killed before it committed anything: the next one with its key takes over', async () => {
      expect((await post({ name: 'fresh' }, { 'idempotency-key': 'k6' })).status).toBe(201);
      await age('k6');
      expect((await post({ name: 'fresh' }, { 'idempotency-key': 'k6' })).status).toBe(201);
    });

    it.each(['kept-7', 'once-7'])('killed between its effect and its answer: it is never done again, however late it is asked for: %s', async (name) => {
      const kept = app.get(Kept);
      expect((await post({ name }, { 'idempotency-key': name })).status).toBe(201);
      await app.database.query(`UPDATE idempotency_key SET status = NULL, answer = NULL WHERE key = $1`, [name]);
      expect(await post({ name }, { 'idempotency-key': name })).toMatchObject({ status: 409, body: { code: 'still_running' } });
      await age(name);
      for (let again = 0; again < 2; again += 1)
        expect(await post({ name }, { 'idempotency-key': name })).toMatchObject({ status: 409, body: { code: 'outcome_lost' } });
      expect(await kept.count(name)).toBe(1);
    });

    it('one that fails after it committed something is not forgotten', async () => {
      expect((await post({ name: 'kept-boom' }, { 'idempotency-key': 'k8' })).status).toBe(500);
      expect((await post({ name: 'kept-boom' }, { 'idempotency-key': 'k8' })).status).toBe(409);
      expect(await app.get(Kept).count('kept-boom')).toBe(1);
    });

    it.each(['kept-9', 'once-9'])('one that wakes up after another took its key over commits nothing: %s', async (name) => {
      const kept = app.get(Kept);
      const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      kept.meanwhile = () => (held.resolve(), go.promise);
      const slow = post({ name }, { 'idempotency-key': name });
      await held.promise;
      kept.meanwhile = () => Promise.resolve();
      await age(name);
      expect((await post({ name }, { 'idempotency-key': name })).status).toBe(201);
      go.resolve();
      expect(await slow).toMatchObject({ status: 409, body: { code: 'still_running' } });
      expect(await kept.count(name)).toBe(1);
      expect(await kept.count(`${name} told`)).toBe(name === 'once-9' ? 1 : 0);
      expect((await post({ name }, { 'idempotency-key': name })).status).toBe(201);
    });
  });

  describe('lists', () => {
    it('walk every row once, whatever the page size and direction', async () => {
      for (let i = 0; i < 7; i += 1) await app.get(ApiKeys).create({ name: `key ${i}`, permissions: ['*'] });
      for (const sort of ['createdAt', '-createdAt']) {
        const seen: string[] = [];
        let cursor = '';
        do {
          const { body } = await app.request<{ data: { id: string }[]; nextCursor: string | null; total: number }>(
            'GET',
            `/api-keys?limit=2&sort=${sort}&cursor=${cursor}&total=true`,
          );
          seen.push(...body.data.map(({ id }) => id));
          expect(body.total).toBeGreaterThanOrEqual(7);
          cursor = body.nextCursor ?? '';
        } while (cursor);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBeGreaterThanOrEqual(8);
      }
    });

    it.each([
      ['sort=name;DROP TABLE api_key', 'invalid_sort'],
      ['sort=-createdAt,(select 1)', 'invalid_sort'],
      ['sort=constructor', 'invalid_sort'],
      ['sort=-__proto__', 'invalid_sort'],
      ['limit=0', 'invalid_filter'],
      ['limit=201', 'invalid_filter'],
      ['limit=x', 'invalid_filter'],
      ['nope=1', 'invalid_filter'],
      ['__proto__=1', 'invalid_filter'],
      ['revoked=perhaps', 'invalid_filter'],
      ['cursor=xyz', 'invalid_cursor'],
      [`cursor=${Buffer.from(JSON.stringify(['-createdAt', 'x', newId()])).toString('base64url')}`, 'invalid_cursor'],
      [`cursor=${Buffer.from(JSON.stringify(['name', 'x', newId()])).toString('base64url')}`, 'invalid_cursor'],
    ])('%s', async (query, code) => expect(await app.request('GET', `/api-keys?${query}`)).toMatchObject({ status: 400, body: { code } }));
  });
});

describe('stopping', () => {
  it('does not wait for connections that never asked anything', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(NothingModule, httpAdapter(), { bodyParser: false, logger: false });
    await configureHttp(app);
    await app.listen(0, '127.0.0.1');
    const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const startedAt = performance.now();
    await app.close();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    socket.destroy();
  }, 20_000);
});
