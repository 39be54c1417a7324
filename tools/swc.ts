import type { Options } from '@swc/core';

/** How TypeScript becomes JavaScript, in the build. Jest uses the same, by `jest.config.mjs`. */
export const swcOptions: Options = {
  configFile: false,
  swcrc: false,
  module: { type: 'es6' },
  sourceMaps: true,
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
    rewriteRelativeImportExtensions: true,
  } as Options['jsc'] & { rewriteRelativeImportExtensions: boolean },
};
