import { useEffect, useState } from 'react'
import { agoWords } from '../lib/formats.ts'
import { useFormats } from '../lib/locale.tsx'

export type TimeStyle = 'time' | 'timeZoned' | 'short' | 'shortZoned' | 'date' | 'dateTime' | 'dayTime' | 'long' | 'weekday'

/** A moment in the reader's own zone; the exact time and its zone stand in the tooltip. */
export function TimeText({ at, style = 'dateTime' }: { at: Date | null; style?: TimeStyle }) {
  const formats = useFormats()
  if (!at) return <span className="t3">Never</span>
  return (
    <time dateTime={at.toISOString()} title={formats.date(at, 'dateTime')} className="num" suppressHydrationWarning>
      {formats.date(at, style)}
    </time>
  )
}

/** `4 s ago`, kept current. The first render says the time itself, because server and browser clocks differ. */
export function AgoText({ at, never = 'Never' }: { at: Date | null; never?: string }) {
  const formats = useFormats()
  const now = useNow(1_000)
  if (!at) return <span>{never}</span>
  return (
    <time dateTime={at.toISOString()} title={formats.date(at, 'dateTime')} className="num" suppressHydrationWarning>
      {now ? agoWords(at, now) : formats.date(at, 'shortZoned')}
    </time>
  )
}

/** The browser's clock every `everyMs`; null while rendering on the server and during hydration. */
export function useNow(everyMs: number): Date | null {
  const [now, setNow] = useState<Date | null>(null)
  useEffect(() => {
    setNow(new Date())
    const timer = setInterval(() => setNow(new Date()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
