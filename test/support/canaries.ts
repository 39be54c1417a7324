import { type AddressInfo, createServer } from 'node:net';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';

/** A column of the product's database that can hold text of any form. */
export interface Column {
  /** `customer.email`; `jobs.job.data` outside the product's own schema. */
  name: string;
  /** All it holds, as text. */
  values: string[];
}

/** Every column of every table that can hold text, of our schema and the queue's: none is left out because nobody thought of it. */
export async function everyTextColumn(databaseUrl: string): Promise<Column[]> {
  const columns: Column[] = [];
  await withClient(databaseUrl, async (client) => {
    const found = await client.query<{ schema: string; table: string; column: string }>(
      `SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('public', 'jobs')
         AND (c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea') OR c.data_type = 'USER-DEFINED') ORDER BY 1, 2, 3`,
    );
    for (const { schema, table, column } of found.rows) {
      const path = [schema, table].map((name) => `"${name}"`).join('.');
      const { rows } = await client.query<{ value: string }>(`SELECT DISTINCT "${column}"::text AS value FROM ${path} WHERE "${column}" IS NOT NULL`);
      const name = [...(schema === 'public' ? [] : [schema]), table, column].join('.');
      columns.push({ name, values: rows.map(({ value }) => value) });
    }
  });
  return columns;
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
