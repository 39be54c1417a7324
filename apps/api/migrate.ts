import 'reflect-metadata';
import { checkKeys, ConfigError, migrate, readConfig, roleOf } from '#kernel';
import { migrations } from './migrations/index.ts';

/** Tells whoever started us that no other try will do better (sysexits.h: EX_CONFIG). */
const wrongSetting = 78;

try {
  const config = readConfig();
  const ran = await migrate(config.migrationUrl, migrations, roleOf(config.databaseUrl));
  if (ran.length > 0) console.log(`Banco de dados atualizado: ${ran.length} migração(ões).`);
  await checkKeys(config);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(wrongSetting);
}
