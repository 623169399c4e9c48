import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { readChoice, readList, readNumber, readObject, readText } from '../core/read-member.ts'
import { parameterError } from '../core/graph-error.ts'
import { readFaults } from '../faults/faults.ts'
import type { FaultRule } from '../faults/read-fault.ts'
import { changeBehaviour, defaultBehaviour } from '../messages/behaviour.ts'
import { changePolicies, defaultPolicies } from '../messages/policies.ts'
import { changeWebhookSettings, defaultWebhookSettings } from '../webhooks/webhook-settings.ts'

/** A call of the control API at its time. */
export type ScenarioStep = { atMs: number; method: 'POST' | 'DELETE'; path: string; body: JsonObject }

/** A world's weather, from a file or from a call: how people and Meta's limits are, what goes wrong, and what happens when. */
export type Scenario = {
  name: string
  description: string
  behaviour: JsonObject | undefined
  policies: JsonObject | undefined
  webhooks: JsonObject | undefined
  faults: FaultRule[]
  steps: ScenarioStep[]
}

const MEMBERS = ['name', 'description', 'behaviour', 'policies', 'webhooks', 'faults', 'steps'] as const
const STEP_MEMBERS = ['at_ms', 'method', 'path', 'body'] as const
const MAX_STEPS = 1000
const YEAR_MS = 366 * 86_400_000

/**
 * Checks the whole scenario before anything of it takes effect.
 * @throws GraphError 100 naming the member that is wrong: `faults[2].probability must be a number from 0 to 1.`
 */
export function readScenario(value: unknown): Scenario {
  const scenario = readObject(value, 'the scenario', MEMBERS)
  const behaviour = readPart(scenario, 'behaviour', (part) => {
    changeBehaviour(defaultBehaviour(), part)
  })
  const policies = readPart(scenario, 'policies', (part) => {
    changePolicies(defaultPolicies(), part)
  })
  const { webhooks } = scenario
  if (webhooks !== undefined) changeWebhookSettings(defaultWebhookSettings(), webhooks, 'webhooks')
  return {
    name: readText(scenario['name'], 'name', 80),
    description: scenario['description'] === undefined ? '' : readText(scenario['description'], 'description', 2000),
    behaviour,
    policies,
    webhooks: webhooks as JsonObject | undefined,
    faults: readFaults(scenario['faults'], 'faults'),
    steps: readList(scenario['steps'], 'steps', MAX_STEPS).map((step, index) => readStep(step, `steps[${String(index)}]`)),
  }
}

function readStep(value: unknown, path: string): ScenarioStep {
  const step = readObject(value, path, STEP_MEMBERS)
  const target = readText(step['path'], `${path}.path`, 200)
  if (!/^[a-z][a-z/_0-9-]*$/.test(target) || target.startsWith('scenario')) throw parameterError(`${path}.path must be the path of a control call without /_sim/, e.g. tokens/revoke.`)
  const { body = {} } = step
  return {
    atMs: readNumber(step['at_ms'], `${path}.at_ms`, { low: 0, high: YEAR_MS }),
    method: step['method'] === undefined ? 'POST' : readChoice(step['method'], `${path}.method`, ['POST', 'DELETE']),
    path: target,
    body: readObject(body, `${path}.body`, Object.keys(body ?? {})),
  }
}

/** Checks a part that does not know where it stands: its sentence gets the part's name in front. */
function readPart(scenario: JsonObject, name: string, check: (part: JsonObject) => void): JsonObject | undefined {
  const part = scenario[name]
  if (part === undefined) return undefined
  if (!isObject(part)) throw parameterError(`${name} must be an object.`)
  try {
    check(part)
  } catch (error) {
    throw parameterError(`${name}: ${error instanceof Error ? error.message.replace(/^\(#100\) /, '') : 'cannot be read.'}`)
  }
  return part
}
