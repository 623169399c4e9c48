import { plural, type Formats } from '../../lib/formats.ts'
import { weekdayWords } from '../timing/weekday-chips.tsx'
import type { TimingDraft } from './timing-draft.ts'

/** When a draft starts, in a few words: on the clocks that were chosen, with their zone. */
export function startWords(timing: TimingDraft, formats: Pick<Formats, 'wallTime' | 'calendarDay'>): string {
  const zone = timing.zone.replaceAll('_', ' ')
  if (timing.start === 'once') return timing.startsAt === '' ? 'No time chosen yet' : `${formats.wallTime(timing.startsAt)}, ${zone}`
  if (timing.start === 'now') return 'When you confirm'
  const end = timing.ends === 'count' ? `, ${timing.count} ${plural(Number(timing.count), 'campaign')}` : timing.ends === 'date' && timing.endsOn !== '' ? `, until ${formats.calendarDay(timing.endsOn)}` : ''
  return `Every ${timing.every}${onDays(timing)} at ${timing.time.slice(0, 5)}, ${zone}${end}`
}

/** The hours of each person's day, or null when messages may leave at any. */
export function hoursWords({ hasHours, from, to, hourDays }: TimingDraft): string | null {
  return hasHours ? `${from} to ${to}, ${weekdayWords(hourDays)}, each person’s own time` : null
}

function onDays({ every, days, dayOfMonth }: TimingDraft): string {
  if (every === 'week') return days.length > 0 ? ` on ${weekdayWords(days)}` : ''
  return every === 'month' ? ` on day ${dayOfMonth}` : ''
}
