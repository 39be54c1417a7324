import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request as ask } from 'node:http';
import { findFreePort } from '../../apps/launcher/supervisor/free-port.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

jest.setTimeout(240_000);

const setupToken = 'setup-token-of-production-1';
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

describe('in production', () => {
  const folder = mkdtempSync(join(tmpdir(), 'production-'));
  let product: TestProduct;
  let metrics: string;
  beforeAll(async () => {
    const port = await findFreePort(0, '127.0.0.1');
    metrics = `http://127.0.0.1:${port}`;
    const keyFile = join(folder, 'secrets-key');
    writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`);
    product = await startProduct({
      env: {
        NODE_ENV: 'production',
        SECRETS_KEY: undefined,
        SECRETS_KEY_FILE: keyFile,
        SETUP_TOKEN: setupToken,
        METRICS_PORT: String(port),
        CORS_ORIGINS: 'https://painel.example',
        PUBLIC_URL: 'https://provedor.example',
      },
    });
  });
  afterAll(async () => {
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['none', { SECRETS_KEY: undefined }, 'secrets_key_missing'],
    ['another one', { SECRETS_KEY: randomBytes(32).toString('base64') }, 'secrets_key_wrong'],
    ['one that somebody made up', { SECRETS_KEY: 'minha chave secreta do provedor' }, 'secrets_key_weak'],
    ['in a file that is not there', { SECRETS_KEY: undefined, SECRETS_KEY_FILE: '/nowhere/secrets-key' }, 'secrets_key_file_unreadable'],
    ['from a program that fails', { SECRETS_KEY: undefined, SECRETS_KEY_COMMAND: '["false"]' }, 'secrets_key_command_failed'],
  ])('a start on its database with a key that is not its own (%s) is refused', async (_, key, code) => {
    const starting = startProduct({ env: { NODE_ENV: 'production', DATABASE_URL: product.databaseUrl, ...key } });
    await expect(starting).rejects.toThrow(`[${code}]`);
  });

  it('documentation is closed, and the metrics are not among the API', async () => {
    for (const path of ['/docs', '/openapi.json', '/metrics', '/v1/metrics']) expect([path, (await fetch(product.url + path)).status]).toEqual([path, 404]);
  });

  it('the session is a cookie of this host over TLS alone', async () => {
    const answer = await fetch(`${product.url}/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: setupToken, name: 'Dona', email: 'dona@provedor.com.br', password: 'cavalo bateria grampo' }),
    });
    expect(answer.status).toBe(201);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-session=cps_[\w-]{43};/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
  });

  it('scripts come from here alone, and nobody frames it', async () => {
    const { headers } = await fetch(`${product.url}/health/live`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    for (const directive of [`default-src 'self'`, `object-src 'none'`, `frame-ancestors 'none'`, `base-uri 'none'`, `form-action 'self'`])
      expect(policy).toContain(directive);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('nothing of the machine is served: no repository, no listing, no echo of what was sent', async () => {
    for (const path of ['/.git/HEAD', '/assets/', '/assets/../../package.json', '/%2e%2e/package.json'])
      expect([path, /ref:|"dependencies"|Index of/.test(await (await fetch(product.url + path)).text())]).toEqual([path, false]);
    const status = await new Promise<number | undefined>((resolve, reject) =>
      ask(`${product.url}/v1/plans`, { method: 'TRACE' }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end(),
    );
    expect([404, 405, 501]).toContain(status);
    const refused = await fetch(`${product.url}/v1/plans`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, expect.stringMatching(/^application\/problem\+json; charset=utf-8$/)]);
  });

  it('pages of the named origin may call it, of no other', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await fetch(`${product.url}/v1/sessions/current`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('https://painel.example')).toBe('https://painel.example');
    for (const origin of ['https://painel.example.evil.example', 'http://painel.example', 'https://evil.example', 'null'])
      expect([origin, await allowed(origin)]).toEqual([origin, null]);
  });

  it('metrics are on their own port: what matters, and nobody in them', async () => {
    const headers = { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' };
    await fetch(`${product.url}/v1/customers`, { method: 'POST', headers, body: JSON.stringify({ name: 'Ana', document: '529.982.247-25' }) });
    await fetch(`${product.url}/v1/customers/01890000-0000-7000-8000-0000000000ff`, { headers });
    const body = JSON.stringify({ platform: 'saber-mais', description: 'Livros 529.982.247-25', settings: { token: 'secret-of-the-metrics' } });
    expect((await fetch(`${product.url}/v1/integrations`, { method: 'POST', headers, body })).status).toBe(201);
    const text = await (await fetch(`${metrics}/metrics`)).text();
    for (const line of [
      /^provisioning_oldest_pending_unblock_seconds 0$/m,
      /^provisioning_queue_depth\{platform="saber-mais",integration="Livros •••"\} 0$/m,
      /^integration_paused\{platform="saber-mais",integration="Livros •••"\} 0$/m,
      /^http_request_duration_seconds_count\{method="GET",route="\/v1\/customers\/:id",status="404"\} 1$/m,
      /^process_resident_memory_bytes \d+/m,
    ])
      expect(text).toMatch(line);
    expect(text).not.toMatch(uuid);
    expect(text).not.toMatch(/982\.?247|secret-of-the-metrics|cp_/);
    expect((await fetch(`${metrics}/`)).status).toBe(404);
  });
});
