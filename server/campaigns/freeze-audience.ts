import { withdrawSuppressed } from '#server/contacts/withdraw-queued.ts'
import type { Services } from '#server/services.ts'
import { FIRST_SLICE, freezeSlice, Overtaken, SLICE, type Finds, type Slice } from './freeze-slice.ts'
import { ZoneFinder } from './zone-finder.ts'

export type FrozenAudience = Omit<Slice, 'wasComplete'>

type FreezeServices = Pick<Services, 'sql' | 'log' | 'now'>

/**
 * Writes a campaign's audience down: one message per member of its list, skipped people with the reason, the queue's chunks and the
 * counts. In slices by contact, each a transaction of its own, so that sending begins with the first. Repeating it goes on where it
 * stopped. A campaign that was canceled in the meantime grows no more; one whose template is gone or fits its variables no more, or
 * whose list is empty, becomes `failed` with the reason.
 * @param input.part `first`: only the first slice, when none is there; default: everything that is left
 * @param afterSlice is waited for after each slice that others follow
 * @throws AppError NOT_FOUND; UNAVAILABLE (try again) while the campaign still is a draft
 */
export async function freezeAudience(services: FreezeServices, input: { campaignId: string; part?: 'first' }, afterSlice?: () => Promise<void>): Promise<FrozenAudience> {
  const startedAt = performance.now()
  const finds: Finds = { zones: new ZoneFinder(() => services.now().getTime()), limit: input.part === 'first' ? FIRST_SLICE : SLICE }
  for (;;) {
    const { wasComplete, ...answer } = await nextSlice(services, finds, input.campaignId)
    await withdrawSuppressed(services.sql, input.campaignId)
    if (answer.isComplete && !wasComplete) services.log.info({ campaignId: input.campaignId, ...answer, ms: Math.round(performance.now() - startedAt) }, 'audience frozen')
    if (answer.isComplete || input.part === 'first') return answer
    await afterSlice?.()
  }
}

/** One that was overtaken by a cancel is undone; asked again, it finds the campaign over. */
async function nextSlice(services: FreezeServices, finds: Finds, campaignId: string): Promise<Slice> {
  try {
    return await services.sql.begin((tx) => freezeSlice(tx, finds, campaignId))
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    return services.sql.begin((tx) => freezeSlice(tx, finds, campaignId))
  }
}
