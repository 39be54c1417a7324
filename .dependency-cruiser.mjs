// The order of the modules. Each module imports only the modules to its left; every rule below derives from this array.
export const order = [
  'plugin-sdk',
  'kernel',
  'access',
  'webhooks',
  'integrations',
  'catalog',
  'packages',
  'plans',
  'customers',
  'billing',
  'blocking',
  'provisioning',
  'imports',
  'privacy',
];

/** Files that are neither built nor shipped. */
const tests = '(^test/|\\.(spec|e2e|fixture)\\.ts$)';

const modules = order.map((module, at) => ({
  name: `${module}-imports-only-its-left`,
  comment: `libs/${module} may import ${order.slice(0, at).join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^libs/${module}/`, pathNot: tests },
  to: { path: '^(libs|apps|plugins|test)/', pathNot: [`^libs/${module}/`, ...order.slice(0, at).map((left) => `^libs/${left}/`)] },
}));

export default {
  forbidden: [
    ...modules,
    {
      name: 'modules-are-imported-through-their-index',
      comment: 'Other modules are imported through index.ts only. The settings are an exception: they can be read without loading the kernel',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/', pathNot: tests },
      to: {
        path: '^libs/([^/]+)/',
        pathNot: ['^libs/$2/', '^libs/[^/]+/index\\.ts$', '^libs/kernel/config/config\\.ts$', '^libs/plugin-sdk/testing/index\\.ts$'],
      },
    },
    {
      name: 'plugins-know-only-the-sdk',
      severity: 'error',
      from: { path: '^plugins/[^/]+/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps|test)/', pathNot: '^libs/plugin-sdk/' },
    },
    {
      name: 'sdk-has-no-framework',
      comment: 'Published on its own: no Nest, no TypeORM, nothing of ours',
      severity: 'error',
      from: { path: '^(libs/plugin-sdk|plugins)/' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|fastify)' },
    },
    { name: 'no-circular-imports', severity: 'error', from: {}, to: { circular: true } },
    { name: 'tests-are-not-imported', severity: 'error', from: { pathNot: tests }, to: { path: tests } },
    { name: 'imports-resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js'],
    },
  },
};
