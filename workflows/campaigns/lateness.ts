/** How late a planned campaign wakes: in time, late but still to be sent, or so late that a person must say so. */
export type Lateness = { kind: 'in_time'; reason: null } | { kind: 'late' | 'missed'; reason: string }

/** Hours within which a late campaign still starts by itself when its input names none. */
const LATE_MAX_MS = 6 * 3_600_000
/** Within this it is in time. */
const SLACK_MS = 5 * 60_000

/** @param lateMs since the planned time; negative before it · @param maxMs the campaign's own bound */
export function judgeLateness(lateMs: number, maxMs: number = LATE_MAX_MS): Lateness {
  if (lateMs <= SLACK_MS) return { kind: 'in_time', reason: null }
  if (lateMs > maxMs) return { kind: 'missed', reason: `Missed its time by ${toWords(lateMs)}: send now or cancel` }
  return { kind: 'late', reason: `${toWords(lateMs)} late, because nothing could run at its time` }
}

/** `9 h`, `1 h 20 min`, `45 min`, `3 d 4 h`. */
function toWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const parts = days > 0 ? [`${String(days)} d`, hours > 0 ? `${String(hours)} h` : ''] : [hours > 0 ? `${String(hours)} h` : '', rest > 0 ? `${String(rest)} min` : '']
  return parts.filter((part) => part !== '').join(' ')
}
