import type { JsonObject } from '../core/json.ts'
import { changeBehaviour } from '../messages/behaviour.ts'
import { changePolicies } from '../messages/policies.ts'
import type { Parts } from '../parts.ts'
import { changeWebhookSettings } from '../webhooks/webhook-settings.ts'
import type { Scenario, ScenarioStep } from './scenario.ts'

type Running = { scenario: Scenario; startedAt: number; next: number; failures: string[] }
export type RunStep = (parts: Parts, step: ScenarioStep) => Promise<void>

const LOOK_MS = 50

/** Plays one scenario at a time: sets people, webhooks and faults, then makes its control calls when they are due. */
export class ScenarioPlayer {
  readonly #runStep: RunStep
  #running: Running | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(runStep: RunStep) {
    this.#runStep = runStep
  }

  /** Replaces a scenario that is running; what it changed is replaced as far as the new one speaks of it. */
  play(parts: Parts, scenario: Scenario): void {
    this.stop()
    if (scenario.behaviour) changeBehaviour(parts.behaviour, scenario.behaviour)
    if (scenario.policies) changePolicies(parts.policies, scenario.policies)
    if (scenario.webhooks) changeWebhookSettings(parts.webhookSettings, scenario.webhooks, 'webhooks')
    parts.faults.replace(scenario.faults)
    const steps = scenario.steps.toSorted((left, right) => left.atMs - right.atMs)
    this.#running = { scenario: { ...scenario, steps }, startedAt: parts.clock.elapsed(), next: 0, failures: [] }
    if (steps.length === 0) return
    this.#timer = setInterval(() => void this.#advance(parts), LOOK_MS)
    this.#timer.unref()
  }

  /** Ends the steps; faults and people stay as they are. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#running = undefined
  }

  /** `GET /_sim/scenario` */
  describe(parts: Parts): JsonObject {
    if (!this.#running) return { scenario: null }
    const { scenario, startedAt, next, failures } = this.#running
    return {
      scenario: { name: scenario.name, description: scenario.description },
      elapsed_ms: Math.round(parts.clock.elapsed() - startedAt),
      steps_done: next,
      steps: scenario.steps.length,
      failures,
      faults: parts.faults.describe()['faults'],
    }
  }

  async #advance(parts: Parts): Promise<void> {
    const running = this.#running
    if (!running) return
    const age = parts.clock.elapsed() - running.startedAt
    for (let step = running.scenario.steps[running.next]; step && step.atMs <= age; step = running.scenario.steps[running.next]) {
      running.next += 1
      try {
        await this.#runStep(parts, step)
      } catch (error) {
        running.failures.push(`${step.path}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    if (running.next >= running.scenario.steps.length) clearInterval(this.#timer)
  }
}
