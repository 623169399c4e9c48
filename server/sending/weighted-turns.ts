export type Taker = { campaignId: string; weight: number }

/**
 * Whose turn it is: in any run of turns each gets its weight's part, spread evenly, and none waits longer than the sum of
 * the weights. Pure but for the credit that it keeps of those who wait.
 */
export class WeightedTurns {
  private credit = new Map<string, number>()

  next<T extends Taker>(waiting: T[]): T | undefined {
    const [only] = waiting
    if (!only || waiting.length === 1) return only
    const credit = new Map(waiting.map((one) => [one.campaignId, (this.credit.get(one.campaignId) ?? 0) + one.weight]))
    const best = waiting.reduce((chosen, one) => ((credit.get(one.campaignId) ?? 0) > (credit.get(chosen.campaignId) ?? 0) ? one : chosen))
    const sum = waiting.reduce((total, one) => total + one.weight, 0)
    credit.set(best.campaignId, (credit.get(best.campaignId) ?? 0) - sum)
    this.credit = credit
    return best
  }
}
