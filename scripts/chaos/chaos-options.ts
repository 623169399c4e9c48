import { parseArgs } from 'node:util'
import { PlainError } from '../services/say.ts'
import { policies, type Policy } from './plan.ts'

export type ChaosOptions = {
  /** People of each round's campaign. */
  recipients: number
  seed: number
  workers: number
  /** Web processes, behind a door that gives connections to them in turns. */
  webs: number
  /** Numbers over which each campaign's people are spread, equally. */
  numbers: number
  /** Kills of each of worker, web, PostgreSQL and Temporal in each round. */
  kills: number
  rounds: readonly Policy[]
  /** Keeps the data folder also when all went well. */
  keep: boolean
}

const FLAGS = {
  recipients: { type: 'string' }, seed: { type: 'string' }, workers: { type: 'string' }, webs: { type: 'string' }, numbers: { type: 'string' }, kills: { type: 'string' }, policy: { type: 'string' }, keep: { type: 'boolean' },
} as const

/** @throws PlainError naming the option and what it should be */
export function parseChaosOptions(args: string[]): ChaosOptions {
  const { values } = readFlags(args)
  return {
    recipients: readNumber('--recipients', values.recipients ?? '20000', { low: 100, high: 1_000_000 }),
    seed: readNumber('--seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)), { low: 0, high: 4_294_967_295 }),
    workers: readNumber('--workers', values.workers ?? '1', { low: 1, high: 8 }),
    webs: readNumber('--webs', values.webs ?? '1', { low: 1, high: 4 }),
    numbers: readNumber('--numbers', values.numbers ?? '1', { low: 1, high: 3 }),
    kills: readNumber('--kills', values.kills ?? '2', { low: 0, high: 20 }),
    rounds: readRounds(values.policy),
    keep: values.keep ?? false,
  }
}

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, strict: true, allowPositionals: false })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : 'The command line could not be read'
    throw new PlainError(`${reason ?? ''}. npm run chaos knows ${Object.keys(FLAGS).map((name) => `--${name}`).join(', ')}.`)
  }
}

function readNumber(flag: string, text: string, { low, high }: { low: number; high: number }): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= low && number <= high) return number
  throw new PlainError(`${flag} ${text} is not usable: give a whole number from ${String(low)} to ${String(high)}.`)
}

function readRounds(policy: string | undefined): readonly Policy[] {
  if (policy === undefined) return policies
  const known = policies.find((name) => name === policy)
  if (!known) throw new PlainError(`--policy ${policy} is not usable: give ${policies.join(' or ')}, or leave it out for both.`)
  return [known]
}
