import { afterEach, beforeEach, vi } from 'vitest'

/** Something printed as an error is a defect, even when every assertion holds. */
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
    throw new Error(`console.error was called: ${args.map(String).join(' ')}`)
  })
})

afterEach(() => {
  vi.restoreAllMocks()
})
