/** Meta names the limit of people in 24 hours as a tier, `TIER_100K`; the number itself is what people look for. */
export function portfolioWords(limit: string | null, format: (value: number) => string): string {
  if (!limit) return 'Not known'
  if (limit.includes('UNLIMITED')) return 'No limit'
  const found = /(\d+)(K?)$/i.exec(limit)
  if (!found) return limit
  return format(Number(found[1]) * (found[2] ? 1_000 : 1))
}
