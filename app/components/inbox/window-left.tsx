import { IconClock, IconLock } from '@tabler/icons-react'
import { durationWords } from '../../lib/formats.ts'
import { useNow } from '../time-text.tsx'
import classes from './inbox.module.css'

/** WhatsApp allows free text for 24 hours after the person's last message: how much of it is left. */
export function WindowLeft({ until }: { until: Date | null }) {
  const now = useNow(30_000)
  if (!until || (now && until <= now)) {
    return <span className={classes['window']}><IconLock size={12} aria-hidden />Closed</span>
  }
  const seconds = now ? (until.getTime() - now.getTime()) / 1000 : null
  return (
    <span className={`${classes['window'] ?? ''} ${seconds !== null && seconds < 7_200 ? 'warn' : ''}`}>
      <IconClock size={12} aria-hidden />
      {seconds === null ? 'Open' : minuteWords(seconds)}
      <span className="sr-only"> left to answer</span>
    </span>
  )
}

/** Seconds would only make it flicker. */
function minuteWords(seconds: number): string {
  return durationWords(Math.max(60, Math.floor(seconds / 60) * 60))
}
