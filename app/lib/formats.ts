/** Formatters for one reader: their locale, their time zone. */
export type Formats = ReturnType<typeof createFormats>

/** Builds the reader's formatters once; `locale` is a BCP 47 tag, `timeZone` an IANA name. */
export function createFormats(locale: string, timeZone: string) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  const dated = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const dateTime = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const formats = {
    time: dateTime(clock),
    timeZoned: dateTime({ ...clock, timeZoneName: 'short' }),
    short: dateTime({ hour: '2-digit', minute: '2-digit' }),
    shortZoned: dateTime({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
    date: dateTime(dated),
    dateTime: dateTime({ ...dated, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
    dayTime: dateTime({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
    long: dateTime({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    weekday: dateTime({ weekday: 'short' }),
    day: new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
  }
  const wall = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short', ...dated, hour: '2-digit', minute: '2-digit' })
  return {
    locale,
    timeZone,
    /** A wall time such as `2026-11-28T09:00`, whoever's clocks it means. */
    wallTime: (text: string) => wall.format(new Date(`${text.slice(0, 16)}Z`)),
    /** A calendar day such as `2026-11-28`. */
    calendarDay: (day: string) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...dated }).format(new Date(`${day}T00:00Z`)),
    number: (value: number) => whole.format(value),
    decimal: (value: number) => one.format(value),
    percent: (part: number, all: number) => percent(one, part, all),
    date: (at: Date, style: Exclude<keyof typeof formats, 'day'>) => formats[style].format(at),
    dayKey: (at: Date) => formats.day.format(at),
    zoneName: (at: Date) => formats.shortZoned.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
  }
}

function percent(one: Intl.NumberFormat, part: number, all: number): string {
  if (all === 0 || part === 0) return '0 %'
  const share = (part / all) * 100
  return share < 0.1 ? `< ${one.format(0.1)} %` : `${one.format(share)} %`
}

/** A duration in words, two units at most: `4 min 13 s`, `2 h 5 min`, `38 s`. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const units: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']]
  const first = units.findIndex(([size]) => whole >= size)
  if (first === -1) return '0 s'
  const [size, name] = units[first] as [number, string]
  const next = units[first + 1]
  const rest = next ? Math.floor((whole % size) / next[0]) : 0
  return next && rest > 0 ? `${Math.floor(whole / size)} ${name} ${rest} ${next[1]}` : `${Math.floor(whole / size)} ${name}`
}

/** How long ago, one unit: `4 s ago`, `3 min ago`, `2 d ago`. */
export function agoWords(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000))
  const units: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min']]
  const unit = units.find(([size]) => seconds >= size)
  return unit ? `${Math.floor(seconds / unit[0])} ${unit[1]} ago` : `${seconds} s ago`
}

/** First letters of the first and last word; `?` for nobody. */
export function initialsOf(name: string | null): string {
  const words = (name ?? '').trim().split(/\s+/).filter((word) => /\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? '')[0] ?? '')
  return letters.join('').toUpperCase() || '?'
}

/** `WABA 1029 4857 3310 552`: long ids in groups of four. */
export function groupId(id: string): string {
  return id.replace(/(.{4})(?=.)/g, '$1 ')
}

/** `1 number`, `2 numbers`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many
}

/** `pt_BR` → `Portuguese (Brazil)`; the code itself when the platform does not know it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(code.replace('_', '-')) ?? code
  } catch {
    return code
  }
}

/** `PL` → `Poland`. */
export function countryName(code: string | null): string {
  if (!code) return ''
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code.toUpperCase()) ?? code
  } catch {
    return code
  }
}

/** `AUTHENTICATION` → `Authentication`, `PENDING_DELETION` → `Pending deletion`. */
export function sentenceCase(word: string): string {
  const plain = word.toLowerCase().replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
