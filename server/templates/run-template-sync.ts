import { WorkflowFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError, notFound, type AppErrorCode } from '#server/lib/app-error.ts'
import { errorTable } from '#server/lib/error-table.ts'
import type { Services } from '#server/services.ts'
import type { TemplateSyncReport } from '#workflows/templates/contract.ts'
import { startTemplateSync } from './start-template-sync.ts'

/** A person waits for the answer; the sync itself goes on when it takes longer. */
const WAIT_MAX_MS = 55_000
const WABAS_MAX = 50

export type SyncAnswer = { wabas: TemplateSyncReport[]; startedAt: Date; finishedAt: Date }

/**
 * Syncs one account's templates, or those of all connected accounts, each in a workflow that a second caller joins.
 * @throws AppError NOT_FOUND, CONFLICT when nothing is connected, UNAVAILABLE when it takes too long, or what stopped it
 */
export async function runTemplateSync(services: Pick<Services, 'sql' | 'temporal' | 'now'>, actor: Actor, input: { wabaId?: string | undefined }): Promise<SyncAnswer> {
  const startedAt = services.now()
  const wabaIds = await findWabaIds(services, actor.orgId, input.wabaId)
  const reports = await Promise.all(wabaIds.map((wabaId) => syncOne(services, actor.orgId, wabaId)))
  return { wabas: reports, startedAt, finishedAt: services.now() }
}

async function findWabaIds(services: Pick<Services, 'sql'>, orgId: string, wabaId: string | undefined): Promise<string[]> {
  const rows = await services.sql<{ wabaId: string; isConnected: boolean }[]>`
    select w.waba_id as "wabaId", coalesce(c.access_token <> '', false) as "isConnected" from wabas w
    left join meta_connections c on c.id = w.connection_id and c.org_id = w.org_id
    where w.org_id = ${orgId} and (${wabaId ?? null}::text is null or w.waba_id = ${wabaId ?? null}) order by w.waba_id limit ${WABAS_MAX}`
  if (wabaId !== undefined && rows.length === 0) throw notFound('The WhatsApp account')
  const connected = rows.filter((row) => row.isConnected).map((row) => row.wabaId)
  if (connected.length === 0) throw new AppError('CONFLICT', 'No WhatsApp account is connected. Connect one under Settings → Connections, then sync.')
  return connected
}

async function syncOne(services: Pick<Services, 'temporal'>, orgId: string, wabaId: string): Promise<TemplateSyncReport> {
  const handle = await startTemplateSync(services, { orgId, wabaId })
  const late = new AppError('UNAVAILABLE', 'The sync takes longer than a minute and goes on in the background. Look again soon.')
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(late), WAIT_MAX_MS)))
  try {
    return await Promise.race([handle.result() as Promise<TemplateSyncReport>, tooLong])
  } catch (error) {
    throw toAppError(error)
  } finally {
    clearTimeout(timer)
  }
}

/** The activity's own error, out of Temporal's wrapping. */
function toAppError(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error
  let cause: unknown = error.cause
  while (cause instanceof Error && !(cause instanceof ApplicationFailure)) cause = cause.cause
  if (cause instanceof ApplicationFailure && cause.type && cause.type in errorTable) {
    const code = cause.type as AppErrorCode
    return new AppError(code, cause.message, { userMessage: sentenceOf(code, cause.message) })
  }
  return new AppError('UNAVAILABLE', 'The sync did not end well. Look at its workflow, then try again.', { cause: error })
}

function sentenceOf(code: AppErrorCode, message: string): string {
  if (code === 'TOKEN_INVALID') return 'Meta does not accept the connection’s token any more. Reconnect, then sync.'
  if (code === 'META_UNREACHABLE') return 'Meta does not answer at the moment. Try again in a minute.'
  return code === 'META_REFUSED' ? 'Meta refused to list the templates. The logs have its code.' : message
}
