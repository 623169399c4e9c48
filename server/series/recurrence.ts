import { addDays, formatWallTime, parseWallTime, toInstantOrNext, toWallTime, weekdayOf, type WallTime } from '#server/schedules/zone-clock.ts'

export type RecurrenceRule = {
  every: 'day' | 'week' | 'month'
  /** `09:00`, on the clocks of the series' zone. */
  time: string
  /** ISO weekdays, for weeks. */
  days?: number[] | undefined
  /** 1 to 31, for months; a month that is shorter takes its last day. */
  dayOfMonth?: number | undefined
}

export type Recurrence = { rule: RecurrenceRule; zone: string; startsOn: string; endsOn: string | null }

/** Two months without a match do not occur: the longest way is from one month's day to the next one's. */
const DAYS_MAX = 64
/** A missed time that is looked for behind us. */
const MISSED_MAX = 1000

/**
 * The first of a series' times after an instant; null when it has ended. A time that the clocks jump over takes place
 * right after the jump, one that comes twice only the first time: neither is left out, none is doubled.
 */
export function findNextOccurrence(series: Recurrence, afterMs: number): number | null {
  const { zone, rule } = series
  const start = dayOf(series.startsOn)
  const today = toWallTime(afterMs, zone)
  // Yesterday too: what was jumped over at midnight takes place on the next day.
  let day = isBefore(addDays(today, -1), start) ? start : addDays(today, -1)
  for (let tries = 0; tries <= DAYS_MAX; tries += 1, day = addDays(day, 1)) {
    if (series.endsOn !== null && isBefore(dayOf(series.endsOn), day)) return null
    if (!isDayOf(rule, day)) continue
    const [hour, minute] = rule.time.split(':').map(Number)
    const at = toInstantOrNext({ ...day, hour: hour ?? 0, minute: minute ?? 0 }, zone)
    if (at > afterMs) return at
  }
  return null
}

/** Of all times in (after, until] the last, and how many came before it; null when there is none. */
export function findMissed(series: Recurrence, range: { afterMs: number; untilMs: number }): { lastMs: number; earlier: number } | null {
  let found: { lastMs: number; earlier: number } | null = null
  let at = findNextOccurrence(series, range.afterMs)
  for (let count = 0; at !== null && at <= range.untilMs && count < MISSED_MAX; count += 1) {
    found = { lastMs: at, earlier: count }
    at = findNextOccurrence(series, at)
  }
  return found
}

/** `Every week on Mon and Thu at 09:00, Europe/Berlin`. */
export function describeRecurrence({ rule, zone }: Pick<Recurrence, 'rule' | 'zone'>): string {
  const at = `at ${rule.time}, ${zone}`
  if (rule.every === 'day') return `Every day ${at}`
  if (rule.every === 'month') return `Every month on day ${String(rule.dayOfMonth ?? 1)}${(rule.dayOfMonth ?? 1) > 28 ? ' (or its last)' : ''} ${at}`
  const names = [...(rule.days ?? [])].sort((a, b) => a - b).map((day) => dayNames[day - 1] ?? '')
  return `Every week on ${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : names.join('')} ${at}`
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function isDayOf(rule: RecurrenceRule, day: WallTime): boolean {
  if (rule.every === 'day') return true
  if (rule.every === 'week') return (rule.days ?? []).includes(weekdayOf(day))
  const lastOfMonth = new Date(Date.UTC(day.year, day.month, 0)).getUTCDate()
  return day.day === Math.min(rule.dayOfMonth ?? 1, lastOfMonth)
}

function dayOf(text: string): WallTime {
  const day = parseWallTime(`${text}T00:00`)
  if (!day) throw new RangeError('not a day of the calendar')
  return day
}

function isBefore(a: WallTime, b: WallTime): boolean {
  return formatWallTime({ ...a, hour: 0, minute: 0 }) < formatWallTime({ ...b, hour: 0, minute: 0 })
}
