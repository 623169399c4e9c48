/** Meta's form of a moment: `2026-03-01T10:00:00+0000`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000')
}
