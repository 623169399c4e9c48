import { defineConfig } from 'vitest/config'

const shared = { pool: 'forks' as const, setupFiles: ['tests/support/fail-on-console-error.ts'] }

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: ['{app,server,db,scripts,simulator,workflows,tests}/**/*.test.{ts,tsx}'],
          exclude: ['tests/{integration,e2e,security,chaos}/**', 'workflows/**/workflow.test.ts', 'node_modules/**'],
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'workflow', include: ['workflows/**/workflow.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'integration',
          include: ['tests/{integration,security}/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'chaos', include: ['tests/chaos/**/*.test.ts'], testTimeout: 1_500_000, maxWorkers: 1 },
      },
    ],
  },
})
