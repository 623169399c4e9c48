import type { QueuedMessage } from './lane-store.ts'

/** What one call came to, as the lane writes it down. `atMs`: milliseconds since 1970 by the database's clock; hundreds of dates a second are not written out as text. */
export type LaneResult =
  | { kind: 'accepted'; message: QueuedMessage; wamid: string; held: boolean; atMs: number }
  | { kind: 'failed'; message: QueuedMessage; code: number; atMs: number }
  /** Refused for now, or never left: queued again. `counts`: it uses up one of the message's attempts. */
  | { kind: 'retry'; message: QueuedMessage; delayMs: number; counts: boolean }
  /** May or may not have reached Meta. Its grace begins when that is written down, by the database: no clock of a worker's can shorten it. */
  | { kind: 'unknown'; message: QueuedMessage; cause: 'timeout' | 'reset' }
