/** Meta's tier of a portfolio as people in 24 hours: `TIER_2K` → 2,000. Null: unlimited, or not known. */
export function peopleADay(tier: string | null): number | null {
  const match = /^TIER_(\d+)(K?)$/.exec(tier ?? '')
  return match ? Number(match[1]) * (match[2] ? 1000 : 1) : null
}
