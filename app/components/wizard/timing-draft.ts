import type { RouterInputs } from '../../lib/api-types.ts'

/** When a campaign is sent, as its composer holds it: numbers as text, a zone of '' until something needs one. */
export type TimingDraft = {
  start: 'now' | 'once' | 'series'
  /** `2026-11-23T09:00` on the clocks of `zone`. */
  startsAt: string
  zone: string
  every: 'day' | 'week' | 'month'
  time: string
  days: number[]
  dayOfMonth: string
  startsOn: string
  ends: 'never' | 'count' | 'date'
  count: string
  endsOn: string
  lateHours: string
  /** Whether messages wait for hours of each person's own day. */
  hasHours: boolean
  from: string
  to: string
  hourDays: number[]
}

export const everyDay = [1, 2, 3, 4, 5, 6, 7]

export const emptyTiming: TimingDraft = {
  start: 'now', startsAt: '', zone: '', every: 'week', time: '09:00', days: [1], dayOfMonth: '1', startsOn: '', ends: 'never', count: '10', endsOn: '', lateHours: '6',
  hasHours: false, from: '08:00', to: '20:00', hourDays: everyDay,
}

/** Reads a timing that a URL brought; whatever does not fit falls back to the empty one's value. */
export function parseTiming(value: unknown): TimingDraft {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const word = <K extends keyof TimingDraft>(name: K, known?: readonly string[]) => {
    const text = found[name]
    return (typeof text === 'string' && text.length <= 64 && (known === undefined || known.includes(text)) ? text : emptyTiming[name]) as TimingDraft[K]
  }
  const days = (name: 'days' | 'hourDays') => {
    const list = found[name]
    return Array.isArray(list) ? everyDay.filter((day) => list.includes(day)) : emptyTiming[name]
  }
  return {
    start: word('start', ['now', 'once', 'series']), startsAt: word('startsAt'), zone: word('zone'), every: word('every', ['day', 'week', 'month']), time: word('time'), days: days('days'),
    dayOfMonth: word('dayOfMonth'), startsOn: word('startsOn'), ends: word('ends', ['never', 'count', 'date']), count: word('count'), endsOn: word('endsOn'), lateHours: word('lateHours'),
    hasHours: found['hasHours'] === true, from: word('from'), to: word('to'), hourDays: days('hourDays'),
  }
}

/** What is still to be chosen, in words; null when nothing is. The server judges times and zones. */
export function openTimingPoint(timing: TimingDraft): string | null {
  if (timing.start === 'once' && timing.startsAt === '') return 'Choose the date and time'
  if (timing.start === 'series') {
    if (timing.every === 'week' && timing.days.length === 0) return 'Choose at least one weekday'
    if (timing.time === '') return 'Choose a time of day'
    if (timing.ends === 'date' && timing.endsOn === '') return 'Choose the last day'
    if (timing.ends === 'count' && !(Number(timing.count) >= 1)) return 'Say after how many campaigns it ends'
  }
  if (timing.start !== 'now' && (timing.lateHours === '' || Number(timing.lateHours) > 72)) return 'The hours it may be late are 0 to 72'
  return openHoursPoint(timing)
}

/** What is missing for the hours of each person's day; null when nothing is. */
export function openHoursPoint(timing: TimingDraft): string | null {
  if (timing.hasHours && (timing.from === '' || timing.to === '')) return 'Choose from when until when messages may leave'
  if (timing.hasHours && timing.from === timing.to) return 'The hours begin and end at the same time, so nothing would ever leave'
  return timing.hasHours && timing.hourDays.length === 0 ? 'Without a weekday nothing would ever leave' : null
}

/** The part of a campaign's request that says when. */
export function toTimingRequest(timing: TimingDraft): Pick<RouterInputs['campaigns']['create'], 'schedule' | 'sendWindow' | 'lateHours'> {
  return {
    ...(timing.start === 'once' ? { schedule: { wallTime: timing.startsAt.slice(0, 16), zone: timing.zone } } : {}),
    ...(timing.start === 'now' ? {} : { lateHours: Number(timing.lateHours) }),
    ...(timing.hasHours ? { sendWindow: { from: timing.from.slice(0, 5), to: timing.to.slice(0, 5), days: timing.hourDays, zone: timing.zone } } : {}),
  }
}

/** The rhythm of a series, as the server takes it. @param today used when no first day was chosen */
export function toRhythm(timing: TimingDraft, today: string): RouterInputs['series']['preview'] {
  const { every, time, days, dayOfMonth } = timing
  return {
    rule: { every, time: time.slice(0, 5), ...(every === 'week' ? { days } : {}), ...(every === 'month' ? { dayOfMonth: Number(dayOfMonth) } : {}) },
    zone: timing.zone,
    startsOn: timing.startsOn || today,
    endsOn: timing.ends === 'date' ? timing.endsOn : null,
    occurrencesMax: timing.ends === 'count' ? Number(timing.count) : null,
  }
}
