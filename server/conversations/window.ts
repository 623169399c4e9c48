const WINDOW_MS = 24 * 60 * 60 * 1000

/** When the 24 hours end in which anything may be written to a person, counted from their last message; null: never began. */
export function windowExpiresAt(lastInboundAt: Date | null): Date | null {
  return lastInboundAt === null ? null : new Date(lastInboundAt.getTime() + WINDOW_MS)
}

export function isWindowOpen(lastInboundAt: Date | null, now: Date): boolean {
  const end = windowExpiresAt(lastInboundAt)
  return end !== null && now.getTime() < end.getTime()
}
