import { Link } from '@remix-run/react'
import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './page.module.css'

export type PageHeaderProps = {
  title: string
  /** A state beside the title. */
  badge?: ReactNode
  sub?: ReactNode
  /** Facts under the title, each with its icon. */
  meta?: ReactNode
  actions?: ReactNode
  parent?: { to: string; label: string }
}

/** The head of every page: where you are, what it is, and the one thing to do. */
export function PageHeader({ title, badge, sub, meta, actions, parent }: PageHeaderProps) {
  return (
    <>
      {parent && (
        <nav className={classes['crumb']} aria-label="Breadcrumb">
          <Link to={parent.to}>{parent.label}</Link>
          <IconChevronRight size={14} aria-hidden />
          <span className="t2 ellipsis" aria-current="page">{title}</span>
        </nav>
      )}
      <header className={classes['header']}>
        <div className={classes['titles']}>
          <h1 className={classes['title']}>
            {title}
            {badge}
          </h1>
          {sub && <p className={classes['sub']}>{sub}</p>}
          {meta && <div className={classes['meta']}>{meta}</div>}
        </div>
        {actions && <div className={classes['actions']}>{actions}</div>}
      </header>
    </>
  )
}

/** The usual frame of a page: at most 1,120 px wide, with the page's padding. */
export function Page({ children }: { children: ReactNode }) {
  return <div className={classes['page']}>{children}</div>
}
