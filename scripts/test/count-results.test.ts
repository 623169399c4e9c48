import { expect, test } from 'vitest'
import { addUp, countResults, toTestLine, type VitestReport } from './count-results.ts'

const report = (passed: number, failed: number, files: VitestReport['testResults'] = []): VitestReport => ({ success: failed === 0, numPassedTests: passed, numFailedTests: failed, testResults: files })

test('counts what passed and what failed', () => {
  expect(countResults(report(7, 2), 1)).toEqual({ passed: 7, failed: 2 })
  expect(countResults(report(7, 0), 0)).toEqual({ passed: 7, failed: 0 })
})

test('counts a file that could not be loaded as a failure', () => {
  const files = [{ status: 'failed', name: 'a.test.ts', assertionResults: [] }, { status: 'passed', name: 'b.test.ts', assertionResults: [{}] }]
  expect(countResults(report(1, 0, files), 1)).toEqual({ passed: 1, failed: 1 })
})

test('counts an error outside of any test as a failure', () => {
  expect(countResults(report(5, 0), 1)).toEqual({ passed: 5, failed: 1 })
})

test('counts a run without a report as a failure', () => {
  expect(countResults(null, 0)).toEqual({ passed: 0, failed: 1 })
})

test('adds up to the last line', () => {
  expect(toTestLine(addUp([{ passed: 1, failed: 0 }, { passed: 41, failed: 2 }]))).toBe('42 passed, 2 failed')
})
