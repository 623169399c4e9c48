import { rung } from '#server/lib/message-status.ts'
import { patiently } from '../demo/product-client.ts'
import { say } from '../services/say.ts'
import type { MessageRow } from './compare-people.ts'
import type { Scene } from './perform.ts'
import { MENDED_LATER } from './simulator-control.ts'

/**
 * What a person does when a campaign is done: mends what kept messages from some people and presses "Retry failed".
 * @returns of those who should be sent to again the attempt that was accepted and failed, by message; the simulator's rule says who, not the product
 */
export async function retryFailed({ client, eye, simulator, campaignId, optOuts }: Scene): Promise<Map<number, number>> {
  const failed = findMended((await eye.evidence(campaignId, 'reconcile', simulator)).rows, optOuts)
  await simulator.mendPeople()
  const { retried } = await patiently(() => client.api.campaigns.retryFailed.mutate({ id: campaignId }))
  say(`       ${String(failed.size)} have failed and could be reached now; "Retry failed" sends ${String(retried)} again`)
  return failed
}

/** People who failed and would not any more; whoever has opted out is left in peace. Pure. */
export function findMended(rows: readonly MessageRow[], optOuts: ReadonlyMap<string, unknown>): Map<number, number> {
  const mended = rows.filter(({ status, wamid, address }) => status === rung.failed && wamid !== null && address.endsWith(MENDED_LATER) && !optOuts.has(address.replace(/\D/g, '')))
  return new Map(mended.map(({ id, attempt }) => [id, attempt]))
}

/** Whoever should have been sent to again and was not. Pure. */
export function countForgotten(rows: readonly MessageRow[], resent: ReadonlyMap<number, number>): number {
  return rows.filter(({ id, attempt }) => attempt <= (resent.get(id) ?? -1)).length
}
