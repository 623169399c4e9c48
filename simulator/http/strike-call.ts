import { isRefusal } from '../faults/fault-kinds.ts'
import type { Refusal, Spoil } from '../faults/fault-kinds.ts'
import type { CallPlace, Struck } from '../faults/faults.ts'
import type { Parts } from '../parts.ts'

/** What goes wrong with a call, if anything: before it is looked at, or with its answer. */
export type CallFate = { refusal?: Struck<Refusal>; spoil?: Struck<Spoil> }

const FINE: CallFate = {}
const MARGIN_MS = 100

/** Rolls the dice of all faults of calls. Costs nothing while there are none. */
export function strikeCall(parts: Parts, place: CallPlace): CallFate {
  if (!parts.faults.any) return FINE
  const struck = parts.faults.strikeCall(place)
  if (!struck) return FINE
  const { kind, value, subcode } = struck
  if (isRefusal(kind)) return { refusal: { kind, value, subcode } }
  return { spoil: { kind, value: kind === 'webhook_before_answer' ? Math.max(value, slowestWebhookMs(parts)) : value } }
}

/** So late is an answer that its first webhooks have overtaken it. */
function slowestWebhookMs({ behaviour, options, webhookSettings }: Parts): number {
  return behaviour.sentMs[1] / options.speed + webhookSettings.gatherMs + MARGIN_MS
}
