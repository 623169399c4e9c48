import { parameterError } from '../core/graph-error.ts'
import type { TemplateCategory } from '../world/types.ts'

/** Seconds that an undelivered message may wait, by category; -1 is thirty days where the table allows it. */
const RANGES: Record<TemplateCategory, [low: number, high: number]> = { AUTHENTICATION: [30, 900], UTILITY: [30, 43_200], MARKETING: [43_200, 2_592_000] }
const THIRTY_DAYS = -1

/** @throws GraphError 100 outside the category's range */
export function checkTtl(value: unknown, category: TemplateCategory): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const seconds = Number(value)
  const [low, high] = RANGES[category]
  if (seconds === THIRTY_DAYS && category !== 'MARKETING') return seconds
  if (!Number.isInteger(seconds) || seconds < low || seconds > high) throw parameterError(`Param message_send_ttl_seconds must be from ${String(low)} to ${String(high)} for ${category}.`)
  return seconds
}
