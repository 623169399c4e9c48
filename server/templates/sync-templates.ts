import { createHash } from 'node:crypto'
import { graphCodeOf } from '#server/graph/graph-error.ts'
import { CURSOR_GONE, RESTARTS_MAX } from '#server/graph/read-pages.ts'
import type { TemplateNode } from '#server/graph/templates.ts'
import { AppError, notFound } from '#server/lib/app-error.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import type { TemplateSyncInput, TemplateSyncReport } from '#workflows/templates/contract.ts'
import { storeTemplates, type TemplateRow } from './store-templates.ts'

export type SyncProgress = { onPage?: (fetched: number) => void; signal?: AbortSignal }

/**
 * Reads all pages of an account's templates and writes what changed in one transaction. A reading that breaks off
 * changes nothing, so that no template is taken for removed.
 * @throws AppError NOT_FOUND, CONFLICT when the account is disconnected, and those of the Graph client
 */
export async function syncTemplates(services: Pick<Services, 'sql' | 'graph' | 'keyring'>, input: TemplateSyncInput, progress: SyncProgress = {}): Promise<TemplateSyncReport> {
  const startedAt = Date.now()
  const token = await readToken(services, input)
  const [clock] = await services.sql<{ at: string }[]>`select clock_timestamp()::text as at`
  const rows = await readAllPages(services, { token, wabaId: input.wabaId }, progress)
  const counts = await services.sql.begin(async (tx) => {
    const written = await storeTemplates(tx, { ...input, rows, readAt: clock!.at })
    await publishLive(tx, input.orgId, { kind: 'sync', id: input.wabaId })
    return written
  })
  services.graph.invalidate(input.wabaId)
  return { wabaId: input.wabaId, fetched: rows.length, ...counts, durationMs: Date.now() - startedAt }
}

async function readToken(services: Pick<Services, 'sql' | 'keyring'>, input: TemplateSyncInput): Promise<string> {
  const [row] = await services.sql<{ id: string | null; accessToken: string | null }[]>`
    select c.id, c.access_token as "accessToken" from wabas w left join meta_connections c on c.id = w.connection_id and c.org_id = w.org_id
    where w.org_id = ${input.orgId} and w.waba_id = ${input.wabaId}`
  if (!row) throw notFound('The WhatsApp account')
  if (row.id === null || !row.accessToken) throw new AppError('CONFLICT', 'This WhatsApp account is disconnected. Reconnect it, then sync.')
  return services.keyring.decrypt(row.accessToken, row.id)
}

async function readAllPages(services: Pick<Services, 'graph'>, source: { token: string; wabaId: string }, progress: SyncProgress): Promise<TemplateRow[]> {
  for (let restart = 0; ; restart += 1) {
    try {
      // A list that moves while it is read may show a template twice; the later one counts.
      const rows = new Map<string, TemplateRow>()
      for await (const page of services.graph.templates.listPages(source.token, source.wabaId, progress.signal)) {
        for (const node of page) rows.set(`${node.name}\n${node.language}`, toRow(node))
        progress.onPage?.(rows.size)
      }
      return [...rows.values()]
    } catch (error) {
      if (graphCodeOf(error)?.code !== CURSOR_GONE || restart >= RESTARTS_MAX) throw error
    }
  }
}

function toRow(node: TemplateNode): TemplateRow {
  return {
    templateId: node.id, name: node.name, language: node.language, category: node.category, status: node.status, quality: node.quality,
    rejectedReason: node.rejectedReason, parameterFormat: node.parameterFormat, ttlSeconds: node.ttlSeconds, components: JSON.stringify({ list: node.components }),
    contentHash: createHash('sha256').update(JSON.stringify(node)).digest('hex'),
  }
}
