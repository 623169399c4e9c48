import type { Parts } from '../parts.ts'
import type { Bubble } from '../phones/handset-store.ts'
import type { Phone } from '../world/types.ts'

/** Counts a status for the analytics and remembers when the message got it. */
export function noteStatus({ analytics, clock }: Parts, phone: Phone, bubble: Bubble): void {
  const now = clock.now()
  bubble.statusAt = now
  const { status, template } = bubble
  if (status !== 'sent' && status !== 'delivered' && status !== 'read' && status !== 'failed') return
  analytics.count({ phone, template, category: template ? CATEGORIES[template.category] : 'service' }, status, now)
}

const CATEGORIES = { MARKETING: 'marketing', UTILITY: 'utility', AUTHENTICATION: 'authentication' } as const
