import type { Parts } from '../parts.ts'
import type { Phone, Template } from '../world/types.ts'
import type { Stage } from './analytics-book.ts'

/** Counts a status for the analytics. */
export function noteStatus({ analytics, clock }: Parts, { phone, template }: { phone: Phone; template: Template | undefined }, status: Stage): void {
  analytics.count({ phone, template, category: template ? CATEGORIES[template.category] : 'service' }, status, clock.now())
}

const CATEGORIES = { MARKETING: 'marketing', UTILITY: 'utility', AUTHENTICATION: 'authentication' } as const
