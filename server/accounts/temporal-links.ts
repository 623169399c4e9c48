import type { Env } from '#server/env.ts'

/** A workflow's page in Temporal's UI; null when no UI is configured. */
export function toTemporalUrl(env: Pick<Env, 'temporal'>, workflowId: string): string | null {
  const { uiUrl, namespace } = env.temporal
  return uiUrl ? `${uiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}` : null
}
