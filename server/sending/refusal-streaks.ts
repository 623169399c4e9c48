/** So many people in a row who are refused for the same reason do not all have a wrong value: it is the template. */
export const STREAK = 20

/** How many people of each campaign were refused in a row, all with the same code and nobody accepted in between. One lane's turn remembers it. */
export class RefusalStreaks {
  private readonly streaks = new Map<string, { code: number; people: number }>()

  /** Somebody was written to: what others are refused for is their own. */
  accepted(campaignId: string | null): void {
    if (this.streaks.size > 0 && campaignId !== null) this.streaks.delete(campaignId)
  }

  /** One person has failed for good. */
  failed(campaignId: string | null, code: number): void {
    if (campaignId === null) return
    const known = this.streaks.get(campaignId)
    this.streaks.set(campaignId, { code, people: known?.code === code ? known.people + 1 : 1 })
  }

  /** Whether the person who is refused with this code now is the twentieth in a row, or a later one. */
  isWidespread(campaignId: string, code: number): boolean {
    const known = this.streaks.get(campaignId)
    return known?.code === code && known.people + 1 >= STREAK
  }
}
