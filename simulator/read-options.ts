import { parseArgs } from 'node:util'
import { isObject, parseJson } from './core/json.ts'
import type { JsonObject } from './core/json.ts'
import { changePolicies, defaultPolicies } from './messages/policies.ts'
import { DEFAULT_OPTIONS } from './options.ts'
import type { SimulatorOptions } from './options.ts'

export const DEFAULT_PORT = 4000

const FLAGS = {
  port: { type: 'string' }, host: { type: 'string' }, 'webhook-url': { type: 'string' }, 'verify-token': { type: 'string' },
  seed: { type: 'string' }, speed: { type: 'string' }, numbers: { type: 'string' }, 'enforce-throughput': { type: 'boolean' }, subscribed: { type: 'boolean' },
  scenario: { type: 'string' }, policies: { type: 'string' }, 'redirect-uri': { type: 'string', multiple: true },
} as const

/**
 * Options from flags, and where a flag is missing from `SIM_PORT`, `SIM_HOST`, `SIM_WEBHOOK_URL`, `SIM_VERIFY_TOKEN`, `SIM_SEED`, `SIM_SPEED`, `SIM_NUMBERS`,
 * `SIM_ENFORCE_THROUGHPUT`, `SIM_SUBSCRIBED`, `SIM_SCENARIO`, `SIM_POLICIES` (JSON), `SIM_REDIRECT_URI` (comma-separated).
 * @throws Error with one sentence for the person at the terminal
 */
export function readOptions(args: string[], env: Record<string, string | undefined>): SimulatorOptions {
  const { values } = parseFlags(args)
  const setting = (name: 'port' | 'host' | 'webhook-url' | 'verify-token' | 'seed' | 'speed' | 'numbers' | 'scenario' | 'policies') => values[name] ?? blankAsUnset(env[envName(name)])
  const isOn = (name: 'enforce-throughput' | 'subscribed') => values[name] ?? ['1', 'true'].includes(env[envName(name)] ?? '')
  const webhookUrl = setting('webhook-url')
  if (webhookUrl !== undefined && !/^https?:\/\//.test(webhookUrl)) throw new Error(`--webhook-url must begin with http:// or https://, not "${webhookUrl}".`)
  return {
    host: setting('host') ?? DEFAULT_OPTIONS.host,
    port: readNumber('--port', setting('port') ?? String(DEFAULT_PORT), { low: 0, high: 65_535, whole: true }),
    webhookUrl,
    verifyToken: setting('verify-token') ?? DEFAULT_OPTIONS.verifyToken,
    seed: readNumber('--seed', setting('seed') ?? '1', { low: 0, high: 4_294_967_295, whole: true }),
    speed: readNumber('--speed', setting('speed') ?? '1', { low: 0.001, high: 1_000_000, whole: false }),
    numbers: readNumber('--numbers', setting('numbers') ?? '4', { low: 4, high: 200, whole: true }),
    enforceThroughput: isOn('enforce-throughput'),
    subscribed: isOn('subscribed'),
    scenario: setting('scenario'),
    policies: readPolicies(setting('policies')),
    redirectUris: values['redirect-uri'] ?? (env['SIM_REDIRECT_URI'] ?? '').split(',').filter((uri) => uri !== ''),
  }
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, strict: true, allowPositionals: false })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : 'The command line could not be read'
    throw new Error(`${reason ?? ''}. Known are ${Object.keys(FLAGS).map((name) => `--${name}`).join(', ')}.`, { cause: error })
  }
}

function readPolicies(text: string | undefined): JsonObject {
  if (text === undefined) return {}
  const policies = parseJson(text)
  if (!isObject(policies)) throw new Error(`--policies must be a JSON object such as {"pair_rate":false}, not "${text.slice(0, 80)}".`)
  try {
    changePolicies(defaultPolicies(), policies)
  } catch (error) {
    throw new Error(`--policies: ${error instanceof Error ? error.message.replace('(#100) ', '') : String(error)}`, { cause: error })
  }
  return policies
}

function envName(flag: string): string {
  return `SIM_${flag.replaceAll('-', '_').toUpperCase()}`
}

function blankAsUnset(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function readNumber(flag: string, text: string, { low, high, whole }: { low: number; high: number; whole: boolean }): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!(number >= low && number <= high) || (whole && !Number.isInteger(number))) throw new Error(`${flag} must be a ${whole ? 'whole ' : ''}number from ${String(low)} to ${String(high)}, not "${text}".`)
  return number
}
