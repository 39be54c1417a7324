import tseslint from 'typescript-eslint';

const message = (text) => ({ message: text });

/** Values go to PostgreSQL as parameters; what a client sent is never part of a statement's text. */
export const noSqlFromInput = {
  selector:
    'CallExpression[callee.property.name=/^(query|rows)$/] > :matches(TemplateLiteral, BinaryExpression) MemberExpression[object.name=/^(input|body|query|params|request|req)$/]',
  ...message('SQL is not made of what a client sent: use a parameter, or a list of what is allowed.'),
};

/** What people typed becomes cells of a spreadsheet: none of them may be a formula. */
export const noFormulas = {
  selector: "CallExpression[callee.name='stringify']:not(:has(Property[key.name='escape_formulas'][value.value=true]))",
  ...message('An export says escape_formulas: true.'),
};

export default tseslint.config(
  { ignores: ['dist/**', '**/dist/**', 'node_modules/**', 'coverage/**', '.data/**', 'test/fixtures/**', 'apps/console/src/api/generated/**'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/no-extraneous-class': 'off', // Nest modules are empty classes
      '@typescript-eslint/no-invalid-void-type': 'off',
      'max-lines': ['error', { max: 300 }],
      'max-params': ['error', { max: 7 }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        noSqlFromInput,
        noFormulas,
        {
          selector: "MemberExpression[object.property.name='env'][property.name='NODE_ENV']",
          ...message('Product code has no branches for tests; settings are read in kernel/config/config.ts.'),
        },
        {
          selector: "CallExpression[callee.property.name='transaction'][callee.object.property.name='source']",
          ...message('Open transactions with Database.transaction: the gateway must know of them.'),
        },
        {
          selector: "CallExpression[callee.property.name='save'][callee.object.callee.property.name='getRepository']",
          ...message('save() of a stale entity overwrites silently: UPDATE … WHERE version = :v.'),
        },
      ],
    },
  },
  {
    // Fields are left out by naming them beside the rest.
    files: ['apps/console/**'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
  { files: ['libs/kernel/{config/config,failpoint,database/database}.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Programs that people run in a terminal speak through it.
    files: ['apps/launcher/**', 'apps/sandbox/{main,server}.ts', 'apps/api/*.ts', 'apps/worker/*.ts', 'tools/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.spec.ts', 'test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' } },
  {
    files: ['libs/**/*.controller.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'IfStatement, ForStatement, ForOfStatement', ...message('Routes are one line: the service decides.') }],
    },
  },
);
