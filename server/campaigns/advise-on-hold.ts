import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import { probeAfter, scopeOfHold } from '#server/sending/judge-outcome.ts'

export type HoldAdvice = {
  explanation: string
  whoActs: string
  action: 'template' | 'reconnect' | 'none'
  /** Whether it is tried again by itself after a while; otherwise it goes on once this is mended. */
  isProbed: boolean
}

function codeOfHold(reason: string | null): number | null {
  const code = /\((\d{1,7})\)\.?$/.exec(reason ?? '')?.[1]
  return code === undefined ? null : Number(code)
}

/**
 * Whether somebody has to look before it goes on: so many people in a row were refused that it is hardly their values, yet it may be. Tried by
 * itself, it would fail as many again each time.
 */
export function needsSomebody(reason: string | null): boolean {
  const code = codeOfHold(reason)
  if (code === null) return false
  const { class: errorClass } = classifyGraphError({ code, subcode: null })
  return errorClass === 'template' && scopeOfHold(errorClass, code) === null
}

/** What can be done about a hold, from the code at the end of its reason (`The template is paused (132015)`); null without one. */
export function adviseOnHold(reason: string | null): HoldAdvice | null {
  const code = codeOfHold(reason)
  if (code === null) return null
  const verdict = classifyGraphError({ code, subcode: null })
  const { explanation, whoActs, action } = verdict
  // Of one person it is the contact that is corrected; when a campaign stands still, everybody was refused.
  const isTemplate = action === 'template' || verdict.class === 'template'
  return { explanation, whoActs, isProbed: probeAfter(verdict, code) !== null, action: isTemplate ? 'template' : action === 'reconnect' || action === 'check' ? 'reconnect' : 'none' }
}
