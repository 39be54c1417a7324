// Mutates the pure rules: `npm run mutation`. Minutes, not seconds, so it is no part of `npm test`.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from './test/mutants/rules.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: rules,
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { projectType: 'custom', configFile: 'test/mutants/jest.config.mjs', enableFindRelatedTests: true },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 60_000,
  disableTypeChecks: false,
  tempDirName: join(tmpdir(), 'content-platforms-mutation'),
  ignorePatterns: ['dist', '.data', 'apps', 'docs', 'coverage'],
  // Sentences are not rules; whether one is said is.
  mutator: { excludedMutations: ['StringLiteral'] },
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: '.data/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 85 },
};
