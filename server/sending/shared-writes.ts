import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { GroupCommit, type Gather } from '#server/lib/group-commit.ts'
import { isDatabaseAway, isRefusal } from '#server/lib/is-database-away.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { commitIntents, type Intent } from './commit-intents.ts'
import { writeAccepted, type Accepted } from './write-accepted.ts'

/** What the lanes of one process write together. */
export type SharedWrites = {
  /** @returns how many of the rows were found; fewer than given: the careful way has to look at each */
  accepted: (results: Accepted[]) => Promise<number>
  /** @returns whether the group may leave */
  intent: (intent: Intent) => Promise<boolean>
}

/** Lanes in one statement at most. */
const LANES_MAX = 100
/** Each lane has one of each kind under way at most, and a process 200 lanes. */
const WAITING_MAX = 10_000
/** After a loss of the database lanes bring up to 500 rows each. */
const ROWS_MAX = 2000
/** One lost connection must not end the turns of all lanes; a database that is away for longer does. */
const REPEAT_MS = 3000
const REPEAT_AFTER_MS = 100

/**
 * Statements of many lanes become one: fifty numbers at 80 messages a second would else write a thousand times a second, a handful of rows
 * each time. A lane that is alone is not held up.
 */
export function createSharedWrites(sql: Sql): SharedWrites {
  const accepted = shareStatement((batches: Accepted[][]) => writeBatches(sql, batches))
  const intent = shareStatement((intents: Intent[]) => commitIntents(sql, intents))
  return { accepted, intent }
}

async function writeBatches(sql: Sql, batches: Accepted[][]): Promise<number[]> {
  const founds: number[] = []
  for (const pack of packBatches(batches)) {
    const all = pack.length === 1 ? pack[0]! : pack.flat().sort((a, b) => a.message.id - b.message.id)
    const found = await writeAccepted(sql, all)
    // Whose rows are missing nobody knows then: everybody of the pack looks.
    founds.push(...pack.map((batch) => (found === all.length ? batch.length : 0)))
  }
  return founds
}

function packBatches(batches: Accepted[][]): Accepted[][][] {
  const packs: Accepted[][][] = []
  let rows = 0
  for (const batch of batches) {
    const last = packs.at(-1)
    if (last && rows + batch.length <= ROWS_MAX) last.push(batch)
    else packs.push([batch])
    rows = last === packs.at(-1) ? rows + batch.length : batch.length
  }
  return packs
}

type Waiting<T, R> = { item: T; outcome?: { result: R } | { error: unknown } }

/** After a statement for several lanes the next one waits for those that write at their own moments. */
function gatherLanes<T>(): Gather<T> {
  return { ms: 25, quietMs: 25, isLarge: (group) => group.length > 1, isUrgent: () => false }
}

/** @param together what is done for all items at once, with a result for each; may be repeated, also when its answer was lost */
export function shareStatement<T, R>(together: (items: T[]) => Promise<R[]>, { repeatMs = REPEAT_MS } = {}): (item: T) => Promise<R> {
  const group = new GroupCommit<Waiting<T, R>>({ groupMax: LANES_MAX, queueMax: WAITING_MAX, gather: gatherLanes(), commit: (entries) => runTogether(together, entries, steadyNow() + repeatMs) })
  return async (item) => {
    const entry: Waiting<T, R> = { item }
    await group.add(entry)
    if (!entry.outcome || 'error' in entry.outcome) throw entry.outcome?.error
    return entry.outcome.result
  }
}

async function runTogether<T, R>(together: (items: T[]) => Promise<R[]>, entries: Waiting<T, R>[], giveUpAtMs: number): Promise<void> {
  for (;;) {
    try {
      const results = await together(entries.map(({ item }) => item))
      for (const [n, entry] of entries.entries()) entry.outcome = { result: results[n]! }
      return
    } catch (error) {
      if (isRefusal(error) && entries.length > 1) return runAlone(together, entries)
      if (!isDatabaseAway(error) || steadyNow() > giveUpAtMs) throw error
    }
    await sleep(REPEAT_AFTER_MS)
  }
}

/** What the database refuses of one lane is not the others' fault: each tries alone then. */
async function runAlone<T, R>(together: (items: T[]) => Promise<R[]>, entries: Waiting<T, R>[]): Promise<void> {
  await Promise.all(entries.map(async (entry) => {
    entry.outcome = await together([entry.item]).then((results) => ({ result: results[0]! }), (error: unknown) => ({ error }))
  }))
}
