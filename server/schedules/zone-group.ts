import { mainZoneOf, withoutTwins, zonesOfCountry } from './country-zones.ts'
import { findClosing, findOpening, isOpen, windowMinutes, type SendWindow } from './send-window.ts'
import { isTimeZone } from './zone-clock.ts'

/** People whose clocks the window follows together: a zone (`Europe/Berlin`), a country (`BR`), or those of whom neither is known. */
export const UNKNOWN_GROUP = 'unknown'

/** An hour that suits all zones of a country counts only when it lasts this long, or as long as the window. */
const COMMON_MINUTES = 60
const MINUTE_MS = 60_000

/** The group of a person by the zone that is stored for them, else by the country of their number. */
export function toZoneGroup(person: { zone: string | null; country: string | null }): string {
  const zone = person.zone?.trim() ?? ''
  if (zone !== '' && isTimeZone(zone)) return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  const country = person.country?.toUpperCase() ?? ''
  return zonesOfCountry(country).length > 0 ? country : UNKNOWN_GROUP
}

/**
 * The zones in which the window must be open for a group: its own; for a country all of them, so that nobody is written to at
 * night wherever they live; where no hour suits all, the zone of most people (docs/decisions/0010).
 */
export function zonesOfGroup(group: string, window: SendWindow, atMs: number): { zones: readonly string[]; kind: 'one' | 'all' | 'main' } {
  if (group === UNKNOWN_GROUP) return { zones: [window.zone], kind: 'one' }
  if (!/^[A-Z]{2}$/.test(group)) return { zones: [group], kind: 'one' }
  const zones = withoutTwins(zonesOfCountry(group), atMs)
  if (zones.length <= 1) return { zones: zones.length === 1 ? zones : [window.zone], kind: 'one' }
  return hasCommonHour(window, zones, atMs) ? { zones, kind: 'all' } : { zones: [mainZoneOf(group) ?? zones[0]!], kind: 'main' }
}

export type WindowState = { isOpen: true; untilMs: number } | { isOpen: false; untilMs: number }

/** Whether a group may be written to at a moment, and until when that stays so. */
export function windowStateOf(group: string, window: SendWindow, atMs: number): WindowState {
  const { zones } = zonesOfGroup(group, window, atMs)
  if (isOpen(window, zones, atMs)) return { isOpen: true, untilMs: findClosing(window, zones, atMs) }
  // A window has at least one day and a length, so one of the next days opens it; an hour from now is asked again.
  return { isOpen: false, untilMs: findOpening(window, zones, atMs) ?? atMs + 60 * MINUTE_MS }
}

function hasCommonHour(window: SendWindow, zones: readonly string[], atMs: number): boolean {
  const openAt = findOpening(window, zones, atMs)
  if (openAt === null) return false
  const wanted = Math.min(COMMON_MINUTES, windowMinutes(window)) * MINUTE_MS
  if (findClosing(window, zones, openAt) - openAt >= wanted) return true
  // The moment may lie in the last minutes of an opening: the next one is whole.
  const next = findOpening(window, zones, findClosing(window, zones, openAt))
  return next !== null && findClosing(window, zones, next) - next >= wanted
}
