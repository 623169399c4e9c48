import type { PhoneNumberNode } from '#server/graph/phone-numbers.ts'
import type { TokenFacts } from '#server/graph/oauth.ts'
import type { WabaNode } from '#server/graph/wabas.ts'
import { graphCodeOf } from '#server/graph/graph-error.ts'
import type { Services } from '#server/services.ts'

export type FoundWaba = WabaNode & { numbers: PhoneNumberNode[]; isSubscribed: boolean }

const WABAS_MAX = 100
const PARALLEL = 4

/**
 * Finds the accounts of a grant in the order that needs the least permission: those that the token names itself, else
 * those of the person's businesses, else those assigned to the person. Subscribes the app to each, without which Meta
 * sends no webhooks.
 */
export async function discoverGrant(services: Pick<Services, 'graph' | 'log'>, accessToken: string, facts: TokenFacts): Promise<FoundWaba[]> {
  const ids = [...new Set(await findWabaIds(services, accessToken, facts))].slice(0, WABAS_MAX)
  const found: FoundWaba[] = []
  for (let start = 0; start < ids.length; start += PARALLEL) {
    found.push(...(await Promise.all(ids.slice(start, start + PARALLEL).map((id) => readWaba(services, accessToken, id)))))
  }
  return found
}

async function findWabaIds(services: Pick<Services, 'graph'>, accessToken: string, facts: TokenFacts): Promise<string[]> {
  if (facts.wabaIds && facts.wabaIds.length > 0) return facts.wabaIds
  const { wabas } = services.graph
  const businesses = await orNone(() => wabas.listBusinesses(accessToken))
  const ids: string[] = []
  for (const { id } of businesses.slice(0, WABAS_MAX)) {
    ids.push(...(await orNone(() => wabas.listOwnedIds(accessToken, id))), ...(await orNone(() => wabas.listClientIds(accessToken, id))))
  }
  const { userId } = facts
  if (ids.length > 0 || userId === null) return ids
  return orNone(() => wabas.listAssignedIds(accessToken, userId))
}

/** A way that this grant may not go finds nothing; a Meta that does not answer is still an error. */
async function orNone<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read()
  } catch (error) {
    const errorClass = graphCodeOf(error)?.class
    if (errorClass === 'token' || errorClass === 'bug') return []
    throw error
  }
}

async function readWaba(services: Pick<Services, 'graph' | 'log'>, accessToken: string, wabaId: string): Promise<FoundWaba> {
  services.graph.invalidate(wabaId)
  const waba = await services.graph.wabas.get(accessToken, wabaId)
  const numbers = await services.graph.phoneNumbers.list(accessToken, wabaId)
  const isSubscribed = await services.graph.subscribedApps.subscribe(accessToken, wabaId).then(
    () => true,
    (error: unknown) => {
      services.log.warn({ err: error, wabaId }, 'the app could not be subscribed to an account; its webhooks will be missing')
      return false
    },
  )
  return { ...waba, numbers, isSubscribed }
}
