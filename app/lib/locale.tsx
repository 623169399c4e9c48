import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useMemo, useState } from 'react'
import type { Formats } from './formats.ts'
import { createFormats } from './formats.ts'

const FormatsContext = createContext<Formats>(createFormats('en-GB', 'UTC'))

/** The name of the cookie in which the browser tells its time zone, so that the server renders the reader's own clock. */
export const timeZoneCookie = 'clarion_tz'

/**
 * Gives every page one locale and one time zone. The first answer uses what the server knew (cookie, else UTC), so that
 * hydration sees the same text; the browser's own zone replaces it right after.
 */
export function LocaleProvider({ locale, timeZone, children }: { locale: string; timeZone: string; children: ReactNode }) {
  const [zone, setZone] = useState(timeZone)
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!own || own === timeZone) return
    document.cookie = `${timeZoneCookie}=${encodeURIComponent(own)}; path=/; max-age=31536000; samesite=lax`
    setZone(own)
  }, [timeZone])
  const formats = useMemo(() => createFormats(locale, zone), [locale, zone])
  return <FormatsContext.Provider value={formats}>{children}</FormatsContext.Provider>
}

/** Numbers, dates and durations as the reader writes them. */
export function useFormats(): Formats {
  return useContext(FormatsContext)
}
