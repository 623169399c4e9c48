import type { Env } from '#server/env.ts'

/** A workflow's page in Temporal's UI; null when no UI is configured. */
export function toTemporalUrl(env: Pick<Env, 'temporal'>, workflowId: string): string | null {
  return toUrl(env, `workflows/${encodeURIComponent(workflowId)}`)
}

/** A schedule's page in Temporal's UI; null when no UI is configured. */
export function toScheduleUrl(env: Pick<Env, 'temporal'>, scheduleId: string): string | null {
  return toUrl(env, `schedules/${encodeURIComponent(scheduleId)}`)
}

function toUrl({ temporal: { uiUrl, namespace } }: Pick<Env, 'temporal'>, path: string): string | null {
  return uiUrl ? `${uiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/${path}` : null
}
