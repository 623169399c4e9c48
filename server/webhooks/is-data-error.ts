/**
 * SQLSTATE classes 22 (data), 23 (constraints), 21 and 54 (limits), and what is nested too
 * deep to be written: sending it again would not help, and Meta would for seven days.
 */
export function isDataError(error: unknown): boolean {
  if (error instanceof RangeError) return true
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return /^(2[123]|54)[0-9A-Z]{3}$/.test(code)
}
