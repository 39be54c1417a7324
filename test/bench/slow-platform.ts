import { type AnyPlugin, address, contractVersion, defineSettings, type Host, type PlatformPlugin, type Product, z } from '@content-platforms/plugin-sdk';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowPlatform {
  plugin: AnyPlugin;
  url: string;
  /** When each request came, on the monotonic clock, and for whom. */
  requests: { at: number; reference: string; blocked: boolean }[];
  close(): void;
}

/** A platform that answers every request after `milliseconds`; `set` is one request. */
export async function slowPlatform(
  milliseconds: number,
  concurrency: number,
  requests: { max: number; perSeconds: number },
  catalog: () => Product[] = () => [],
): Promise<SlowPlatform> {
  const seen: SlowPlatform['requests'] = [];
  const server = createServer((request, response) => {
    const [, reference = '', blocked] = (request.url ?? '').split('/');
    seen.push({ at: performance.now(), reference, blocked: blocked === 'true' });
    setTimeout(() => response.end('{}'), milliseconds);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plugin: PlatformPlugin<{ baseUrl: string }> = {
    manifest: {
      key: 'slow',
      title: 'Lenta',
      version: '1.0.0',
      contract: `^${contractVersion}`,
      docs: 'https://example.com',
      settings: defineSettings(z.object({ baseUrl: address({ title: 'Endereço' }) })),
      needs: { name: 'required' },
      unique: [],
      capabilities: { maxProductsPerPackage: null, onePackagePerSubscriber: false, accountScope: 'customer', blocking: 'product' },
      limits: { requests, concurrency, callTimeoutSeconds: 10, settleSeconds: 5, giveUpSeconds: 3600 },
    },
    connect: ({ baseUrl }, host: Host) => ({
      check: () => Promise.resolve({ accountId: '1', title: 'Lenta' }),
      products: async function* () {
        yield* await Promise.resolve(catalog());
      },
      set: async (wanted) => {
        const blocked = wanted.products.some((product) => product.blocked !== false);
        await host.fetch(`${baseUrl}/${wanted.reference}/${blocked}`, { method: 'POST', body: '{}' });
        const products = wanted.products.map(({ ref, blocked }) => ({ ref, blocked: blocked !== false }));
        return { state: 'done', held: { reference: wanted.reference, remoteId: wanted.reference, products, memo: {} }, memo: {} };
      },
    }),
  };
  return { plugin: plugin as unknown as AnyPlugin, url, requests: seen, close: () => server.closeAllConnections() };
}
