import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { ApiClient } from '../support/api-client.ts';
import { fillPath, type OpenApi, operationsOf } from '../support/openapi.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

jest.setTimeout(240_000);

/** What a read may leave behind: that somebody read (the audit), that they came (rates, the last use of a key). */
const traces = /^(audit_event|audit_unsealed|audit_seal|request_lease|sign_in_throttle|schedule_tick)$/;
/** Sends the browser away, or back with what the identity provider said. */
const redirects = /^\/v1\/oidc\//;

describe('promises about reading', () => {
  let product: TestProduct;
  let database: pg.Client;
  let api: ApiClient;
  beforeAll(async () => {
    product = await startProduct({ env: { WORKERS: '0' } });
    database = new pg.Client(product.databaseUrl);
    await database.connect();
    api = new ApiClient(product.url, product.apiKey);
  });
  afterAll(async () => {
    await database?.end();
    await product?.stop();
  });

  /** Each table with a digest of its rows. */
  async function snapshot(): Promise<Record<string, string>> {
    const { rows } = await database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    const digests: Record<string, string> = {};
    for (const { name } of rows.filter((table) => !traces.test(table.name))) {
      const { rows: found } = await database.query<{ digest: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg((to_jsonb(t) - 'last_used_at')::text, ',' ORDER BY t::text)), '') AS digest FROM "${name}" t`,
      );
      digests[name] = found[0]?.digest ?? '';
    }
    return digests;
  }

  it('no GET changes anything', async () => {
    const customer = await api.post<{ id: string }>('/customers', { name: 'Ana Maria da Silva', document: '52998224725', email: 'ana@exemplo.com.br' });
    const plan = await api.post<{ id: string }>('/plans', { name: 'Fibra 500', priceCents: 9990 });
    const document = (await (await fetch(`${product.url}/openapi.json`)).json()) as OpenApi;
    const reads = operationsOf(document).filter(({ method, path }) => method === 'GET' && !redirects.test(path));
    expect(reads.length).toBeGreaterThan(60);
    const before = await snapshot();
    expect(Object.keys(before).length).toBeGreaterThan(30);
    const answers: number[] = [];
    for (const { path } of reads)
      for (const id of [customer.id, plan.id]) answers.push((await api.answer('GET', fillPath(path, id).replace(/^\/v1/, ''))).status);
    expect(answers.filter((status) => status === 200).length).toBeGreaterThan(40);
    expect(answers.filter((status) => status >= 500)).toEqual([]);
    expect(await snapshot()).toEqual(before);
    // The comparison sees a change.
    await api.post('/plans', { name: 'Fibra 700', priceCents: 12_990 });
    expect(await snapshot()).not.toEqual(before);
  });
});
