import { formatWallTime, toWallTime } from './zone-clock.ts'

const DAYS_COMPARED = 16

/**
 * Where most people of a country live, for countries whose zones differ; used only when no hour suits all of them.
 * Chosen by hand from the zones of the tz database (public domain) and the largest cities.
 */
const mostPeople: Record<string, string> = {
  AU: 'Australia/Sydney', BR: 'America/Sao_Paulo', CA: 'America/Toronto', CD: 'Africa/Kinshasa', CL: 'America/Santiago', CN: 'Asia/Shanghai', EC: 'America/Guayaquil',
  ES: 'Europe/Madrid', FM: 'Pacific/Chuuk', GL: 'America/Nuuk', ID: 'Asia/Jakarta', KI: 'Pacific/Tarawa', MN: 'Asia/Ulaanbaatar', MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland', PF: 'Pacific/Tahiti', PG: 'Pacific/Port_Moresby', PT: 'Europe/Lisbon', RU: 'Europe/Moscow', UA: 'Europe/Kyiv', US: 'America/New_York',
}

/** Countries and territories with telephone numbers that the platform's table lacks. */
const missing: Record<string, string[]> = { XK: ['Europe/Belgrade'], AC: ['Atlantic/St_Helena'], TA: ['Atlantic/St_Helena'] }

const known = new Map<string, readonly string[]>()

/** The zones of a country (ISO 3166-1 alpha-2) by CLDR's table, which comes with Node; empty for what is no country. */
export function zonesOfCountry(country: string): readonly string[] {
  const cached = known.get(country)
  if (cached) return cached
  const zones = /^[A-Z]{2}$/.test(country) ? missing[country] ?? readZones(country) : []
  if (known.size < 1000) known.set(country, zones)
  return zones
}

/** Whether somebody has looked up where most people of a country live. */
export function hasNamedMainZone(country: string): boolean {
  return country in mostPeople
}

/** The zone in which most people of a country live. */
export function mainZoneOf(country: string): string | null {
  return mostPeople[country] ?? zonesOfCountry(country)[0] ?? null
}

/** One zone of each kind: those whose clocks agree for the next two weeks are one. Thirty zones of a country come down to six. */
export function withoutTwins(zones: readonly string[], atMs: number): string[] {
  const byClock = new Map<string, string>()
  for (const zone of zones) {
    const shown = Array.from({ length: DAYS_COMPARED }, (_, day) => formatWallTime(toWallTime(atMs + day * 86_400_000, zone))).join()
    if (!byClock.has(shown)) byClock.set(shown, zone)
  }
  return [...byClock.values()]
}

/** A getter until Node 22, a method from then on. */
function readZones(country: string): readonly string[] {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] | undefined }
  return (typeof locale.getTimeZones === 'function' ? locale.getTimeZones() : locale.timeZones) ?? []
}
