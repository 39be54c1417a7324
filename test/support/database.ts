import { randomBytes } from 'node:crypto';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import { onDatabase } from './test-cluster.ts';

/** A database of one test file: migrated, empty, nobody else's. */
export interface TestDatabase {
  url: string;
  /** Whoever is still connected is cut off. */
  drop(): Promise<void>;
}

/** What `database-setup.ts` tells the test files, through the environment. */
export const clusterVariables = { adminUrl: 'TEST_CLUSTER_URL', template: 'TEST_CLUSTER_TEMPLATE' };

/** Runs one statement as the server's administrator. */
async function administer(adminUrl: string, sql: string): Promise<void> {
  await withClient(adminUrl, (client) => client.query(sql));
}

/** The address of a database for a role that owns nothing, as the product's processes are to have it. The role is the server's: made once. */
export async function runtimeRole(url: string): Promise<string> {
  const [name, password] = ['test_runtime', 'of-the-test-server'];
  await administer(url, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`).catch((error: unknown) => {
    // Another file made it, perhaps this very moment.
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  });
  return Object.assign(new URL(url), { username: name, password }).href;
}

/** Copies the template: about 0.1 s. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env[clusterVariables.adminUrl];
  const template = process.env[clusterVariables.template];
  if (!adminUrl || !template) throw new Error('No test server: this file belongs to a jest project whose globalSetup is test/support/database-setup.ts');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return { url: onDatabase(adminUrl, name), drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
