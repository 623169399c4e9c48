import { Link, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useFormats } from '../lib/locale.tsx'
import classes from './page.module.css'

export type FilterChip = { value: string | null; label: string; count?: number | undefined; icon?: ReactNode }

/** Filters that live in the URL: each chip is a link, paging starts over. */
export function FilterChips({ name, label, chips, tight }: { name: string; label: string; chips: FilterChip[]; tight?: boolean }) {
  const [params] = useSearchParams()
  const formats = useFormats()
  const current = params.get(name)
  return (
    <nav className={`${classes['chips']} ${classes['chipsScroll'] ?? ''}`} data-tight={tight || undefined} aria-label={label}>
      {chips.map((chip) => (
        <Link
          key={chip.value ?? 'all'}
          to={{ search: withParam(params, name, chip.value) }}
          className={classes['chip']}
          aria-current={current === chip.value ? 'true' : undefined}
          preventScrollReset
        >
          {chip.icon}
          {chip.label}
          {chip.count !== undefined && <span className={classes['chipCount']}>{formats.number(chip.count)}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** The query string with one filter changed and the paging dropped. */
export function withParam(params: URLSearchParams, name: string, value: string | null): string {
  const next = new URLSearchParams(params)
  next.delete('cursor')
  next.delete('trail')
  if (value === null || value === '') next.delete(name)
  else next.set(name, value)
  return next.size > 0 ? `?${next.toString()}` : ''
}
