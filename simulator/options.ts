import type { JsonObject } from './core/json.ts'

/** How a simulator is to be. Everything has a default but nothing is required. */
export type SimulatorOptions = {
  host: string
  /** 0 = any free port. */
  port: number
  /** Where webhooks go when neither an override nor an app subscription says otherwise. */
  webhookUrl: string | undefined
  verifyToken: string
  /** The same seed gives the same ids, secrets and habits. */
  seed: number
  /** Divides every delay of statuses, replies and reviews. */
  speed: number
  /** Phone numbers: four, or more of them in further accounts. */
  numbers: number
  /** Answer 130429 beyond 80 (STANDARD) or 1,000 (HIGH) messages a second. */
  enforceThroughput: boolean
  /** Which limits hold from the start, as `POST /_sim/policies` takes them. */
  policies: JsonObject
  /** Both WABAs start subscribed, as if `POST /{waba}/subscribed_apps` had been called. */
  subscribed: boolean
  /** Redirect addresses beyond this machine that the dialog accepts. */
  redirectUris: readonly string[]
  /** A scenario to play from the start: a file, or the name of one that comes along. */
  scenario: string | undefined
}

export const DEFAULT_OPTIONS: SimulatorOptions = {
  host: '127.0.0.1', port: 0, webhookUrl: undefined, verifyToken: 'simulator-verify-token', seed: 1, speed: 1, numbers: 4,
  enforceThroughput: false, policies: {}, subscribed: false, redirectUris: [], scenario: undefined,
}
