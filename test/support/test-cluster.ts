import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import { runScript } from '../../apps/launcher/supervisor/processes.ts';
import { built } from './built.ts';

/** A server for tests, with an empty, migrated database to copy. */
export interface TestCluster {
  /** Of a user that may create databases. */
  adminUrl: string;
  /** The name of the database to copy. */
  template: string;
  stop(): Promise<void>;
}

const migrateScript = built('apps/api/migrate.js');

/** The same server, another database. */
export function onDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'content-platforms-test-'));
  // Run as root, the server runs as another user, who has to get through.
  chmodSync(folder, 0o711);
  const { url, stop } = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), fast: true, temporary: true });
  return { url, stop };
}

/**
 * Starts a server of its own, gone without trace when this process is, or uses the one of TEST_DATABASE_URL; migrates a
 * template as the product is migrated.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const server = await startServer();
  const template = `template_${randomBytes(6).toString('hex')}`;
  const admin = <T>(sql: string): Promise<T[]> => withClient(server.url, async (client) => (await client.query(sql)).rows as T[]);
  try {
    await admin(`CREATE DATABASE ${template}`);
    const env = { ...process.env, DATABASE_URL: onDatabase(server.url, template) };
    const status = await runScript({ name: 'migrate', script: migrateScript, env }, 'inherit');
    if (status !== 0) throw new Error(`The migrations of the test database failed (${status})`);
    // Each test makes data keys of its own, with its own key.
    await withClient(onDatabase(server.url, template), (client) => client.query('DELETE FROM data_key'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    adminUrl: server.url,
    template,
    async stop() {
      // A server of our own takes everything with it.
      if (process.env['TEST_DATABASE_URL']) await admin(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await server.stop();
    },
  };
}
