// The order of the house: each room imports only what stands to its left. One array, and everything follows from it.
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

/** What is never built nor shipped. */
const tests = '(^test/|\\.(spec|e2e|fixture)\\.ts$)';

const rooms = order.map((room, at) => ({
  name: `${room}-imports-only-its-left`,
  comment: `libs/${room} may import ${order.slice(0, at).join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^libs/${room}/`, pathNot: tests },
  to: { path: '^(libs|apps|plugins|test)/', pathNot: [`^libs/${room}/`, ...order.slice(0, at).map((left) => `^libs/${left}/`)] },
}));

export default {
  forbidden: [
    ...rooms,
    {
      name: 'rooms-are-entered-by-their-door',
      comment: 'Another room is imported through its index.ts; settings alone can be read without loading the whole kernel',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/', pathNot: tests },
      to: { path: '^libs/([^/]+)/', pathNot: ['^libs/$2/', '^libs/[^/]+/index\\.ts$', '^libs/kernel/config/config\\.ts$', '^libs/plugin-sdk/testing/index\\.ts$'] },
    },
    {
      name: 'plugins-know-only-the-sdk',
      severity: 'error',
      from: { path: '^plugins/[^/]+/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|apps|test)/', pathNot: '^libs/plugin-sdk/' },
    },
    {
      name: 'the-sdk-is-alone',
      comment: 'Published on its own: no Nest, no TypeORM, nothing of ours',
      severity: 'error',
      from: { path: '^(libs/plugin-sdk|plugins)/' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|fastify)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: tests }, to: { path: tests } },
    { name: 'everything-is-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
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
