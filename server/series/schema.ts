import { z } from 'zod'
import { createCampaignInput } from '#server/campaigns/schema.ts'
import { calendarDay, clockTime, weekdays, zone } from '#server/schedules/schema.ts'
import { parseWallTime } from '#server/schedules/zone-clock.ts'

export type SeriesState = 'active' | 'paused' | 'ended'

const id = z.uuid('This id is not valid.')
const day = calendarDay.refine((text) => parseWallTime(`${text}T00:00`) !== null, 'There is no such day.')

const rule = z
  .object({ every: z.enum(['day', 'week', 'month']), time: clockTime, days: weekdays.optional(), dayOfMonth: z.number().int().min(1).max(31).optional() })
  .refine((one) => one.every !== 'week' || (one.days?.length ?? 0) > 0, { path: ['days'], message: 'Choose at least one weekday.' })
  .refine((one) => one.every !== 'month' || one.dayOfMonth !== undefined, { path: ['dayOfMonth'], message: 'Choose a day of the month, 1 to 31.' })

const rhythm = {
  rule,
  zone,
  startsOn: day,
  /** The last day on which it may make a campaign; and how many it makes at most. */
  endsOn: day.nullish(),
  occurrencesMax: z.number().int().min(1, 'A series makes at least one campaign.').max(1000, 'A series makes at most 1,000 campaigns.').nullish(),
}

/** What each of its campaigns is made from: everything but the time. */
export const definitionInput = createCampaignInput.omit({ scheduledAt: true, schedule: true })
export type SeriesDefinition = z.infer<typeof definitionInput>

export const createSeriesInput = definitionInput.extend(rhythm)
export type CreateSeriesInput = z.infer<typeof createSeriesInput>

export const changeSeriesInput = z.object({ id, name: createCampaignInput.shape.name, ...rhythm })
export type ChangeSeriesInput = z.infer<typeof changeSeriesInput>

export const previewSeriesInput = z.object(rhythm)
export type PreviewSeriesInput = z.infer<typeof previewSeriesInput>

export const seriesIdInput = z.object({ id })
export type SeriesIdInput = z.infer<typeof seriesIdInput>
