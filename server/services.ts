import type { Client } from '@temporalio/client'
import type { Database } from '#db/client.ts'
import type { Env } from './env.ts'
import type { GraphClient } from './graph/graph-client.ts'
import type { Keyring } from './lib/encryption.ts'
import type { Logger } from './lib/logger.ts'
import type { LiveBus } from './live/create-live-bus.ts'

/** Made once per process in main and handed down; functions pick what they need of it. */
export type Services = Database & {
  env: Env
  log: Logger
  graph: GraphClient
  keyring: Keyring
  temporal: Client
  live: LiveBus
  /** Now, injectable for tests. */
  now: () => Date
}
