import type { StateCounts } from '#server/lib/message-status.ts'
import type { Comparison } from './compare-ledger.ts'
import { toCount } from './progress-bar.ts'

export type DemoResult = { recipients: number; counts: StateCounts; ledger: Comparison; seconds: number }

/** The states are exclusive: what is accepted or sent and not delivered yet stands under `accepted`. */
export function toSums({ counts }: Pick<DemoResult, 'counts'>) {
  return {
    accepted: counts.accepted + counts.sent + counts.queued, delivered: counts.delivered, read: counts.read, failed: counts.failed,
    skipped: counts.skipped, unknown: counts.unknown, canceled: counts.canceled,
  }
}

/** Whether the states add up to the audience and nobody was written to twice or forgotten. */
export function isRight(result: DemoResult): boolean {
  const total = Object.values(toSums(result)).reduce((sum, count) => sum + count, 0)
  return total === result.recipients && result.counts.queued === 0 && result.ledger.duplicates === 0 && result.ledger.lost === 0
}

/** The last line on stdout, for scripts. `canceled` stands in it only when somebody canceled the campaign. */
export function toLastLine(result: DemoResult): string {
  const { accepted, delivered, read, failed, skipped, unknown, canceled } = toSums(result)
  const fields = { recipients: result.recipients, accepted, delivered, read, failed, skipped, unknown, ...(canceled > 0 ? { canceled } : {}), duplicates: result.ledger.duplicates, lost: result.ledger.lost, seconds: Math.round(result.seconds) }
  return `demo: ${Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`).join(' ')}`
}

/** For people: every state, and the sum beside the audience. */
export function toTable(result: DemoResult): string {
  const { counts } = result
  const rows: [string, number, string][] = [
    ['skipped', counts.skipped, 'left out before sending, with a reason'],
    ['queued', counts.queued, 'not sent'],
    ['accepted', counts.accepted, 'accepted by WhatsApp'],
    ['sent', counts.sent, 'on its way to the phone'],
    ['delivered', counts.delivered, 'on the phone'],
    ['read', counts.read, 'read'],
    ['failed', counts.failed, 'with a reason'],
    ['canceled', counts.canceled, 'taken back before sending'],
    ['unknown', counts.unknown, 'no answer, no status'],
  ]
  const sum = rows.reduce((total, row) => total + row[1], 0)
  const lines = rows.filter((row) => row[1] > 0).map(([name, count, words]) => `    ${name.padEnd(10)} ${toCount(count).padStart(9)}   ${words}`)
  const verdict = sum === result.recipients ? 'adds up to the audience' : `does NOT add up to the audience of ${toCount(result.recipients)}`
  const ledger = `  Ledger of the simulator: ${toCount(result.ledger.accepted)} accepted, ${toCount(result.ledger.duplicates)} sent twice, ${toCount(result.ledger.lost)} forgotten`
  return [...lines, `    ${'sum'.padEnd(10)} ${toCount(sum).padStart(9)}   ${verdict}`, ledger].join('\n')
}
