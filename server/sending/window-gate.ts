import type { SendWindow } from '#server/schedules/send-window.ts'
import { UNKNOWN_GROUP, windowStateOf } from '#server/schedules/zone-group.ts'

/** What a chunk or a single message waits for; no window: for nothing. */
export type Gated = { campaignId: string; zoneGroup: string | null; sendWindow: SendWindow | null }

const STATES_MAX = 2000

/**
 * Says whether people of a zone may be written to now. A state holds from the moment it was found until the window next
 * changes; a wall clock that is set back before that moment, or forward past its end, has it found anew.
 */
export class WindowGate {
  private readonly now: () => number
  private readonly states = new Map<string, { isOpen: boolean; fromMs: number; untilMs: number }>()

  constructor(now: () => number) {
    this.now = now
  }

  /** Null: it may leave. Else the moment at which its window opens, in milliseconds since 1970. */
  opensAt(gated: Gated): number | null {
    if (!gated.sendWindow) return null
    const group = gated.zoneGroup ?? UNKNOWN_GROUP
    const key = `${gated.campaignId}/${group}`
    const nowMs = this.now()
    const known = this.states.get(key)
    const state = known && nowMs >= known.fromMs && nowMs < known.untilMs ? known : { ...windowStateOf(group, gated.sendWindow, nowMs), fromMs: nowMs }
    if (state !== known) {
      if (this.states.size >= STATES_MAX) this.states.clear()
      this.states.set(key, state)
    }
    return state.isOpen ? null : state.untilMs
  }
}
