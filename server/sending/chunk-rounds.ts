import type { Taker } from './weighted-turns.ts'

/**
 * When more campaigns wait than a lane holds chunks of, one that has had its weight's number of chunks waits until
 * the others have had theirs: else the oldest would be served to their end before the youngest begin.
 */
export class ChunkRounds {
  private readonly had = new Map<string, number>()
  private readonly resting = new Set<string>()

  /** A campaign's chunk was handed out while every place was taken. */
  note({ campaignId, weight }: Taker): void {
    const chunks = (this.had.get(campaignId) ?? 0) + 1
    this.had.set(campaignId, chunks)
    if (chunks >= weight) this.resting.add(campaignId)
  }

  /** Campaigns that let others go first. */
  get waiting(): string[] {
    return [...this.resting]
  }

  /** Nobody else is left: a new round. */
  begin(): void {
    this.had.clear()
    this.resting.clear()
  }
}
