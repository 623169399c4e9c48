export type Count = { passed: number; failed: number }

/** What vitest's JSON reporter writes, as far as it counts. */
export type VitestReport = {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; name: string; assertionResults: unknown[] }[]
}

/**
 * Passed and failed tests of one vitest run. A file that could not be loaded, and a run that failed without a failing test
 * (an error outside of any test, no report at all), count as one failure each.
 */
export function countResults(report: VitestReport | null, exitCode: number): Count {
  if (!report) return { passed: 0, failed: 1 }
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const failed = report.numFailedTests + brokenFiles
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

export function addUp(counts: Count[]): Count {
  return counts.reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }), { passed: 0, failed: 0 })
}

/** The last line of a test run, for scripts. */
export function toTestLine({ passed, failed }: Count): string {
  return `${String(passed)} passed, ${String(failed)} failed`
}
