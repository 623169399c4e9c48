import { getCountries } from 'libphonenumber-js/min'
import { describe, expect, it } from 'vitest'
import { hasNamedMainZone, mainZoneOf, withoutTwins, zonesOfCountry } from './country-zones.ts'
import type { SendWindow } from './send-window.ts'
import { isTimeZone } from './zone-clock.ts'
import { toZoneGroup, windowStateOf, zonesOfGroup } from './zone-group.ts'

const window = (from: string, to: string): SendWindow => ({ from, to, days: [1, 2, 3, 4, 5, 6, 7], zone: 'Europe/Warsaw' })
const winter = Date.parse('2026-01-14T12:00Z')

describe('the zones of countries', () => {
  it('are known for every country that has telephone numbers, and exist', () => {
    expect(getCountries().filter((country) => zonesOfCountry(country).length === 0)).toEqual([])
    expect(getCountries().flatMap((country) => [mainZoneOf(country)!, ...zonesOfCountry(country)]).filter((zone) => !isTimeZone(zone))).toEqual([])
  })

  it('name where most people live wherever clocks differ', () => {
    const differing = getCountries().filter((country) => [winter, Date.parse('2026-07-14T12:00Z')].some((at) => withoutTwins(zonesOfCountry(country), at).length > 1))
    expect(differing).toContain('US')
    expect(differing.filter((country) => !hasNamedMainZone(country))).toEqual([])
  })
})

describe('a person’s group', () => {
  it('is the stored zone, else the country of the number, else unknown', () => {
    expect(toZoneGroup({ zone: ' Europe/Berlin ', country: 'US' })).toBe('Europe/Berlin')
    expect(toZoneGroup({ zone: 'Mars/Olympus', country: 'br' })).toBe('BR')
    expect(toZoneGroup({ zone: null, country: 'XK' })).toBe('XK')
    expect(toZoneGroup({ zone: null, country: 'ZZ' })).toBe('unknown')
    expect(toZoneGroup({ zone: '', country: null })).toBe('unknown')
  })

  it('of a country with several zones waits until all of them are inside the window', () => {
    expect(zonesOfGroup('US', window('09:00', '20:00'), winter).kind).toBe('all')
    // 09:00 in Honolulu is 14:00 in New York; 20:00 in New York is the end for all.
    expect(windowStateOf('US', window('09:00', '20:00'), winter)).toEqual({ isOpen: false, untilMs: Date.parse('2026-01-14T19:00Z') })
    expect(windowStateOf('US', window('09:00', '20:00'), Date.parse('2026-01-14T19:00Z'))).toEqual({ isOpen: true, untilMs: Date.parse('2026-01-15T01:00Z') })
  })

  it('of a country where no hour suits all follows the zone of most people', () => {
    expect(zonesOfGroup('RU', window('09:00', '18:00'), winter)).toEqual({ zones: ['Europe/Moscow'], kind: 'main' })
    expect(zonesOfGroup('RU', window('08:00', '22:00'), winter).kind).toBe('all')
    expect(windowStateOf('RU', window('09:00', '18:00'), Date.parse('2026-01-14T15:30Z'))).toEqual({ isOpen: false, untilMs: Date.parse('2026-01-15T06:00Z') })
  })

  it('stays what it is in the last minutes of an opening', () => {
    for (let minute = 0; minute < 1440; minute += 20) expect(zonesOfGroup('US', window('09:00', '20:00'), winter + minute * 60_000).kind).toBe('all')
  })

  it('without zone and country follows the campaign’s own zone', () => {
    expect(windowStateOf('unknown', window('08:00', '20:00'), Date.parse('2026-01-14T06:30Z'))).toEqual({ isOpen: false, untilMs: Date.parse('2026-01-14T07:00Z') })
  })
})
