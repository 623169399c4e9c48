/** What a clock on the wall shows; month and day count from 1, weekday is ISO's: 1 Monday … 7 Sunday. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number }

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const clocks = new Map<string, Intl.DateTimeFormat>()

/** Whether the platform's time zone data knows the name. Offsets such as `+02:00` are no zones: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return false
  try {
    clockOf(name)
    return true
  } catch {
    return false
  }
}

/** What the clocks of a zone show at an instant. @throws RangeError for an unknown zone */
export function toWallTime(atMs: number, zone: string): WallTime {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0 }
  for (const { type, value } of clockOf(zone).formatToParts(atMs)) if (type in wall) wall[type as keyof WallTime] = Number(value)
  return wall
}

/**
 * The instants at which the clocks of a zone show a wall time, in order: none where they jump over it, two where they are
 * set back. Both offsets of the days around are tried, and only what shows the very same wall time counts.
 */
export function toInstants(wall: WallTime, zone: string): number[] {
  const asUtc = wallAsUtc(wall)
  const guesses = [-24, 0, 24].map((hours) => asUtc - offsetAt(asUtc + hours * HOUR_MS, zone))
  const exact = guesses.filter((guess) => wallAsUtc(toWallTime(guess, zone)) === asUtc)
  return [...new Set(exact)].sort((a, b) => a - b)
}

/** The first instant after a wall time that is jumped over; its own first instant where it is not. */
export function toInstantOrNext(wall: WallTime, zone: string): number {
  const [exact] = toInstants(wall, zone)
  if (exact !== undefined) return exact
  const asUtc = wallAsUtc(wall)
  const offsets = [-24, 24].map((hours) => offsetAt(asUtc + hours * HOUR_MS, zone))
  return findTransition(asUtc - Math.max(...offsets), asUtc - Math.min(...offsets), zone) ?? asUtc - Math.min(...offsets)
}

/** The first minute in (from, to] whose offset differs from the one at `from`; null when there is none. Looks for one change. */
export function findTransition(fromMs: number, toMs: number, zone: string): number | null {
  const before = offsetAt(fromMs, zone)
  if (offsetAt(toMs, zone) === before) return null
  let [low, high] = [Math.floor(fromMs / MINUTE_MS), Math.ceil(toMs / MINUTE_MS)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * MINUTE_MS, zone) === before) low = middle
    else high = middle
  }
  return high * MINUTE_MS
}

/** A day of the calendar some days later. */
export function addDays(day: WallTime, days: number): WallTime {
  const moved = new Date(Date.UTC(day.year, day.month - 1, day.day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate(), hour: 0, minute: 0 }
}

export function weekdayOf({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7
}

/** `2026-11-23T09:00`; null for anything else, or for a day that no calendar has. */
export function parseWallTime(text: string): WallTime | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text)
  if (!match) return null
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number]
  const wall = { year, month, day, hour, minute }
  return year >= 1970 && formatWallTime(fromUtc(wallAsUtc(wall))) === text ? wall : null
}

export function formatWallTime(wall: WallTime): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', ...options })
  clocks.set(zone, clock)
  return clock
}

function offsetAt(atMs: number, zone: string): number {
  const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  return wallAsUtc(toWallTime(minute, zone)) - minute
}

function wallAsUtc(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
}

function fromUtc(atMs: number): WallTime {
  const at = new Date(atMs)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(), minute: at.getUTCMinutes() }
}
