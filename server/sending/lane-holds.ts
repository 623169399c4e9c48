import type { Sql } from '#db/client.ts'
import { holdForCode, type HeldCampaign } from './hold-campaigns.ts'
import type { Judgement } from './judge-outcome.ts'
import type { LaneSender } from './lane-sender.ts'

export type LaneHoldsParts = { sql: Sql; accountId: string; reportTokenFailure: LaneSender['reportTokenFailure'] }

/** Campaigns that a turn has stopped. They are written down beside the sending, one after the other, and so is what else a refusal means for the number. */
export class LaneHolds {
  readonly held: HeldCampaign[] = []
  private readonly parts: LaneHoldsParts
  private writing: Promise<unknown> = Promise.resolve()
  private tokenReported = false

  constructor(parts: LaneHoldsParts) {
    this.parts = parts
  }

  /** Writes after what was asked for before. */
  write(work: () => Promise<void>): void {
    this.writing = this.writing.then(work)
    this.writing.catch(() => undefined)
  }

  /** Everything asked for so far is durable afterwards. @throws the error of a write that failed */
  async settled(): Promise<void> {
    await this.writing
  }

  hold(campaignId: string | null, hold: NonNullable<Judgement['hold']>): void {
    const { sql, accountId, reportTokenFailure } = this.parts
    this.write(async () => {
      this.held.push(...(await holdForCode(sql, { campaignId, accountId }, hold)))
      if (hold.errorClass !== 'token' || this.tokenReported) return
      this.tokenReported = true
      await reportTokenFailure(hold.code, hold.subcode)
    })
  }
}
