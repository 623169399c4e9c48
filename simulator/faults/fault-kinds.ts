/** What `value` means for a kind of fault, and what it is unless told. */
type ValueRule = { means: string; high: number; fallback?: number }

/** Nothing was accepted: the caller may safely try again. In the order in which they are tried. */
export const REFUSALS = ['reset_before', 'http_500', 'http_503', 'http_502_html', 'rate_429', 'rate_130429', 'rate_80007', 'graph_error'] as const
/** The call was carried out, but its answer suffers. */
export const SPOILS = ['accept_then_timeout', 'reset_after', 'cut_answer', 'slow_answer', 'webhook_before_answer'] as const
export const WEBHOOK_FAULTS = ['webhook_duplicate', 'webhook_reorder', 'webhook_delay_ms', 'webhook_stop', 'webhook_batch', 'webhook_mix', 'bad_signature'] as const

export type Refusal = (typeof REFUSALS)[number]
export type Spoil = (typeof SPOILS)[number]
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number]
export type CallFault = Refusal | Spoil
export type FaultKind = CallFault | WebhookFault

export const CALL_FAULTS: readonly CallFault[] = [...REFUSALS, ...SPOILS]
export const FAULT_KINDS: readonly FaultKind[] = [...CALL_FAULTS, ...WEBHOOK_FAULTS]

const DAY_MS = 86_400_000

/** Kinds without an entry have no value. */
export const VALUES: Partial<Record<FaultKind, ValueRule>> = {
  rate_429: { means: 'seconds in Retry-After; 0 = no such header', fallback: 0, high: 86_400 },
  rate_80007: { means: 'seconds in Retry-After; 0 = no such header', fallback: 0, high: 86_400 },
  graph_error: { means: 'the code of the error', high: 10_000_000 },
  slow_answer: { means: 'milliseconds over which the answer trickles', fallback: 5000, high: 600_000 },
  webhook_before_answer: { means: 'milliseconds that the answer waits at least', fallback: 500, high: 60_000 },
  webhook_duplicate: { means: 'how often the body is sent in all', fallback: 2, high: 10 },
  webhook_reorder: { means: 'milliseconds by which the reversed body is late', fallback: 1500, high: DAY_MS },
  webhook_delay_ms: { means: 'milliseconds', fallback: 60_000, high: DAY_MS },
  webhook_batch: { means: 'updates in one body', fallback: 1000, high: 1000 },
  bad_signature: { means: 'tries of the body that are signed wrongly; 0 = all', fallback: 0, high: 1000 },
}

export function isCallFault(kind: FaultKind): kind is CallFault {
  return (CALL_FAULTS as readonly string[]).includes(kind)
}

export function isRefusal(kind: CallFault): kind is Refusal {
  return (REFUSALS as readonly string[]).includes(kind)
}
