import type { QueuedMessage } from './lane-store.ts'

/** What one call came to, as the lane writes it down. `atMs`: milliseconds since 1970; hundreds of dates a second are not written out as text. */
export type LaneResult =
  | { kind: 'accepted'; message: QueuedMessage; wamid: string; held: boolean; atMs: number }
  | { kind: 'failed'; message: QueuedMessage; code: number; atMs: number }
  /** Refused for now, or never left: queued again. `counts`: it uses up one of the message's attempts. */
  | { kind: 'retry'; message: QueuedMessage; delayMs: number; counts: boolean }
  /** May or may not have reached Meta. */
  | { kind: 'unknown'; message: QueuedMessage; cause: 'timeout' | 'reset'; atMs: number }
