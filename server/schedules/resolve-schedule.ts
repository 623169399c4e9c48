import { AppError } from '#server/lib/app-error.ts'
import { formatWallTime, isTimeZone, parseWallTime, toInstantOrNext, toInstants, toWallTime, type WallTime } from './zone-clock.ts'

/** A moment as people name it: a wall time, `2026-11-23T09:00`, and whose wall. */
export type Schedule = { wallTime: string; zone: string }

export type ScheduleAnswer =
  | { kind: 'ok'; at: Date; note: string | null }
  | { kind: 'refused'; field: 'schedule.wallTime' | 'schedule.zone'; sentence: string; next: string | null }

/** How late a planned time may be by the time it reaches us. */
const LATE_MS = 60_000
const AHEAD_MAX_MS = 366 * 86_400_000

/**
 * The instant of a planned time. A time that the clocks jump over is refused with the next one that exists; of one that
 * comes twice the first counts, and the note says so.
 */
export function resolveSchedule(schedule: Schedule, now: Date): ScheduleAnswer {
  const { zone, wallTime } = schedule
  const refuse = (sentence: string, next: string | null = null): ScheduleAnswer => ({ kind: 'refused', field: 'schedule.wallTime', sentence, next })
  if (!isTimeZone(zone)) return { kind: 'refused', field: 'schedule.zone', sentence: 'There is no time zone of this name. Choose one from the list, such as Europe/Berlin.', next: null }
  const wall = parseWallTime(wallTime)
  if (!wall) return refuse('This is not a date and time.')
  const [first, second] = toInstants(wall, zone)
  if (first === undefined) {
    const next = toWallTime(toInstantOrNext(wall, zone), zone)
    return refuse(`${clock(wall)} does not exist on this day in ${zone}: the clocks are put forward over it. The next time that exists is ${clock(next)}.`, formatWallTime(next))
  }
  if (first < now.getTime() - LATE_MS) return refuse('The planned time has passed. Choose a later one.')
  if (first - now.getTime() > AHEAD_MAX_MS) return refuse('A campaign can be planned at most a year ahead.')
  return { kind: 'ok', at: new Date(first), note: second === undefined ? null : `${clock(wall)} comes twice on this day in ${zone}, because the clocks are put back: the first counts.` }
}

/** @throws AppError UNPROCESSABLE with the field and the sentence */
export function requireSchedule(schedule: Schedule, now: Date): { at: Date; note: string | null } {
  const answer = resolveSchedule(schedule, now)
  if (answer.kind === 'refused') throw new AppError('UNPROCESSABLE', answer.sentence, { fields: { [answer.field]: answer.sentence } })
  return answer
}

function clock(wall: WallTime): string {
  return formatWallTime(wall).slice(11)
}
