import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { type DynamicModule, Global, Module, type Provider, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp, Database, httpAdapter, KernelModule, readConfig } from '#kernel';
import { AccessModule } from '#access';
import { AccountMarker, type Blocking, Integrations, IntegrationsModule, type Urgency } from '#integrations';
import { holdToContract } from './contract/contract.ts';
import { createTestDatabase } from './database.ts';

/** Some modules, whole, with their routes, on a database of their own. */
export interface ModuleApp {
  database: Database;
  marker: RecordingMarker;
  get<T>(token: Type<T> | (abstract new () => T)): T;
  /** A request by an administrator; the body is parsed. */
  request<Body = Record<string, unknown>>(method: Method, path: string, body?: object, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** What `/health/ready` answers. */
  health(): Promise<number>;
  /** An integration of the fake platform `key`, with valid settings. */
  integration(platform: string, more?: { enabled?: boolean }): Promise<string>;
  close(): Promise<void>;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Answer<Body> {
  status: number;
  headers: Record<string, string | undefined>;
  body: Body;
  text: string;
}

/** Remembers what was marked, in place of the provisioning to the right of the modules under test. */
export class RecordingMarker extends AccountMarker {
  readonly marked: { kind: 'services' | 'customers' | 'package' | 'integration'; ids: readonly string[]; urgency: Urgency }[] = [];

  override async services(_tx: unknown, ids: readonly string[], urgency: Urgency): Promise<void> {
    this.marked.push({ kind: 'services', ids, urgency });
  }
  override async customers(_tx: unknown, ids: readonly string[], urgency: Urgency): Promise<void> {
    this.marked.push({ kind: 'customers', ids, urgency });
  }
  override async package(_tx: unknown, id: string, urgency: Urgency): Promise<void> {
    this.marked.push({ kind: 'package', ids: [id], urgency });
  }
  /** What it answers of how many an act would block. */
  blocking = { accounts: 0, all: 0 };

  override async indebted(): Promise<Blocking> {
    return this.blocking;
  }
  override async indebtedBy(): Promise<Blocking> {
    return this.blocking;
  }
  override async integration(_tx: unknown, id: string, urgency: Urgency): Promise<void> {
    this.marked.push({ kind: 'integration', ids: [id], urgency });
  }
}

const adminKey = 'administrator-of-the-test';

@Global()
@Module({})
class Ports {
  static of(providers: Provider[]): DynamicModule {
    return { module: Ports, providers, exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)) };
  }
}

/** Starts the kernel, the integrations (with `plugins`) and `modules`; `ports` stand for what modules further right provide. */
export async function startModules(
  modules: (Type | DynamicModule)[],
  options: { plugins?: readonly AnyPlugin[]; ports?: Provider[]; env?: Record<string, string> } = {},
): Promise<ModuleApp> {
  const { url, drop } = await createTestDatabase();
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent', ADMIN_API_KEY: adminKey, ...options.env });
  const marker = new RecordingMarker();
  const ports = Ports.of([{ provide: AccountMarker, useValue: marker }, ...(options.ports ?? [])]);
  const module = await Test.createTestingModule({
    imports: [KernelModule.forRoot(config), AccessModule, ports, IntegrationsModule.with(options.plugins ?? []), ...modules],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { bodyParser: false, logger: false });
  await configureHttp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    database: app.get(Database),
    marker,
    get: (token) => app.get(token),
    async request<Body>(method: Method, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<Body>> {
      const answer = await app.inject({
        method,
        url: `/v1${path}`,
        headers: { authorization: `Bearer ${adminKey}`, ...headers },
        ...(body ? { payload: body } : {}),
      });
      const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
      const contentType = String(answer.headers['content-type'] ?? '');
      const actual = { method, path: `/v1${path.split('?', 1)[0]}`, status: answer.statusCode, contentType };
      holdToContract({ ...actual, body: isJson ? (answer.json() as unknown) : undefined });
      return {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string | undefined>,
        body: (isJson ? answer.json() : undefined) as Body,
        text: answer.body,
      };
    },
    async health() {
      return (await app.inject({ method: 'GET', url: '/health/ready' })).statusCode;
    },
    async integration(platform, more = {}) {
      return (await app.get(Integrations).create({ platform, description: platform, settings: { token: 'a-token' }, ...more })).id;
    },
    async close() {
      await app.close();
      await drop();
    },
  };
}
