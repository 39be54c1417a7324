import { join } from 'node:path';
import { keepSecret } from './cluster-files.ts';
import { withClient } from './postgres-connection.ts';

const role = 'content_platforms_app';

/** Creates the database role of the product's processes, which owns nothing; keeps its password in `dataDir`. Returns its address. */
export async function makeRuntimeRole(ownerUrl: string, dataDir: string): Promise<string> {
  const password = keepSecret(join(dataDir, 'app-database-password'));
  await withClient(ownerUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`);
  });
  return Object.assign(new URL(ownerUrl), { username: role, password }).href;
}
