import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct, type Product } from '../../apps/launcher/supervisor/product.ts';

import { benchSecrets } from './databases.ts';

export const benchKey = 'key-of-the-benchmark-only';

/** The product on a database, quiet, on any port. */
export async function onDatabase(databaseUrl: string, workers = 0, more: NodeJS.ProcessEnv = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'content-platforms-bench-product-'));
  const env = {
    DATABASE_URL: databaseUrl,
    SECRETS_KEY: benchSecrets,
    ADMIN_API_KEY: benchKey,
    WORKERS: String(workers),
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '100000000',
    ...more,
  };
  const product = await startProduct({ dataDir: folder, port: 0, quiet: true, env });
  const stop = product.stop.bind(product);
  return Object.assign(product, {
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
