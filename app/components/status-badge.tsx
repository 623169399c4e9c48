import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import type { StatusWord } from './status-words.ts'
import classes from './status-badge.module.css'

/** A state as icon, word and colour. The words live in `status-words.ts`; `word` replaces it where a number belongs in. */
export function StatusBadge({ status, word }: { status: StatusWord; word?: string }) {
  const { icon: Icon } = status
  return (
    <Badge component="span" className={classes['badge'] ?? ''} data-tone={status.tone} leftSection={<Icon size={14} aria-hidden />}>
      {word ?? status.word}
    </Badge>
  )
}

/** A fact that is no state: category, language. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <Badge component="span" radius="xs" className={classes['tag'] ?? ''}>
      {children}
    </Badge>
  )
}

/** A state inside running text or a table cell: icon and word without a pill. */
export function StatusText({ status, word, size = 16 }: { status: StatusWord; word?: ReactNode; size?: number }) {
  const { icon: Icon } = status
  return (
    <span className={classes['plain']} data-tone={status.tone}>
      <Icon size={size} aria-hidden />
      {word ?? status.word}
    </span>
  )
}
