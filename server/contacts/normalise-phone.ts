import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/min'

export type PhoneResult = { kind: 'ok'; phone: string; country: string | null } | { kind: 'invalid'; reason: string }

const wellFormed = /^\+[1-9]\d{6,14}$/
const shortenedByExcel = /^\d([.,]\d+)?e\+?\d+$/i

/**
 * Brings a number as people write it to E.164. Lengths are judged, not number ranges: ranges change faster than
 * any table, and a number that does not exist only fails, while a real one that is refused is lost.
 * @param country ISO 3166-1 alpha-2 for numbers without "+"; null: such numbers are refused
 */
export function normalisePhone(text: string, country: string | null): PhoneResult {
  const cleaned = wellFormed.test(text) ? text : clean(text)
  if (cleaned === '') return invalid('The number is empty.')
  if (shortenedByExcel.test(cleaned)) return invalid('A spreadsheet has shortened this number. Format the column as text and export again.')
  if (!cleaned.startsWith('+')) {
    if (country === null) return invalid('The number has no country code. Start it with + or add a country column.')
    if (!isSupportedCountry(country)) return invalid('The country is not a two-letter code such as DE.')
  }
  const parsed = cleaned.startsWith('+') ? parsePhoneNumberFromString(cleaned, { extract: false }) : parseNational(cleaned, country as CountryCode)
  if (!parsed || parsed.ext) return invalid('This is not a phone number.')
  if (!parsed.isPossible() || hasImpossibleAreaCode(parsed.number)) return invalid('The number is too short, too long or has an unknown country code.')
  return { kind: 'ok', phone: parsed.number, country: parsed.country ?? null }
}

/** Many files hold the country code and lack only the plus; a number that is right with one is taken so. */
function parseNational(text: string, country: CountryCode): PhoneNumber | undefined {
  if (text.startsWith(getCountryCallingCode(country))) {
    const international = parsePhoneNumberFromString(`+${text}`, { extract: false })
    if (international?.country === country && international.isValid()) return international
  }
  return parsePhoneNumberFromString(text, { extract: false, defaultCountry: country })
}

/** Spreadsheets put an apostrophe before numbers kept as text; 00 is the common way to dial "+". */
function clean(text: string): string {
  const trimmed = text.normalize('NFKC').trim().replace(/^'+/, '').trim()
  return trimmed.startsWith('00') ? `+${trimmed.slice(2)}` : trimmed
}

/** In North America an area code never starts with 0 or 1, whatever gets assigned. */
function hasImpossibleAreaCode(phone: string): boolean {
  return /^\+1[01]/.test(phone)
}

function invalid(reason: string): PhoneResult {
  return { kind: 'invalid', reason }
}
