import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { installedBinaries } from '../../apps/launcher/embedded-postgres/postgres-binaries.ts';
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
  const programs = process.env['TEST_POSTGRES_BIN'];
  const binaries = programs ? { binaries: installedBinaries(programs) } : {};
  const { url, stop } = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), fast: true, temporary: true, ...binaries });
  return { url, stop };
}

/**
 * Starts a server that is removed when this process ends: the embedded one, or that of TEST_POSTGRES_BIN, a folder with the programs of
 * another version (`/usr/lib/postgresql/15/bin`). With TEST_DATABASE_URL it uses that server instead. Migrates a template as the product is
 * migrated.
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
