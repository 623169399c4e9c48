import { liveEventKinds, type LiveEvent } from './live-event.ts'

const PENDING_MAX = 256

/**
 * What one page has not been told yet. Equal events are kept once; a page too slow for its events gets one for
 * everything instead of a growing list.
 */
export class LiveQueue {
  private readonly pending = new Map<string, LiveEvent>()
  private wake: (() => void) | null = null

  push(event: LiveEvent): void {
    if (this.pending.size >= PENDING_MAX) {
      this.pending.clear()
      for (const kind of liveEventKinds) this.pending.set(kind, { kind, id: '*' })
    } else {
      this.pending.set(`${event.kind}/${event.id}`, event)
    }
    this.wake?.()
  }

  takeAll(): LiveEvent[] {
    const events = [...this.pending.values()]
    this.pending.clear()
    return events
  }

  /** Resolves once there is something to take, or the signal ends the wait. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.pending.size > 0 || signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        this.wake = null
        resolve()
      }
      this.wake = done
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
