import { IconClock } from '@tabler/icons-react'
import type { CampaignState } from '../../lib/api-types.ts'
import type { Formats } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { campaignStates, type StatusWord } from '../status-words.ts'

/** `waitsUntil` is set while it runs and everybody who is left waits. */
export type ShownCampaign = { state: CampaignState; waitsUntil: Date | null }

/** A campaign's state, the same on every page. */
export function CampaignBadge({ campaign }: { campaign: ShownCampaign }) {
  return <StatusBadge status={campaignStatus(campaign, useFormats())} />
}

/** The state in words; the time on the reader's clock, with its day when that is another one. */
export function campaignStatus({ state, waitsUntil }: ShownCampaign, formats: Formats, now = new Date()): StatusWord {
  if (state !== 'running' || !waitsUntil) return campaignStates[state]
  const isToday = formats.dayKey(waitsUntil) === formats.dayKey(now)
  return { word: `Waiting until ${isToday ? '' : `${formats.date(waitsUntil, 'weekday')} `}${formats.date(waitsUntil, 'short')}`, icon: IconClock, tone: 'info' }
}
