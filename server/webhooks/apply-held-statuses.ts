import type { SqlLike } from '#db/client.ts'
import { LiveTeller } from '#server/live/live-teller.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import type { HoldNotice } from '#server/sending/retry-failed-statuses.ts'
import type { Services } from '#server/services.ts'
import { applyForeignStatuses } from './apply-foreign-statuses.ts'
import { followFailures } from './apply-statuses.ts'
import { CampaignSignals } from './campaign-signals.ts'
import { NumberDirectory } from './find-accounts.ts'
import { tellMoved } from './tell-moved.ts'
import type { StatusEvent } from './webhook-events.ts'

const BATCH = 1000
/** A run ends in time; what is left is done the next time. */
const BATCHES_MAX = 100

type HeldServices = Pick<Services, 'sql' | 'hot' | 'temporal' | 'log'>
type HeldStatus = StatusEvent & { id: number }
type Applied = { looked: number; applied: number; moved: MovedMessages[]; holds: HoldNotice[] }

/**
 * Applies held statuses whose message has appeared meanwhile, as if their webhook came now, and forgets them: those that came before the
 * answer of their call, and those of a person whom only a later import knows. The others are looked at again when they are twice as
 * old, since most are of messages that somebody else sends on the number. Safe to repeat, beside webhooks and in any number of workers.
 * @returns how many statuses found their message
 */
export async function applyHeldStatuses(services: HeldServices): Promise<{ applied: number }> {
  const directory = new NumberDirectory()
  const told: Pick<Applied, 'moved' | 'holds'> = { moved: [], holds: [] }
  let total = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const { looked, applied, moved, holds } = await services.hot.begin((tx) => applyBatch(tx, directory))
    total += applied
    told.moved.push(...moved)
    told.holds.push(...holds)
    if (looked < BATCH) break
  }
  await tell(services, told)
  return { applied: total }
}

/** Once at the end: a campaign hears of all batches together. What is lost is made up for by looks. */
async function tell(services: HeldServices, { moved, holds }: Pick<Applied, 'moved' | 'holds'>): Promise<void> {
  const signals = new CampaignSignals(services)
  const pages = new LiveTeller(services.sql)
  signals.add(moved)
  signals.tellOfTemplates(holds)
  tellMoved(pages, moved)
  await Promise.all([signals.flush(), pages.flush()])
}

/** Messages are locked before any held status is deleted: a webhook that brings one of them anew waits for us with its own messages locked. */
async function applyBatch(tx: SqlLike, directory: NumberDirectory): Promise<Applied> {
  const held = await tx<HeldStatus[]>`
    select id, phone_number_id as "phoneNumberId", wamid, status, extract(epoch from at)::float8 as at, error_code as "errorCode",
      recipient_id as "recipientId", recipient_user_id as "recipientUserId", null as "callbackData"
    from held_statuses where look_at <= now() order by look_at limit ${BATCH} for update skip locked`
  if (held.length === 0) return { looked: 0, applied: 0, moved: [], holds: [] }
  const { moved, updates, unowned } = await applyForeignStatuses(tx, directory, held)
  const holds = await followFailures(tx, updates)
  const kept = unowned.map((status) => status.id)
  const gone = await tx`delete from held_statuses where id = any(${held.map((status) => status.id)}::bigint[]) and id <> all(${kept}::bigint[])`
  await tx`
    update held_statuses set look_at = now() + least(greatest(now() - received_at, interval '1 minute'), interval '1 day') where id = any(${kept}::bigint[])`
  return { looked: held.length, applied: gone.count, moved, holds }
}
