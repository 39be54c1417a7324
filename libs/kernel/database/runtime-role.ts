import type { DataSource } from 'typeorm';
import { ConfigError } from '../config/config.ts';

/** What the product's processes only add to: the audit, and the chain of its seals. */
const appendOnly = ['audit_event', 'audit_seal'];
/** What they only read. */
const readOnly = ['migration'];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The role that a database address signs in as. */
export const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);

/**
 * Lets the role of the running processes read and write rows, and nothing else: it owns no table, so it changes, empties and drops none,
 * and turns no trigger off. After every migration, by the role that owns the tables; nothing to do where both are the same. Throws
 * `ConfigError` when there is no such role.
 */
export async function grantRuntimeRole(source: DataSource, role: string): Promise<void> {
  const [owner] = await source.query<[{ name: string; known: boolean }]>(
    'SELECT current_user AS name, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS known',
    [role],
  );
  if (owner.name === role) return;
  if (!owner.known)
    throw new ConfigError([`DATABASE_URL: o papel ${role} não existe no PostgreSQL; crie-o antes: CREATE ROLE ${quoted(role)} LOGIN PASSWORD '…'`]);
  const schemas = await source.query<{ name: string }[]>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'CREATE')`,
  );
  const inSchemas = schemas.map(({ name }) => quoted(name)).join(', ');
  const to = quoted(role);
  await source.query(`
    GRANT USAGE ON SCHEMA ${inSchemas} TO ${to};
    REVOKE CREATE ON SCHEMA ${inSchemas} FROM ${to};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${inSchemas} TO ${to};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${inSchemas} TO ${to};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${inSchemas} TO ${to};
    REVOKE UPDATE, DELETE ON ${appendOnly.join(', ')} FROM ${to};
    REVOKE INSERT, UPDATE, DELETE ON ${readOnly.join(', ')} FROM ${to};
  `);
}
