const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      module: { type: 'es6' },
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
    },
  ],
};

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '/dist/'],
  transform,
  ...more,
});

export default {
  // One worker a core: the database and the processes under test need the rest.
  maxWorkers: 2,
  // jest reads it here only; stories set their own.
  testTimeout: 120000,
  projects: [
    project('pure', ['<rootDir>/{libs,plugins,apps,tools,test}/**/*.spec.ts'], { testPathIgnorePatterns: ['\\.db\\.spec\\.ts$', '/node_modules/'] }),
    project('database', ['<rootDir>/{libs,apps,test,tools}/**/*.db.spec.ts'], {
      globalSetup: '<rootDir>/test/support/database-setup.ts',
      globalTeardown: '<rootDir>/test/support/database-teardown.ts',
    }),
    project('stories', ['<rootDir>/test/{e2e,security}/**/*.e2e.ts'], {
      globalSetup: '<rootDir>/test/support/database-setup.ts',
      globalTeardown: '<rootDir>/test/support/database-teardown.ts',
    }),
  ],
};
