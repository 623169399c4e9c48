import { initialsOf } from '../lib/formats.ts'
import classes from './initials.module.css'

/** The initials of a person or business, beside a name that says the same: hidden from screen readers. */
export function Initials({ name, size, accent, square }: { name: string | null; size?: 'sm' | 'md' | 'lg'; accent?: boolean; square?: boolean }) {
  return (
    <span className={classes['initials']} data-size={size} data-accent={accent || undefined} data-square={square || undefined} aria-hidden>
      {initialsOf(name)}
    </span>
  )
}
