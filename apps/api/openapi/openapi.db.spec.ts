import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { DiscoveryModule } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { readFile } from 'node:fs/promises';
import { configureHttp, eventKinds, httpAdapter, KernelModule, permissions, readConfig, routeSettingsOf } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { describeApi } from './openapi.ts';
import { productModules } from '../../modules.ts';

interface Route {
  method: string;
  path: string;
}

describe('openapi.json', () => {
  let app: NestFastifyApplication;
  let database: TestDatabase;
  const routes: Route[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
    const module = await Test.createTestingModule({ imports: [KernelModule.forRoot(config), DiscoveryModule, ...productModules] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { bodyParser: false, logger: false });
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', ({ method, url }) => {
        for (const name of [method].flat())
          if (!['HEAD', 'OPTIONS'].includes(name)) routes.push({ method: name.toLowerCase(), path: url.replace(/:(\w+)/g, '{$1}') });
      });
    await configureHttp(app);
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('is what the routes say: run `npm run openapi` after changing one', async () => {
    const committed = JSON.parse(await readFile('openapi.json', 'utf8')) as unknown;
    expect(JSON.parse(JSON.stringify(describeApi(app)))).toEqual(committed);
  });

  it('and the page for integrators name every kind of event', async () => {
    const page = await readFile('docs/integrators/webhooks.md', 'utf8');
    const { webhooks } = describeApi(app) as unknown as { webhooks: Record<string, { post: { requestBody: object } }> };
    const kinds = eventKinds().map(({ type }) => type);
    expect(kinds.length).toBeGreaterThan(14);
    expect(Object.keys(webhooks)).toEqual(kinds);
    expect(kinds.filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
    const told = [...page.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, type = '']) => type);
    expect(told.toSorted()).toEqual([...kinds].toSorted());
  });

  it('has every route of the server, and no other', () => {
    const documented = Object.entries(describeApi(app).paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    const served = routes.filter(({ path }) => path.startsWith('/v1') || path.startsWith('/health')).map(({ method, path }) => `${method} ${path}`);
    expect(served.length).toBeGreaterThan(60);
    expect(new Set(documented)).toEqual(new Set(served));
  });

  it('every route says who may use it, and answers what it documents', () => {
    const silent: string[] = [];
    for (const { instance, metatype } of app.get(DiscoveryService).getControllers()) {
      for (const name of new MetadataScanner().getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = (instance as Record<string, () => unknown>)[name];
        if (!handler || Reflect.getMetadata('path', handler) === undefined) continue;
        const { open, needs } = routeSettingsOf(handler);
        if (!open && needs !== 'signed-in' && !(permissions as readonly string[]).includes(needs ?? '')) silent.push(`${metatype?.name}.${name}`);
      }
    }
    expect(silent).toEqual([]);
    const undocumented = Object.entries(describeApi(app).paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { summary?: string; responses: Record<string, { content?: object }> }>)
        .filter(
          ([, { summary, responses }]) =>
            !summary ||
            !Object.entries(responses).some(([status, { content }]) => status === '302' || (status.startsWith('2') && (status === '204' || content))),
        )
        .map(([method]) => `${method} ${path}`),
    );
    expect(undocumented).toEqual([]);
  });

  interface Media {
    schema?: object;
    example?: unknown;
    examples?: Record<string, { value: { code: string; status: number } }>;
  }
  interface Operation {
    parameters?: { in: string; name: string; required?: boolean }[];
    requestBody?: { content: Record<string, Media> };
    responses: Record<string, { $ref?: string; content?: Record<string, Media> }>;
    'x-permission': string;
  }

  it('every operation declares its problems with an example of each code, and an example of what it takes and answers', () => {
    const document = describeApi(app) as unknown as {
      paths: Record<string, Record<string, Operation>>;
      components: { responses: Record<string, { content: Record<string, Media> }> };
    };
    const shared = (ref = ''): Media | undefined => document.components.responses[ref.split('/').at(-1) ?? '']?.content['application/problem+json'];
    const faults: string[] = [];
    let operations = 0;
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { parameters = [], requestBody, responses, 'x-permission': permission }] of Object.entries(methods)) {
        operations += 1;
        const at = `${method} ${path}`;
        const wanted = ['400', '429', '500', '503'];
        if (permission !== 'public') wanted.push('401', '403');
        if (parameters.some((parameter) => parameter.in === 'path')) wanted.push('404');
        if (requestBody) wanted.push('413', '415');
        const ifMatch = parameters.find(({ name }) => name === 'If-Match');
        if (ifMatch) wanted.push('412');
        if (ifMatch?.required) wanted.push('428');
        if (method === 'post' && permission !== 'public') wanted.push('409', '422');
        for (const status of wanted) if (!responses[status]) faults.push(`${at} does not declare ${status}`);
        for (const [status, { $ref, content = {} }] of Object.entries(responses)) {
          if (Number(status) >= 400) {
            const examples = Object.entries(shared($ref)?.examples ?? {});
            if (examples.length === 0) faults.push(`${at} shows no problem of ${status}`);
            for (const [code, { value }] of examples)
              if (value.code !== code || String(value.status) !== status) faults.push(`${at} shows another problem as ${code}`);
          } else if (content['application/json'] && content['application/json'].example === undefined) faults.push(`${at} shows no answer`);
        }
        if (requestBody?.content['application/json'] && requestBody.content['application/json'].example === undefined) faults.push(`${at} shows no body`);
      }
    expect(faults).toEqual([]);
    expect(operations).toBeGreaterThan(200);
  });
});
