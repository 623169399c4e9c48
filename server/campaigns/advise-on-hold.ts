import { explainError } from '#server/graph/errors/classify-graph-error.ts'

export type HoldAdvice = { explanation: string; whoActs: string; action: 'template' | 'reconnect' | 'none' }

/** What can be done about a hold, from the code at the end of its reason (`The template is paused (132015)`); null without one. */
export function adviseOnHold(reason: string | null): HoldAdvice | null {
  const code = /\((\d{1,7})\)\.?$/.exec(reason ?? '')?.[1]
  if (code === undefined) return null
  const { explanation, whoActs, action } = explainError(Number(code))
  return { explanation, whoActs, action: action === 'template' ? 'template' : action === 'reconnect' || action === 'check' ? 'reconnect' : 'none' }
}
