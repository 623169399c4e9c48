import { accountErrors, portfolioStopped } from './account-errors.ts'
import { kinds, MINUTE, type GraphErrorClass, type GraphErrorRow } from './graph-error-row.ts'
import { platformErrors } from './platform-errors.ts'
import { recipientErrors } from './recipient-errors.ts'
import { templateErrors } from './template-errors.ts'
import { tokenErrors } from './token-errors.ts'

export type { GraphErrorClass } from './graph-error-row.ts'

export type GraphVerdict = Omit<GraphErrorRow, 'code' | 'subcode'> & {
  code: number
  subcode: number | null
  /** Whether the code stands in the table; otherwise the HTTP status decided. */
  isKnown: boolean
}

export type GraphErrorFacts = {
  code: number
  subcode?: number | null
  /** 0 or absent for errors that came by webhook. */
  httpStatus?: number
  isTransient?: boolean
  /** Meta had accepted the message and held it back (`held_for_quality_assessment`) before it failed. */
  wasHeld?: boolean
}

/** Where the same code means a bad value at once, and a stopped business after a hold. */
const PORTFOLIO_PACING = 135000

/** Every error of Meta's that we know, in one list. */
export const graphErrorTable: readonly GraphErrorRow[] = [...tokenErrors, ...platformErrors, ...accountErrors, ...recipientErrors, ...templateErrors]

const byCode = new Map<string, GraphErrorRow>()
const ranges: GraphErrorRow[] = []
for (const row of graphErrorTable) {
  if (typeof row.code === 'number' && typeof row.subcode !== 'object') byCode.set(keyOf(row.code, row.subcode ?? null), row)
  else ranges.push(row)
}

/**
 * What an error of Meta's means for the sender. Decided by code and subcode, never by text; codes outside the table
 * fall back on `is_transient` and the HTTP status.
 */
export function classifyGraphError(facts: GraphErrorFacts): GraphVerdict {
  const subcode = facts.subcode ?? null
  const row = facts.wasHeld && facts.code === PORTFOLIO_PACING ? portfolioStopped : findRow(facts.code, subcode)
  return { ...(row ?? fallback(facts)), code: facts.code, subcode, isKnown: row !== null }
}

/** The words for pages; null asks about an error without a code. */
export function explainError(code: number | null, subcode: number | null = null): Pick<GraphVerdict, 'title' | 'explanation' | 'whoActs' | 'action'> & { class: GraphErrorClass } {
  const { title, explanation, whoActs, action, class: errorClass } = classifyGraphError({ code: code ?? -1, subcode })
  return { title, explanation, whoActs, action, class: errorClass }
}

function findRow(code: number, subcode: number | null): GraphErrorRow | null {
  const exact = subcode === null ? undefined : (byCode.get(keyOf(code, subcode)) ?? ranges.find((row) => row.subcode !== undefined && holds(row.code, code) && holds(row.subcode, subcode)))
  return exact ?? byCode.get(keyOf(code, null)) ?? ranges.find((row) => row.subcode === undefined && holds(row.code, code)) ?? null
}

function holds(range: number | readonly [number, number], value: number): boolean {
  return typeof range === 'number' ? range === value : range[0] <= value && value <= range[1]
}

function keyOf(code: number, subcode: number | null): string {
  return `${String(code)}/${subcode === null ? '' : String(subcode)}`
}

function fallback({ code, httpStatus = 0, isTransient = false }: GraphErrorFacts): Omit<GraphErrorRow, 'code' | 'subcode'> {
  const name = code > 0 ? `Error ${String(code)} of Meta` : 'Meta refused the request'
  if (isTransient || httpStatus >= 500) return { ...kinds.retry, title: name, explanation: 'Meta calls this error temporary. Clarion tries again by itself.' }
  if (httpStatus === 429) return { ...kinds.throttle, delayMs: MINUTE, title: name, explanation: 'Meta asks us to slow down. Clarion waits and goes on.' }
  if (httpStatus === 401 || httpStatus === 403) return { ...kinds.token, title: name, explanation: 'Meta does not allow this. Check the connection and reconnect with all permissions.' }
  return { ...kinds.recipient, scope: 'message', title: name, explanation: 'Meta refused this message, and Clarion has no more to say about the code than its number. Meta’s list of error codes explains it.', whoActs: 'A marketer' }
}
