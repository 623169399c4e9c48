import { condition, patched } from '@temporalio/workflow'
import { beginHold, goesOnAfterLook, HELD_CHECK, type HeldSince } from './held-looks.ts'
import { nextLookMs } from './next-look.ts'
import { CampaignStanding } from './standing.ts'
import { isOverBudget, quick } from './steps.ts'

/** The first messages meet the reason again within seconds, if it still stands. */
const WENT_WELL_MS = 10 * 60_000

/** A campaign that stands still, and how it goes on by itself. */
export class CampaignHold extends CampaignStanding {
  /** Since when it is held without anybody telling; null: it is not, or has just been told. */
  held: HeldSince | null = this.input.resumeFrom?.held ?? null
  /** Tries by itself that ended in the same hold. */
  tries = this.input.resumeFrom?.tries ?? 0
  private triedAtMs: number | null = null

  async waitWhileStopped(): Promise<void> {
    const { probeAtMs } = this
    const isOver = () => (this.phase !== 'paused' && this.phase !== 'held') || this.probeAtMs !== probeAtMs || isOverBudget(this.input)
    if (this.phase !== 'held') return void (await condition(isOver))
    if (probeAtMs === null) return this.waitForWord(isOver)
    const changed = await condition(isOver, Math.max(probeAtMs - Date.now(), 1000))
    if (changed || this.phase !== 'held') return
    this.probeAtMs = null
    await this.goOnFromHold('Trying again after a while')
  }

  /** Somebody is to tell when it is mended. Until `held-looks` existed it waited for that alone. */
  private async waitForWord(isOver: () => boolean): Promise<void> {
    if (!patched('held-looks')) return void (await condition(isOver))
    const held = (this.held ??= this.beginHold())
    const firstMs = this.input.heldCheckMs ?? HELD_CHECK.firstMs
    const isTold = await condition(isOver, nextLookMs(null, { ...HELD_CHECK, firstMs }, { nowMs: Date.now(), looks: held.looks, dueAt: null }))
    if (isTold || this.phase !== 'held') return
    const { isBlocked } = await quick('Look whether what held it is mended').readHold({ campaignId: this.input.campaignId })
    held.looks += 1
    if (this.phase !== 'held') return
    if (!goesOnAfterLook(held, { isBlocked, tries: this.tries, nowMs: Date.now() })) return void (held.wasBlocked ||= isBlocked)
    this.held = null
    if (!held.wasBlocked) this.tries += 1
    this.triedAtMs = Date.now()
    await this.goOnFromHold(held.wasBlocked ? 'What had held it is mended' : 'Trying again after a while')
  }

  /** Whoever told, a person or Meta: what was tried before counts no more. */
  heardWord(): void {
    this.held = null
    this.tries = 0
  }

  /** A try that went well for a while was not in vain. */
  private beginHold(): HeldSince {
    if (this.triedAtMs !== null && Date.now() - this.triedAtMs > WENT_WELL_MS) this.tries = 0
    return beginHold(Date.now())
  }

  private async goOnFromHold(reason: string): Promise<void> {
    if ((await this.move(['held'], 'running', reason)) === 'running') await this.open()
  }
}
