const SECOND_MS = 1000

/** How many statuses have come within the last second. */
export class StatusLoad {
  private groups: { atMs: number; count: number }[] = []

  /** @param atMs on the steady clock @returns those of the last second, these included */
  note(count: number, atMs: number): number {
    this.groups = this.groups.filter((group) => group.atMs > atMs - SECOND_MS)
    this.groups.push({ atMs, count })
    return this.groups.reduce((sum, group) => sum + group.count, 0)
  }
}
