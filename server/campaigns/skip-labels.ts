import type { SkipReason } from './schema.ts'

/** Why somebody gets nothing, as pages name it. */
const labels: Record<SkipReason, string> = {
  suppressed: 'Opted out',
  no_address: 'No WhatsApp number',
  us_marketing: 'US number, marketing not allowed',
  missing_variable: 'A value is missing',
  invalid_value: 'A value that WhatsApp refuses',
}

const details: Record<SkipReason, string> = {
  suppressed: 'Skipped: this person has opted out.',
  no_address: 'Skipped: no number that WhatsApp could reach.',
  us_marketing: 'Skipped: WhatsApp delivers no marketing to numbers of the United States.',
  missing_variable: 'Skipped: a value that the template needs is empty, and there is no fallback.',
  invalid_value: 'Skipped: a value is too long, or has line breaks, tabs or many spaces, which WhatsApp refuses.',
}

export type Skip = { reason: string; label: string; count: number }

/** Most frequent first, nobody left out. */
export function toSkips(counts: { reason: string; count: number }[]): Skip[] {
  return counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)).map(({ reason, count }) => ({ reason, count, label: labels[reason as SkipReason] ?? reason }))
}

/** What happened to one skipped person. */
export function explainSkip(reason: string | null): string {
  return details[reason as SkipReason] ?? 'Skipped before sending.'
}
