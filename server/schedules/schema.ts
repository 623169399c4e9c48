import { z } from 'zod'
import { windowMinutes } from './send-window.ts'
import { isTimeZone } from './zone-clock.ts'

export const zone = z.string().max(64).refine(isTimeZone, 'There is no time zone of this name. Choose one from the list, such as Europe/Berlin.')
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written as 08:00.')
export const weekdays = z.array(z.number().int().min(1).max(7)).max(7).refine((days) => new Set(days).size === days.length, 'A weekday stands there twice.')
export const calendarDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written as 2026-11-23.')

/** A wall time and a zone; whether the zone is known and the time exists is answered with what would be right instead. */
export const scheduleInput = z.object({ wallTime: z.string().max(30), zone: z.string().max(64) })

export const sendWindowInput = z
  .object({
    from: clockTime,
    to: clockTime.or(z.literal('24:00')),
    days: weekdays.min(1, 'Without a weekday the window never opens. Choose at least one.'),
    zone,
  })
  .refine((window) => windowMinutes(window) > 0, { path: ['to'], message: 'The window begins and ends at the same time, so it never opens. Choose a later end.' })

/** Hours after its planned time within which a campaign still starts by itself. */
export const lateHours = z.number().int().min(0, 'Hours are 0 or more.').max(72, 'At most 72 hours.')
export const LATE_HOURS = 6
