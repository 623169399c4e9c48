import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { toZoneGroup } from '#server/schedules/zone-group.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { WindowGate } from '#server/sending/window-gate.ts'

/** Where people live, as far as their rows tell: `place` stands for all three, `phone` is the number of one of them. */
export type Place = { place: string; zone: string; country: string; phone: string | null }

const PLACES_KEPT = 50_000

/**
 * The zone group of places, and when a group's window opens. Each is found once for all slices of a freeze: a state takes 1 to
 * 100 ms, the states of all countries more than half a second, and that in every slice while a pause waits for the row.
 */
export class ZoneFinder {
  private readonly groups = new Map<string, string>()
  private readonly gate: WindowGate

  constructor(now: () => number) {
    this.gate = new WindowGate(now)
  }

  groupOf({ place, zone, country, phone }: Place): string {
    const known = this.groups.get(place)
    if (known !== undefined) return known
    const group = toZoneGroup({ zone, country: country || countryOf(phone) })
    if (this.groups.size >= PLACES_KEPT) this.groups.clear()
    this.groups.set(place, group)
    return group
  }

  /** When the group may be written to, as ISO 8601; null: now. */
  readyAt(campaignId: string, zoneGroup: string, sendWindow: SendWindow): string | null {
    const opensAt = this.gate.opensAt({ campaignId, zoneGroup, sendWindow })
    return opensAt === null ? null : new Date(opensAt).toISOString()
  }
}

function countryOf(phone: string | null): string | null {
  return phone ? parsePhoneNumberFromString(phone, { extract: false })?.country ?? null : null
}
