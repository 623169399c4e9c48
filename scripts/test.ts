import { findChromium } from '../tests/support/chromium.ts'
import { buildAll } from './build.ts'
import { explain, say, seconds } from './services/say.ts'
import { addUp, toTestLine, type Count } from './test/count-results.ts'
import { endRunningChecks, runCheck } from './test/run-check.ts'
import { runVitest } from './test/run-vitest.ts'

const parts = ['types', 'lint', 'unit', 'workflow', 'integration', 'e2e', 'chaos'] as const
type Part = (typeof parts)[number]

/** Everything that a change must pass, or the parts that are named. */
async function main(): Promise<number> {
  const wanted = readParts(process.argv.slice(2))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => endRunningChecks(signal))
  const started = performance.now()
  const counts: Count[] = await checkSources(wanted)
  const quick = (['unit', 'workflow'] as const).filter((part) => wanted.has(part))
  if (quick.length > 0) counts.push(await section(quick.join(' and '), () => runVitest(quick)))
  if (wanted.has('integration')) counts.push(await section('integration', () => runVitest(['integration'])))
  if (wanted.has('e2e')) counts.push(await section('e2e', runBrowserTests))
  if (wanted.has('chaos')) counts.push(await section('chaos', () => runVitest(['chaos'])))
  const sum = addUp(counts)
  say(`\nAll of it took ${seconds(performance.now() - started)}.`)
  process.stdout.write(`${toTestLine(sum)}\n`)
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0
}

function readParts(args: string[]): Set<Part> {
  const unknown = args.find((arg) => !(parts as readonly string[]).includes(arg))
  if (unknown !== undefined) {
    say(`npm test does not know ${unknown}: name some of ${parts.join(', ')}, or nothing for all.`)
    process.exit(2)
  }
  return new Set(args.length > 0 ? (args as Part[]) : parts)
}

/** Side by side, because one of them never uses a whole processor for long. Each counts as one. */
async function checkSources(wanted: Set<Part>): Promise<Count[]> {
  const checks = [
    { part: 'types', args: ['typescript/bin/tsc', '--noEmit'] },
    { part: 'lint', args: ['eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  ] as const
  const chosen = checks.filter((check) => wanted.has(check.part))
  return Promise.all(chosen.map((check) => section(check.part, () => runSourceCheck(check.part, [...check.args]))))
}

async function runSourceCheck(name: string, args: string[]): Promise<Count> {
  const code = await runCheck({ name, args, live: false })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** On what people get: the built pages. */
async function runBrowserTests(): Promise<Count> {
  try {
    await buildAll()
    const chromium = await findChromium((line) => say(`  ${line}`))
    return await runVitest(['e2e'], { CHROMIUM_PATH: chromium })
  } catch (error) {
    say(`✗ ${explain(error)}`)
    return { passed: 0, failed: 1 }
  }
}

async function section(title: string, work: () => Promise<Count>): Promise<Count> {
  const started = performance.now()
  const count = await work()
  say(`${count.failed === 0 ? '✓' : '✗'} ${title}: ${toTestLine(count)} (${seconds(performance.now() - started)})`)
  return count
}

process.exit(await main())
