import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page.module.css'

/** What stands where a list would: why there is nothing, and what to do about it. */
export function EmptyState({ icon: IconPart, title, children, actions }: { icon: Icon; title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes['empty']}>
      <span className={classes['emptyIcon']}>
        <IconPart size={20} aria-hidden />
      </span>
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {actions && <div className={classes['emptyActions']}>{actions}</div>}
    </div>
  )
}
