import { join } from 'node:path';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { takeFileLock } from '../embedded-postgres/file-lock.ts';
import { elsewhereFor, keepKeys, prepareFolder, type ProductRecord } from '../supervisor/product-folder.ts';
import { type Environment, readSettings } from '../settings.ts';

export interface OpenDatabase {
  /** DATABASE_URL and SECRETS_KEY of the product, over the environment. */
  env: Environment;
  close(): Promise<void>;
}

/**
 * The product's database: that of DATABASE_URL; else the embedded one, which is started unless it runs. While it is ours no
 * product starts on the same data: it would lose its database with us. Throws `StartError`.
 */
export async function openProductDatabase(environment: Environment, say: (line: string) => void): Promise<OpenDatabase> {
  const settings = readSettings(environment);
  const { dataDir, production } = settings;
  if (!production || !settings.databaseUrl) prepareFolder(dataDir);
  const keys = production ? settings : keepKeys(dataDir, settings);
  const env = (databaseUrl: string): Environment => ({ ...environment, DATABASE_URL: databaseUrl, SECRETS_KEY: keys.secretsKey });
  if (settings.databaseUrl) return { env: env(settings.databaseUrl), close: () => Promise.resolve() };
  const lock = takeFileLock<ProductRecord>(join(dataDir, 'product.lock'), { url: '', processes: [] });
  const release = (): void => ('holder' in lock ? undefined : lock.release());
  try {
    const elsewhere = settings.dataDirGiven ? undefined : () => elsewhereFor(dataDir);
    const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), elsewhere, say });
    return {
      env: env(server.url),
      async close() {
        await server.stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
