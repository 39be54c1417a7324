// The rules' own specs, as the mutation run starts them: thousands of times.
import jestConfig from '../../jest.config.mjs';
import { rules } from './rules.mjs';

const pure = jestConfig.projects.find(({ displayName }) => displayName === 'pure');

export default {
  ...pure,
  rootDir: '../..',
  testMatch: rules.map((files) => `<rootDir>/${files.replace(/\.ts$/, '.spec.ts')}`),
  // Rules need the kernel's dates, money and problems, not the whole house: a mutant costs a second less.
  moduleNameMapper: { '^#kernel$': '<rootDir>/test/mutants/kernel-of-rules.ts' },
};
