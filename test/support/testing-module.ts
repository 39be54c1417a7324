import { type DynamicModule, type Type } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { type Config, KernelModule, readConfig } from '#kernel';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface TestModules {
  module: TestingModule;
  database: TestDatabase;
  close(): Promise<void>;
}

/** Rooms on a database of their own, or one more process on the `database` of others, without HTTP. `change` may override providers. */
export async function startTestModules(
  modules: (Type | DynamicModule)[],
  options: { database?: TestDatabase; env?: Record<string, string>; change?: (builder: TestingModuleBuilder) => TestingModuleBuilder } = {},
): Promise<TestModules> {
  const database = options.database ?? (await createTestDatabase());
  const config: Config = readConfig({
    DATABASE_URL: database.url,
    SECRETS_KEY: 'a-key-for-tests-only',
    LOG_LEVEL: 'silent',
    POLL_MILLISECONDS: '20',
    ...options.env,
  });
  const builder = Test.createTestingModule({ imports: [KernelModule.forRoot(config), ...modules] });
  const module = await (options.change ?? ((same) => same))(builder).compile();
  module.useLogger(false);
  await module.init();
  return {
    module,
    database,
    close: async () => {
      await module.close();
      await database.drop();
    },
  };
}
