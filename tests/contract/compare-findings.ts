import { expect } from 'vitest'

/** Every finding must be a listed deviation, and every listed deviation must still be found. */
export function expectOnlyListed(findings: Iterable<string>, deviations: Readonly<Record<string, string>>): void {
  const found = new Set(findings)
  expect({
    unlisted: [...found].filter((finding) => !Object.hasOwn(deviations, finding)).sort(),
    gone: Object.keys(deviations).filter((finding) => !found.has(finding)).sort(),
  }).toEqual({ unlisted: [], gone: [] })
}
