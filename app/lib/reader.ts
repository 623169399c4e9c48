import { timeZoneCookie } from './locale.tsx'

/** The reader's locale and time zone as far as a request tells: Accept-Language, and the cookie that the browser set. */
export function readerOf(request: Request): { locale: string; timeZone: string } {
  return { locale: localeOf(request.headers.get('accept-language')), timeZone: timeZoneOf(request.headers.get('cookie')) }
}

/** The interface speaks English; only the way numbers and dates are written follows the reader. */
function localeOf(header: string | null): string {
  const first = header?.split(',')[0]?.split(';')[0]?.trim()
  if (!first || first === '*') return 'en-GB'
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([first])[0] ?? 'en-GB'
  } catch {
    return 'en-GB'
  }
}

function timeZoneOf(cookies: string | null): string {
  const found = cookies?.split(/;\s*/).find((cookie) => cookie.startsWith(`${timeZoneCookie}=`))
  const zone = found === undefined ? '' : safeDecode(found.slice(timeZoneCookie.length + 1))
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
