import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page.module.css'

const icons = { good: IconCircleCheck, warn: IconAlertTriangle, bad: IconAlertCircle, info: IconInfoCircle }

export type NoteProps = { tone: keyof typeof icons; title: ReactNode; children?: ReactNode; action?: ReactNode; live?: boolean }

/** A message inside the page: what happened, in words, and at most one action. `live` announces it when it appears. */
export function Note({ tone, title, children, action, live }: NoteProps) {
  const IconPart = icons[tone]
  return (
    <div className={classes['note']} data-tone={tone} {...(live ? { role: tone === 'bad' ? 'alert' : 'status' } : {})}>
      <IconPart size={16} aria-hidden />
      <div className={classes['noteText']}>
        <b>{title}</b>
        {children && <p>{children}</p>}
      </div>
      {action}
    </div>
  )
}
