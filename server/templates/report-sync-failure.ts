import { markTokenFailure } from '#server/accounts/mark-token-failure.ts'
import { graphCodeOf } from '#server/graph/graph-error.ts'
import type { Services } from '#server/services.ts'
import type { TemplateSyncInput } from '#workflows/templates/contract.ts'

/** A sync that Meta refused for reasons of the token tells the connection, so that its card says why. */
export async function reportSyncFailure(services: Pick<Services, 'db' | 'sql' | 'temporal' | 'log' | 'now'>, input: TemplateSyncInput, error: unknown): Promise<void> {
  const meta = graphCodeOf(error)
  if (meta?.class !== 'token') return
  const [row] = await services.sql<{ connectionId: string | null }[]>`select connection_id as "connectionId" from wabas where org_id = ${input.orgId} and waba_id = ${input.wabaId}`
  if (row?.connectionId) await markTokenFailure(services, { connectionId: row.connectionId, code: meta.code, subcode: meta.subcode })
}
