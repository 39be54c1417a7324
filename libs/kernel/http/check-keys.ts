import { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import { Secrets } from '../security/secrets.ts';

/** Whether the key at hand is the database's, before anything starts; makes the data keys of a new one. Throws `SecretsKeyError`. */
export async function checkKeys(config: Config): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url: config.databaseUrl, poolSize: 1 }).initialize();
  try {
    await Secrets.start(source, config);
  } finally {
    await source.destroy();
  }
}
