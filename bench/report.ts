import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../scripts/services/paths.ts'
import type { Machine } from './machine.ts'
import type { BareFigures } from './parts/bare.ts'
import type { BloatRound } from './parts/bloat.ts'
import type { EventFigures } from './parts/events.ts'
import type { ManyFigures } from './parts/many.ts'
import type { NaiveFigures } from './parts/naive.ts'
import type { PaceFigures } from './parts/pace.ts'
import type { PauseFigures } from './parts/pause.ts'
import type { SendingFigures } from './parts/sending.ts'

export type BenchResults = {
  machine: Machine
  bare?: BareFigures[]
  sending?: SendingFigures[]
  naive?: NaiveFigures
  pause?: PauseFigures
  events?: EventFigures
  cost?: SendingFigures[]
  million?: SendingFigures
  bloat?: BloatRound[]
  pace?: PaceFigures[]
  many?: ManyFigures
}

/** `bench: full_per_s=… …` for scripts; `-` where the part did not run. */
export function toLastLine(results: BenchResults): string {
  const full = median((results.sending ?? []).map((run) => run.perSecond))
  const bare = median((results.bare ?? []).map((run) => run.perSecond))
  const naive = results.naive?.perSecond ?? null
  const fields = {
    full_per_s: round(full), bare_per_s: round(bare), ratio: full && bare ? (full / bare).toFixed(2) : '-', naive_per_s: round(naive), speedup: full && naive ? round(full / naive) : '-',
    million_s: results.million ? results.million.allSeconds.toFixed(1) : '-', events_per_1000: results.events ? results.events.perThousand.toFixed(2) : '-',
    first_ms: round(median((results.sending ?? []).map((run) => run.firstMs))), pause_ms: round(results.pause?.pauseMs ?? null),
  }
  return `bench: ${Object.entries(fields).map(([name, value]) => `${name}=${value}`).join(' ')}`
}

/** Each figure with what it stands beside. */
export function toTable(results: BenchResults): string {
  const lines: string[] = []
  const bare = median((results.bare ?? []).map((run) => run.perSecond))
  if (bare) lines.push(`  bare undici loop                 ${round(bare)}/s (${(results.bare ?? []).map((run) => round(run.perSecond)).join(' before and ')} after)`)
  for (const run of [...(results.sending ?? []), ...(results.cost ?? []), ...(results.million ? [results.million] : [])]) lines.push(toSendingLine(run, bare))
  if (results.naive) lines.push(`  an activity per message          ${round(results.naive.perSecond)}/s (${String(results.naive.count)} messages)`)
  if (results.events) lines.push(`  Temporal events                  ${results.events.perThousand.toFixed(2)} per 1,000 messages; largest history ${String(results.events.largestHistory)}`)
  if (results.pause) lines.push(`  pause → last message             ${round(results.pause.pauseMs)} ms`)
  for (const run of results.pace ?? []) lines.push(toPaceLine(run))
  if (results.many) lines.push(toManyLine(results.many))
  return lines.join('\n')
}

function toManyLine(run: ManyFigures): string {
  const [numbers, seconds] = [String(run.numbers), (value: number) => value.toFixed(1)]
  return `  ${String(run.campaigns)} campaigns of ${String(run.people)} on ${numbers} numbers at ${String(run.level)}/s: launched in ${seconds(run.launchSeconds)} s, all sent ${seconds(run.sentSeconds)} s (the numbers need ${seconds(run.idealSeconds)} s), all applied ${seconds(run.allSeconds)} s
                                   numbers' means ${seconds(run.slowestPerSecond)} to ${seconds(run.fastestPerSecond)}/s, most in a second ${String(run.mostInASecond)}; duplicates ${String(run.duplicates)}, unsettled ${String(run.unsettled)}, unfinished ${String(run.unfinished)}`
}

function toPaceLine(run: PaceFigures): string {
  const off = ((run.meanPerSecond / run.ratePerSecond - 1) * 100).toFixed(1)
  return `  ${String(run.ratePerSecond).padStart(5)}/s, ${run.campaigns === 1 ? 'one campaign ' : `${String(run.campaigns)} campaigns  `}  ${run.meanPerSecond.toFixed(1)}/s over ${String(run.seconds)} s (${off} %), most in a second ${String(run.mostInASecond)}, in a tenth ${String(run.mostInATenth)}; ${String(run.replies)} replies: median ${round(run.replyMedianMs)} ms, worst ${round(run.replyWorstMs)} ms`
}

function toSendingLine(run: SendingFigures, bare: number | null): string {
  const cpu = Object.entries(run.cpuUsPerMessage).map(([name, us]) => `${name} ${us.toFixed(0)}`).join(', ')
  const share = bare ? ` = ${(run.perSecond / bare).toFixed(2)} of the bare loop` : ''
  return `  ${run.recipients.toLocaleString('en-US').padStart(9)} recipients            ${round(run.perSecond)}/s${share}; first after ${round(run.firstMs)} ms, all sent ${run.sentSeconds.toFixed(1)} s, all applied ${run.allSeconds.toFixed(1)} s
                                   CPU µs a message: ${cpu}
                                   WAL ${round(run.walBytesPerMessage)} B, database ${round(run.databaseBytesPerMessage)} B a message; duplicates ${String(run.duplicates)}, unsettled ${String(run.unsettled)}
                                   memory MB: ${Object.entries(run.rssMb).map(([name, mb]) => `${name} ${String(mb)}`).join(', ')}`
}

/** One file of the moment; those that README quotes are kept. */
export function writeResults(results: BenchResults): string {
  const dir = join(rootDir, 'bench', 'results')
  mkdirSync(dir, { recursive: true })
  const text = `${JSON.stringify({ line: toLastLine(results), ...results }, null, 2)}\n`
  const file = join(dir, `${results.machine.at.slice(0, 19).replaceAll(':', '')}.json`)
  writeFileSync(file, text)
  return file
}

/** Of an even number the mean of the two in the middle: the loops before and after count alike. */
function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return below === undefined || above === undefined ? null : (below + above) / 2
}

function round(value: number | null): string {
  return value === null ? '-' : Math.round(value).toString()
}
