import type { StateCounts } from '#server/lib/message-status.ts'

const WIDTH = 28

export type ProgressFacts = { counts: StateCounts; total: number; state: string; ratePerSecond: number; etaSeconds: number | null }

/** One line: bar, share, rate and time left. */
export function toProgressLine({ counts, total, state, ratePerSecond, etaSeconds }: ProgressFacts): string {
  // Before the audience is frozen there is a total and no counts yet.
  const gone = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.queued
  const share = total === 0 ? 0 : gone / total
  const filled = Math.round(share * WIDTH)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`
  const arrived = counts.delivered + counts.read
  const eta = etaSeconds === null || counts.queued === 0 ? '' : `  ETA ${toDuration(etaSeconds)}`
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${toCount(gone)}/${toCount(total)} sent  ${toCount(Math.round(ratePerSecond))}/s${eta}  ${toCount(arrived)} delivered  ${toCount(counts.read)} read  ${state}`
}

export function toDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${String(whole)} s` : `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`
}

export function toCount(value: number): string {
  return value.toLocaleString('en-US')
}

/** Draws over its own line on a terminal; elsewhere writes a line now and then. */
export class ProgressBar {
  private readonly stream: NodeJS.WriteStream
  private lastAtMs = 0
  private open = false

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
  }

  draw(facts: ProgressFacts): void {
    const line = toProgressLine(facts)
    if (this.stream.isTTY) {
      this.stream.write(`\r\u001b[K  ${line}`)
      this.open = true
    } else if (Date.now() - this.lastAtMs > 2000) {
      this.lastAtMs = Date.now()
      this.stream.write(`  ${line}\n`)
    }
  }

  end(): void {
    if (this.open) this.stream.write('\n')
    this.open = false
  }
}
