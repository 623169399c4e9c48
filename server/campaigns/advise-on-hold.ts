import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import { probeAfter } from '#server/sending/judge-outcome.ts'

export type HoldAdvice = {
  explanation: string
  whoActs: string
  action: 'template' | 'reconnect' | 'none'
  /** Whether it is tried again by itself after a while; otherwise it goes on once this is mended. */
  isProbed: boolean
}

/** What can be done about a hold, from the code at the end of its reason (`The template is paused (132015)`); null without one. */
export function adviseOnHold(reason: string | null): HoldAdvice | null {
  const code = /\((\d{1,7})\)\.?$/.exec(reason ?? '')?.[1]
  if (code === undefined) return null
  const verdict = classifyGraphError({ code: Number(code), subcode: null })
  const { explanation, whoActs, action } = verdict
  // Of one person it is the contact that is corrected; when a campaign stands still, everybody was refused.
  const isTemplate = action === 'template' || verdict.class === 'template'
  return { explanation, whoActs, isProbed: probeAfter(verdict, Number(code)) !== null, action: isTemplate ? 'template' : action === 'reconnect' || action === 'check' ? 'reconnect' : 'none' }
}
