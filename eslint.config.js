import tseslint from 'typescript-eslint'

const noEnvironment = {
  'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Read the environment in server/env.ts and pass slices down.' }],
}
const nodeBuiltIns = ['node:*', 'fs', 'path', 'crypto', 'http', 'https', 'child_process', '@temporalio/client', '@temporalio/worker', '@temporalio/activity', 'zod']

export default tseslint.config(
  { ignores: ['node_modules/**', 'build/**', '.clarion/**', '**/*.css.d.ts', 'public/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/await-thenable': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      eqeqeq: ['error', 'always'],
      'prefer-const': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  { files: ['{app,server,workflows,db}/**/*.{ts,tsx}'], ignores: ['server/env.ts', 'db/migrate.ts', 'db/seed.ts', '**/*.test.*'], rules: noEnvironment },
  { files: ['workflows/*/*.ts'], ignores: ['workflows/{recording,interceptors}/**', 'workflows/*/activities.ts', '**/*.test.ts'], rules: { 'no-restricted-imports': ['error', { patterns: nodeBuiltIns }] } },
  { files: ['app/routes/**', 'app/root.tsx', 'app/entry.*.tsx', '*.config.ts', '**/*.config.{js,ts}', 'tests/support/global-setup.ts'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['**/*.test.{ts,tsx}', 'tests/**'], rules: { 'max-lines-per-function': 'off' } },
)
