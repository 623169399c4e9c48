import type { Crew } from '../scripts/services/crew.ts'
import { say } from '../scripts/services/say.ts'
import { ownLevels, parseBenchOptions, type BenchOptions } from './bench-options.ts'
import { describeMachine } from './machine.ts'
import { measureBare, startBareSimulator } from './parts/bare.ts'
import { measureBloat } from './parts/bloat.ts'
import { countEvents, laneEvents } from './parts/events.ts'
import { measureMany } from './parts/many.ts'
import { measureNaive } from './parts/naive.ts'
import { makeCoexisting, measurePace, paceCases } from './parts/pace.ts'
import { measurePause } from './parts/pause.ts'
import { measureSending } from './parts/sending.ts'
import { listStatements, resetStatements } from './parts/statements.ts'
import { toLastLine, toTable, writeResults, type BenchResults } from './report.ts'
import { setStage, type Stage } from './stage.ts'

const BLOAT_ROUNDS = 10
/** Beside 100,000 and a million, which have parts of their own. */
const COST_SIZES = [1000, 10_000]
/** Code that runs for the first time is slow, in every one of the five processes. */
const WARM_UP = 10_000

/** Brings everything up on an empty data folder, runs the parts that were asked for, prints and keeps the figures. */
export async function runBench(crew: Crew): Promise<number> {
  const options = parseBenchOptions(process.argv.slice(2))
  const bareUrl = await startBareSimulator(crew)
  const stage = await setStage(crew)
  const results: BenchResults = { machine: await describeMachine(stage.sql) }
  say(`  ${results.machine.cpu}, ${String(results.machine.cores)} cores, Node ${results.machine.node}, PostgreSQL ${results.machine.postgres}; load before: ${results.machine.loadAverage}`)
  if (!options.parts.some((part) => ownLevels.includes(part))) await measureSending(stage, WARM_UP)
  await runParts(stage, { bareUrl, options, results })
  say('')
  say(toTable(results))
  say(`  written to ${writeResults(results)}`)
  process.stdout.write(`${toLastLine(results)}\n`)
  await stage.sql.end({ timeout: 5 })
  return isRight(results) ? 0 : 1
}

type Run = { bareUrl: string; options: BenchOptions; results: BenchResults }

async function runParts(stage: Stage, { bareUrl, options, results }: Run): Promise<void> {
  const has = (part: BenchOptions['parts'][number]) => options.parts.includes(part)
  if (has('sending')) await runSending(stage, { bareUrl, options, results })
  if (has('naive')) {
    results.naive = await measureNaive(stage.temporalAddress, bareUrl, options.naive)
    say(`✓ naive: ${String(Math.round(results.naive.perSecond))}/s`)
  }
  if (has('latency')) {
    results.pause = await measurePause(stage, options.recipients)
    say(`✓ pause: ${String(Math.round(results.pause.pauseMs))} ms, ${String(results.pause.acceptedAfterwards)} messages`)
  }
  if (has('cost')) {
    results.cost = []
    for (const size of COST_SIZES) results.cost.push(await measureSending(stage, size))
  }
  if (has('million')) {
    results.million = await measureSending(stage, options.million)
    say(`✓ million: ${results.million.allSeconds.toFixed(1)} s`)
  }
  if (has('pace')) {
    await makeCoexisting(stage)
    results.pace = []
    for (const one of paceCases) results.pace.push(await measurePace(stage, one, options.paceSeconds))
  }
  if (has('many')) results.many = await measureMany(stage, options)
  if (has('bloat')) results.bloat = await measureBloat(stage, options.recipients, BLOAT_ROUNDS)
}

/** Bare, full, bare: the ratio must not hang on a moment in which somebody else used the machine. */
async function runSending(stage: Stage, { bareUrl, options, results }: Run): Promise<void> {
  await stage.listOf(options.recipients)
  results.bare = [await measureBare(bareUrl, options.recipients)]
  const before = (await laneEvents(stage)).total
  if (options.statements) await resetStatements(stage)
  const run = await measureSending(stage, options.recipients)
  results.sending = [run]
  say(`✓ sending: ${String(Math.round(run.perSecond))}/s`)
  if (options.statements) for (const line of await listStatements(stage)) say(`  ${line}`)
  results.events = await countEvents(stage, { id: run.campaignId, count: options.recipients, laneBefore: before })
  results.bare.push(await measureBare(bareUrl, options.recipients))
}

/** A benchmark of wrong work is worth nothing. */
function isRight(results: BenchResults): boolean {
  const runs = [...(results.sending ?? []), ...(results.cost ?? []), ...(results.million ? [results.million] : [])]
  const { many } = results
  return runs.every((run) => run.duplicates === 0 && run.unsettled === 0) && (!many || many.duplicates + many.unsettled + many.unfinished === 0)
}
