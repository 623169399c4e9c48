import type { RouterInputs } from '../../lib/api-types.ts'

/** Which numbers send, and what of a day and of a number the campaign takes. */
export type NumbersDraft = {
  /** Two or more numbers with their parts; empty: the chosen number alone. */
  shares: ShareDraft[]
  priority: Priority
  /** People in 24 hours; empty: as many as Meta allows. */
  perDay: string
}

export type ShareDraft = { accountId: string; share: string }

const weights = { low: 1, normal: 3, high: 9 }
export type Priority = keyof typeof weights

export const emptyNumbers: NumbersDraft = { shares: [], priority: 'normal', perDay: '' }

const NUMBERS_MAX = 20

/** Reads what a URL brought back; what does not fit falls back to one number and no limit. */
export function parseNumbers(value: unknown): NumbersDraft {
  if (typeof value !== 'object' || value === null) return emptyNumbers
  const { shares, priority, perDay } = value as Record<string, unknown>
  return {
    shares: Array.isArray(shares) ? shares.filter(isShare).slice(0, NUMBERS_MAX) : [],
    priority: priority === 'low' || priority === 'high' ? priority : 'normal',
    perDay: typeof perDay === 'string' && /^\d{0,8}$/.test(perDay) ? perDay : '',
  }
}

function isShare(value: unknown): value is ShareDraft {
  if (typeof value !== 'object' || value === null) return false
  const { accountId, share } = value as Record<string, unknown>
  return typeof accountId === 'string' && typeof share === 'string' && /^\d{0,3}$/.test(share)
}

/** Adds a number or takes it away; the campaign's own stays. One number alone needs no shares. */
export function toggleNumber(shares: ShareDraft[], own: string, accountId: string): ShareDraft[] {
  const base = shares.length > 0 ? shares : [{ accountId: own, share: '1' }]
  const next = base.some((one) => one.accountId === accountId) ? base.filter((one) => one.accountId !== accountId) : [...base, { accountId, share: '1' }]
  return next.length > 1 ? next : []
}

/** A number's part of everybody, in whole percent. */
export function percentOf(shares: ShareDraft[], accountId: string): number {
  const sum = shares.reduce((total, one) => total + Number(one.share), 0)
  const own = shares.find((one) => one.accountId === accountId)
  return own && sum > 0 ? Math.round((Number(own.share) / sum) * 100) : 0
}

export function openNumbersPoint({ shares, perDay }: NumbersDraft): string | null {
  if (shares.some(({ share }) => Number(share) < 1 || Number(share) > 100)) return 'A number’s share is from 1 to 100'
  return openPerDayPoint(perDay)
}

export function openPerDayPoint(perDay: string): string | null {
  return perDay !== '' && Number(perDay) < 1 ? 'At least one person a day' : null
}

export function toShares({ shares }: NumbersDraft): { accountId: string; share: number }[] | undefined {
  return shares.length > 1 ? shares.map(({ accountId, share }) => ({ accountId, share: Number(share) })) : undefined
}

export function toNumbersRequest(draft: NumbersDraft): Pick<RouterInputs['campaigns']['create'], 'numbers' | 'weight' | 'peoplePerDay'> {
  return { numbers: toShares(draft), weight: weights[draft.priority], peoplePerDay: draft.perDay === '' ? null : Number(draft.perDay) }
}

/** `10,400 people, 2,000 a day: about 5.2 days.` Null when a day is enough. */
export function forecastWords(people: number, limit: { people: number; used: number } | null, perDay: string): string | null {
  const own = perDay === '' ? Infinity : Number(perDay)
  const day = Math.min(limit?.people ?? Infinity, own)
  const used = limit && limit.people <= own ? limit.used : 0
  if (!Number.isFinite(day) || day < 1 || people + used <= day) return null
  const days = ((people + used) / day).toLocaleString('en-US', { maximumFractionDigits: 1 })
  return `${people.toLocaleString('en-US')} people, ${day.toLocaleString('en-US')} a day${used > 0 ? ` of which ${used.toLocaleString('en-US')} are used` : ''}: about ${days} ${days === '1' ? 'day' : 'days'}`
}
