import { addDays, findTransition, toInstantOrNext, toInstants, toWallTime, weekdayOf, type WallTime } from './zone-clock.ts'

/** Hours of a day in which messages may leave, on clocks of the people who get them. */
export type SendWindow = {
  /** `08:00`: the first minute. */
  from: string
  /** `20:00`: the first minute after it; `24:00` is the end of the day. Earlier than `from`: on the next day. */
  to: string
  /** ISO weekdays on which it begins: 1 Monday … 7 Sunday. */
  days: number[]
  /** The zone for people of whom neither zone nor country is known. */
  zone: string
}

const DAY_MS = 86_400_000
/** A week, and a day for the date line. */
const AHEAD_DAYS = 8
/** Openings are looked for this far ahead: a window that is open in several zones at once may need a second week. */
const SEARCH_MS = 15 * DAY_MS

/** Whether the window is open in every one of the zones. */
export function isOpen(window: SendWindow, zones: readonly string[], atMs: number): boolean {
  return zones.every((zone) => isOpenAt(window, toWallTime(atMs, zone)))
}

/** The first minute from `atMs` on at which the window is open in every zone; null when there is none within 15 days. */
export function findOpening(window: SendWindow, zones: readonly string[], atMs: number): number | null {
  let at = atMs
  while (at - atMs <= SEARCH_MS) {
    const openings = zones.map((zone) => openingIn(window, zone, at))
    if (openings.includes(null)) return null
    const latest = Math.max(...(openings as number[]))
    if (latest === at) return at
    at = latest
  }
  return null
}

/** The first minute after `atMs` at which an open window closes in one of the zones. */
export function findClosing(window: SendWindow, zones: readonly string[], atMs: number): number {
  return Math.min(...zones.map((zone) => findEdge(window, zone, { fromMs: atMs, wanted: (edge) => edge > atMs && !isOpen(window, [zone], edge) }) ?? atMs + AHEAD_DAYS * DAY_MS))
}

/** Minutes of a day for which the window is open; what lies behind midnight belongs to the day before. */
export function windowMinutes({ from, to }: Pick<SendWindow, 'from' | 'to'>): number {
  const minutes = toMinutes(to) - toMinutes(from)
  return minutes > 0 ? minutes : minutes === 0 ? 0 : minutes + 1440
}

function isOpenAt(window: SendWindow, wall: WallTime): boolean {
  const [from, to, minute] = [toMinutes(window.from), toMinutes(window.to), wall.hour * 60 + wall.minute]
  const today = weekdayOf(wall)
  const yesterday = today === 1 ? 7 : today - 1
  if (from < to) return minute >= from && minute < to && window.days.includes(today)
  return (minute >= from && window.days.includes(today)) || (minute < to && window.days.includes(yesterday))
}

function openingIn(window: SendWindow, zone: string, atMs: number): number | null {
  if (isOpen(window, [zone], atMs)) return atMs
  return findEdge(window, zone, { fromMs: atMs, wanted: (edge) => edge >= atMs && isOpen(window, [zone], edge) })
}

/** In order, every instant from yesterday on at which the window may open or close: its two times, midnight, and changes of the clocks. */
function* edgesOf(window: SendWindow, zone: string, atMs: number): Generator<number> {
  const today = toWallTime(atMs, zone)
  const minutes = [...new Set([0, toMinutes(window.from), toMinutes(window.to) % 1440])]
  let startMs = toInstantOrNext(addDays(today, -1), zone)
  for (let day = -1; day <= AHEAD_DAYS; day += 1) {
    const endMs = toInstantOrNext(addDays(today, day + 1), zone)
    const edges = minutes.flatMap((minute) => toInstants({ ...addDays(today, day), hour: Math.floor(minute / 60), minute: minute % 60 }, zone))
    const transition = findTransition(startMs, endMs, zone)
    if (transition !== null) edges.push(transition)
    yield* edges.sort((a, b) => a - b)
    startMs = endMs
  }
}

function findEdge(window: SendWindow, zone: string, search: { fromMs: number; wanted: (edge: number) => boolean }): number | null {
  for (const edge of edgesOf(window, zone, search.fromMs)) if (search.wanted(edge)) return edge
  return null
}

function toMinutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number)
  return (hour ?? 0) * 60 + (minute ?? 0)
}
