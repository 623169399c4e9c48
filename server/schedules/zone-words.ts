import { mainZoneOf } from './country-zones.ts'
import type { SendWindow } from './send-window.ts'
import { toWallTime, weekdayOf, formatWallTime } from './zone-clock.ts'
import { UNKNOWN_GROUP, zonesOfGroup } from './zone-group.ts'

/** What people read of a zone group: its name, when its window opens on its own clocks, and how its zone was found. */
export type ZoneWords = { label: string; localTime: string; note: string | null }

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const FAR_MS = 20 * 3_600_000

/** @param at when the window opens for the group */
export function toZoneWords(group: string, window: SendWindow, moments: { at: Date; now: Date }): ZoneWords {
  const { zones, kind } = zonesOfGroup(group, window, moments.now.getTime())
  const shown = kind === 'one' ? zones[0]! : mainZoneOf(group) ?? zones[0]!
  const wall = toWallTime(moments.at.getTime(), shown)
  const isFar = moments.at.getTime() - moments.now.getTime() > FAR_MS
  const clock = `${isFar ? `${dayNames[weekdayOf(wall) - 1] ?? ''} ` : ''}${formatWallTime(wall).slice(11)}`
  return { label: labelOf(group), localTime: kind === 'one' ? clock : `${clock} in ${cityOf(shown)}`, note: noteOf(kind, shown, group) }
}

function noteOf(kind: 'one' | 'all' | 'main', zone: string, group: string): string | null {
  if (group === UNKNOWN_GROUP) return `Neither zone nor country is known: ${cityOf(zone)} counts.`
  if (kind === 'all') return 'Several time zones, and a number does not tell which: it has to be inside the hours in all of them.'
  return kind === 'main' ? `No hour suits all its time zones: ${cityOf(zone)}, where most people live, counts.` : null
}

/** `BR` → `Brazil`, `Europe/Berlin` → `Berlin`. */
function labelOf(group: string): string {
  if (group === UNKNOWN_GROUP) return 'unknown countries'
  return /^[A-Z]{2}$/.test(group) ? new Intl.DisplayNames('en', { type: 'region' }).of(group) ?? group : cityOf(group)
}

function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}
