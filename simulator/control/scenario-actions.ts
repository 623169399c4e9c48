import { readFile } from 'node:fs/promises'
import { parameterError } from '../core/graph-error.ts'
import { parseJson } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { readChoice } from '../core/read-member.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import { readScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** The files in `simulator/scenarios/`. */
export const SHIPPED_SCENARIOS = ['calm', 'rough-day', 'storm'] as const

/** `POST /_sim/scenario`: a scenario, or `{"use": "storm"}` for one that comes along. */
export async function playScenario({ parts, params }: GraphRequest): Promise<JsonObject> {
  const scenario = params['use'] === undefined ? readScenario(params) : await readShipped(readChoice(params['use'], 'use', SHIPPED_SCENARIOS))
  parts.scenarios.play(parts, scenario)
  return parts.scenarios.describe(parts)
}

/** `DELETE /_sim/scenario`: no more steps, no faults. */
export function stopScenario({ parts }: GraphRequest): JsonObject {
  parts.scenarios.stop()
  parts.faults.clear()
  return parts.scenarios.describe(parts)
}

/**
 * Plays the scenario of `--scenario`: the path of a file, or the name of one that comes along.
 * @throws Error with one sentence for the person at the terminal
 */
export async function playScenarioFile(parts: Parts, file: string): Promise<void> {
  try {
    const shipped = SHIPPED_SCENARIOS.find((name) => name === file)
    parts.scenarios.play(parts, shipped === undefined ? readText(await readFile(file, 'utf8')) : await readShipped(shipped))
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\(#100\) /, '') : String(error)
    throw new Error(`The scenario ${file} cannot be played: ${reason}`, { cause: error })
  }
}

export async function readShipped(name: (typeof SHIPPED_SCENARIOS)[number]): Promise<Scenario> {
  return readText(await readFile(new URL(`../scenarios/${name}.json`, import.meta.url), 'utf8'))
}

function readText(text: string): Scenario {
  const value = parseJson(text)
  if (value === undefined) throw parameterError('The file is not JSON.')
  return readScenario(value)
}
