/**
 * Pairs the first answer with the first call, the second with the second, whichever call it belongs to. Answers overtake one another on
 * their ways back; taken in order, those differences cancel out, and what is left is what all calls of a moment have in common: a pause of
 * either machine, or of the network between. A call not heard of until `size` later ones have left is counted as heard, or every loss would
 * shift the order for good.
 */
export class AnswerOrder {
  private readonly size: number
  private readonly isHeard: Uint8Array
  private readonly leftAtMs: Float64Array
  private turns = 0
  private heard = 0

  /** @param size calls that are remembered */
  constructor(size: number) {
    this.size = size
    this.isHeard = new Uint8Array(size).fill(1)
    this.leftAtMs = new Float64Array(size)
  }

  /** The turn of the call that leaves next. */
  get next(): number {
    return this.turns
  }

  /** The next call leaves. @returns its turn */
  left(atMs: number): number {
    const turn = this.turns++
    const slot = turn % this.size
    if (this.isHeard[slot] === 0) this.heard += 1
    this.isHeard[slot] = 0
    this.leftAtMs[slot] = atMs
    return turn
  }

  /** A call was heard of. @returns the turn that its answer is paired with and when that one left; null when it was given up before */
  answered(turn: number): { turn: number; leftAtMs: number } | null {
    const slot = turn % this.size
    if (this.turns - turn > this.size || this.isHeard[slot] === 1) return null
    this.isHeard[slot] = 1
    const paired = this.heard++
    return { turn: paired, leftAtMs: this.leftAtMs[paired % this.size]! }
  }
}
