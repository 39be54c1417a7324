import { realpathSync } from 'node:fs';
import { Client, DatabaseError } from 'pg';

/** The database of ours in an embedded cluster. */
export const databaseName = 'content_platforms';

export interface ServerAddress {
  port: number;
  password: string;
}

export const databaseUrl = ({ port, password }: ServerAddress, database = databaseName): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/** Runs `work` on a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server going away between two statements must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `starting`: it speaks, and says to come back (starting, recovering or stopping). `stranger`: it is not the server of that folder. */
export type Answer = 'ready' | 'starting' | 'silent' | 'stranger' | 'wrong-password';

/** Asks the server on that port whether it is ready, and whether it serves that data folder. */
export async function askServer(address: ServerAddress, dataDir: string): Promise<Answer> {
  try {
    const served = await withClient(databaseUrl(address, 'postgres'), async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory;
    });
    return served !== undefined && samePath(served, dataDir) ? 'ready' : 'stranger';
  } catch (error) {
    if (!(error instanceof DatabaseError)) return 'silent';
    if (error.code === '57P03' || error.code === '57P01') return 'starting';
    return error.code?.startsWith('28') ? 'wrong-password' : 'stranger';
  }
}

function samePath(left: string, right: string): boolean {
  try {
    return realpathSync(left) === realpathSync(right);
  } catch {
    return left === right;
  }
}

export async function createDatabaseIfMissing(address: ServerAddress, name = databaseName): Promise<void> {
  await withClient(databaseUrl(address, 'postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE "${name}"`);
  });
}
