import { parseArgs } from 'node:util'
import { PlainError } from '../scripts/services/say.ts'

export const partNames = ['sending', 'naive', 'latency', 'cost', 'million', 'bloat'] as const
export type PartName = (typeof partNames)[number]

export type BenchOptions = {
  parts: PartName[]
  /** Of the parts `sending`, `latency` and `bloat`. */
  recipients: number
  /** Of the part `million`: a smaller number tries the part out. */
  million: number
  /** Activities of the baseline with an activity per message. */
  naive: number
  /** What each SQL statement of the part `sending` cost, by pg_stat_statements. */
  statements: boolean
}

/** Everything but the ten campaigns of `bloat`, which take minutes, runs when no part is named. */
const DEFAULT_PARTS: PartName[] = ['sending', 'naive', 'latency', 'cost', 'million']

/** @throws PlainError with one sentence for the person at the terminal */
export function parseBenchOptions(args: string[]): BenchOptions {
  const { values, positionals } = parse(args)
  const unknown = positionals.find((name) => !(partNames as readonly string[]).includes(name))
  if (unknown !== undefined) throw new PlainError(`There is no part "${unknown}": name some of ${partNames.join(', ')}.`)
  return {
    parts: positionals.length > 0 ? (positionals as PartName[]) : DEFAULT_PARTS,
    recipients: count('--recipients', values.recipients, 100_000),
    million: count('--million', values.million, 1_000_000),
    naive: count('--naive', values.naive, 2000),
    statements: values.statements ?? false,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { recipients: { type: 'string' }, million: { type: 'string' }, naive: { type: 'string' }, statements: { type: 'boolean' } } })
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}`)
  }
}

function count(flag: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text)
  if (!Number.isInteger(value) || value < 100 || value > 5_000_000) throw new PlainError(`${flag} must be a whole number from 100 to 5,000,000, not "${String(text)}".`)
  return value
}
