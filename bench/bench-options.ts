import { parseArgs } from 'node:util'
import { PlainError } from '../scripts/services/say.ts'

export const partNames = ['sending', 'naive', 'latency', 'cost', 'million', 'bloat', 'pace', 'many'] as const
/** Parts in which the numbers keep to their own levels; each runs alone. */
export const ownLevels: readonly PartName[] = ['pace', 'many']
export type PartName = (typeof partNames)[number]

export type BenchOptions = {
  parts: PartName[]
  /** Of the parts `sending`, `latency` and `bloat`. */
  recipients: number
  /** Of the part `million`: a smaller number tries the part out. */
  million: number
  /** Activities of the baseline with an activity per message. */
  naive: number
  /** How long the part `pace` sends on each number. */
  paceSeconds: number
  /** Of the part `many`, and the people of each. */
  campaigns: number
  people: number
  /** What each SQL statement of the part `sending` cost, by pg_stat_statements. */
  statements: boolean
}

/** Everything but the ten campaigns of `bloat`, which take minutes, and those that keep to the numbers' own levels, runs when no part is named. */
const DEFAULT_PARTS: PartName[] = ['sending', 'naive', 'latency', 'cost', 'million']

/** @throws PlainError with one sentence for the person at the terminal */
export function parseBenchOptions(args: string[]): BenchOptions {
  const { values, positionals } = parse(args)
  const alone = ownLevels.find((name) => positionals.includes(name))
  if (alone && positionals.length > 1) throw new PlainError(`The part ${alone} runs alone: the others lift the numbers’ own levels.`)
  const unknown = positionals.find((name) => !(partNames as readonly string[]).includes(name))
  if (unknown !== undefined) throw new PlainError(`There is no part "${unknown}": name some of ${partNames.join(', ')}.`)
  return {
    parts: positionals.length > 0 ? (positionals as PartName[]) : DEFAULT_PARTS,
    recipients: count({ flag: '--recipients', text: values.recipients }, 100_000),
    million: count({ flag: '--million', text: values.million }, 1_000_000),
    naive: count({ flag: '--naive', text: values.naive }, 2000),
    paceSeconds: count({ flag: '--pace-seconds', text: values['pace-seconds'], low: 5 }, 60),
    campaigns: count({ flag: '--campaigns', text: values.campaigns, low: 1 }, 1000),
    people: count({ flag: '--people', text: values.people }, 100),
    statements: values.statements ?? false,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { recipients: { type: 'string' }, million: { type: 'string' }, naive: { type: 'string' }, 'pace-seconds': { type: 'string' }, campaigns: { type: 'string' }, people: { type: 'string' }, statements: { type: 'boolean' } } })
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}`)
  }
}

function count(given: { flag: string; text: string | undefined; low?: number }, fallback: number): number {
  const { flag, text, low = 100 } = given
  const value = text === undefined ? fallback : Number(text)
  if (!Number.isInteger(value) || value < low || value > 5_000_000) throw new PlainError(`${flag} must be a whole number from ${String(low)} to 5,000,000, not "${String(text)}".`)
  return value
}
